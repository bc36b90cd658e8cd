package org.busway.client.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.wire.message.MessageWriter;

/** A message as bytes, ready for a link, with the descriptors that go with it. */
record Encoded(ByteBuffer bytes, List<Descriptor> descriptors) {

    /**
     * Checks and writes a message.
     *
     * @throws IllegalArgumentException if an argument does not fit the signature, naming its place
     */
    static Encoded of(Message message, int serial) {
        MessageWriter writer = new MessageWriter();
        int size = writer.size(message, serial, null);
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(bytes, 0);
        return new Encoded(bytes, writer.descriptors());
    }
}
