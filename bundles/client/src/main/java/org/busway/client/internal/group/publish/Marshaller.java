package org.busway.client.internal.group.publish;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Message;
import org.busway.wire.message.MessageWriter;

/** Signals as bytes. */
final class Marshaller {

    /**
     * Checks and writes a signal.
     *
     * @throws IllegalArgumentException if it belongs in no group, or an argument does not fit
     */
    ByteBuffer marshal(Message signal, int serial) {
        SignalChecks.check(signal);
        MessageWriter writer = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocate(size(writer, signal, serial)).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(bytes, 0);
        return bytes;
    }

    static int size(MessageWriter writer, Message signal, int serial) {
        int size = writer.size(signal, serial, null);
        if (!writer.descriptors().isEmpty()) {
            throw new IllegalArgumentException(signal + " belongs in no group: it has descriptors");
        }
        return size;
    }
}
