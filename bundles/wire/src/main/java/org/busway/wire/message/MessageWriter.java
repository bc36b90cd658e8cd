package org.busway.wire.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.wire.Framing;
import org.busway.wire.body.BodyWriter;
import org.busway.wire.body.HeaderWriter;

/**
 * Turns a message into bytes in two steps: {@link #size} checks its values and counts, then {@link #write} fills the memory that the
 * caller found for it. One writer serves one message after another. For one thread.
 */
public final class MessageWriter {

    private final ByteOrder order;
    private Message message;
    private int serial;
    private String sender;
    private int size;
    private List<Descriptor> descriptors = List.of();

    /** A writer of little-endian messages. */
    public MessageWriter() {
        this(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A writer of messages in a byte order.
     *
     * @param order either order; every receiver takes both
     */
    public MessageWriter(ByteOrder order) {
        this.order = order;
    }

    /**
     * Takes up a message and says how much room it needs.
     *
     * @param next the message
     * @param nextSerial the serial to give it, not 0
     * @param nextSender the sender to give it; null for none
     * @return bytes
     * @throws IllegalArgumentException if a value does not fit its type, naming its place, or the message is longer than 128 MiB
     */
    public int size(Message next, int nextSerial, String nextSender) {
        if (nextSerial == 0) {
            throw new IllegalArgumentException("serial 0 of " + next + ": serials begin with 1");
        }
        message = next;
        serial = nextSerial;
        sender = nextSender;
        descriptors = new ArrayList<>(0);
        // The header names the number of descriptors, which only the body tells.
        write(BodyWriter.counting(), 0, descriptors);
        size = write(BodyWriter.counting(), descriptors.size(), new ArrayList<>(0));
        return size;
    }

    /**
     * The descriptors among the values of the message that was taken up, in the order of their indices.
     *
     * @return the values' own descriptors; the caller duplicates what must outlive them
     */
    public List<Descriptor> descriptors() {
        return descriptors;
    }

    /**
     * Writes the message that was taken up.
     *
     * @param target where to; its position, limit and order are neither used nor changed
     * @param offset the index of the first byte, with room for {@link #size} bytes
     * @return the bytes written
     */
    public int write(ByteBuffer target, int offset) {
        return write(BodyWriter.into(target, offset, order), descriptors.size(), new ArrayList<>(0));
    }

    private int write(BodyWriter out, int descriptorCount, List<Descriptor> found) {
        HeaderWriter.write(out, message, serial, sender, descriptorCount);
        int headerBytes = out.written();
        ValueWriter values = new ValueWriter(out, found);
        String signature = message.signature();
        int at = 0;
        for (int i = 0; at < signature.length(); i++) {
            try {
                at = values.write(signature, at, message.arguments().get(i), 0);
            } catch (MisplacedValue e) {
                throw e.in("argument " + i).toArgumentException();
            }
            if (out.written() > Framing.MAX_MESSAGE_BYTES) {
                throw new IllegalArgumentException(
                        "argument " + i + ": makes the message longer than " + Framing.MAX_MESSAGE_BYTES
                                + " bytes: send it in parts or pass a descriptor");
            }
        }
        HeaderWriter.endBody(out, headerBytes);
        return out.written();
    }
}
