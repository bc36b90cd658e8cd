package org.busway.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Copies a message with the sender that the bus knows, in place of what the peer wrote, and without the header fields that the bus
 * does not know. Everything else, byte order included, stays as it was sent.
 *
 * <p>The common message has neither, so its header fields are copied whole and SENDER is put after them. A field keeps its alignment
 * wherever it is moved, since each begins on a boundary of 8 and no type needs more.
 */
public final class Stamp {

    private static final int FIELDS_START = Framing.FIXED_HEADER_BYTES;

    private Stamp() {}

    /**
     * The bytes of a sender's name, to be made once for each peer.
     *
     * @param uniqueName its name
     * @return its bytes
     */
    public static byte[] senderBytes(String uniqueName) {
        return uniqueName.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * How much room {@link #write} needs.
     *
     * @param message a view that was parsed without fault
     * @param sender the name to put in
     * @return bytes; greater than the protocol's limit where the message nearly had that length
     */
    public static int length(MessageView message, byte[] sender) {
        int kept = keepsAll(message) ? aligned(message.fieldsLength()) : aligned(keptLength(message));
        return aligned(FIELDS_START + kept + senderField(sender)) + message.bodyLength();
    }

    /**
     * Writes the copy.
     *
     * @param message a view that was parsed without fault
     * @param sender the name to put in
     * @param target where to; its position, limit and order are neither used nor changed
     * @param offset the index of the first byte, with room for {@link #length} bytes
     * @return the bytes written
     */
    public static int write(MessageView message, byte[] sender, ByteBuffer target, int offset) {
        ByteBuffer source = message.buffer();
        int fields = keepsAll(message)
                ? copyAll(message, source, target, offset)
                : copyKept(message, source, target, offset);
        int at = offset + FIELDS_START + fields;
        boolean swap = Framing.swapped(target, source.get(message.offset()));
        target.put(at, (byte) HeaderField.SENDER);
        target.put(at + 1, (byte) 1);
        target.put(at + 2, (byte) 's');
        target.put(at + 3, (byte) 0);
        target.putInt(at + 4, swap ? Integer.reverseBytes(sender.length) : sender.length);
        target.put(at + 8, sender);
        target.put(at + 8 + sender.length, (byte) 0);
        int fieldsLength = fields + senderField(sender);
        target.putInt(offset + Framing.FIELDS_LENGTH, swap ? Integer.reverseBytes(fieldsLength) : fieldsLength);
        int fieldsEnd = offset + FIELDS_START + fieldsLength;
        int body = offset + aligned(FIELDS_START + fieldsLength);
        zero(target, fieldsEnd, body);
        target.put(body, source, message.bodyOffset(), message.bodyLength());
        return body - offset + message.bodyLength();
    }

    private static boolean keepsAll(MessageView message) {
        return message.sender() == null && !message.hasUnknownFields();
    }

    /** Copies header and fields; returns where the next field begins, from the start of the fields. */
    private static int copyAll(MessageView message, ByteBuffer source, ByteBuffer target, int offset) {
        int length = message.fieldsLength();
        target.put(offset, source, message.offset(), FIELDS_START + length);
        zero(target, offset + FIELDS_START + length, offset + FIELDS_START + aligned(length));
        return aligned(length);
    }

    private static int copyKept(MessageView message, ByteBuffer source, ByteBuffer target, int offset) {
        target.put(offset, source, message.offset(), FIELDS_START);
        int out = 0;
        int at = 0;
        int start = message.offset() + FIELDS_START;
        while (at < message.fieldsLength()) {
            int end = message.header().fieldEnd(start + at) - start;
            if (isKept(source.get(start + at) & 0xff)) {
                target.put(offset + FIELDS_START + out, source, start + at, end - at);
                zero(target, offset + FIELDS_START + out + end - at, offset + FIELDS_START + aligned(out + end - at));
                out = aligned(out + end - at);
            }
            at = aligned(end);
        }
        return out;
    }

    private static int keptLength(MessageView message) {
        int out = 0;
        int at = 0;
        int start = message.offset() + FIELDS_START;
        while (at < message.fieldsLength()) {
            int end = message.header().fieldEnd(start + at) - start;
            if (isKept(message.buffer().get(start + at) & 0xff)) {
                out = aligned(out + end - at);
            }
            at = aligned(end);
        }
        return out;
    }

    private static boolean isKept(int code) {
        return code <= HeaderField.UNIX_FDS && code != HeaderField.SENDER;
    }

    private static int senderField(byte[] sender) {
        return 8 + sender.length + 1;
    }

    private static void zero(ByteBuffer target, int from, int to) {
        for (int i = from; i < to; i++) {
            target.put(i, (byte) 0);
        }
    }

    private static int aligned(int position) {
        return position + 7 & ~7;
    }
}
