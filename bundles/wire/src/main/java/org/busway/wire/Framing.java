package org.busway.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.MessageType;

/**
 * Finds where a message ends from its first 16 bytes (specification, "Message Format"), before the rest has come.
 *
 * <p>A fault is found before anything is allocated for the message, so a lying length costs its reader nothing.
 */
public final class Framing {

    /** The bytes that must be there before the length of a message is known. */
    public static final int FIXED_HEADER_BYTES = 16;

    /** The longest message of the protocol, 128 MiB. */
    public static final int MAX_MESSAGE_BYTES = 1 << 27;

    /** The longest array of the protocol, 64 MiB. */
    public static final int MAX_ARRAY_BYTES = 1 << 26;

    /** {@link #length}: fewer than {@link #FIXED_HEADER_BYTES} are there. */
    public static final int INCOMPLETE = 0;

    static final int TYPE = 1;
    static final int FLAGS = 2;
    static final int VERSION = 3;
    static final int BODY_LENGTH = 4;
    static final int SERIAL = 8;
    static final int FIELDS_LENGTH = 12;

    private static final WireFault[] FAULTS = WireFault.values();

    private Framing() {}

    /**
     * The length of the message that begins at an offset.
     *
     * @param buffer received bytes; its position, limit and order are neither used nor changed, but the limit must not cut them off
     * @param offset where the message begins
     * @param available how many bytes from there on have been received
     * @param maxMessageBytes the receiver's limit; the protocol's holds anyway
     * @return the length of the whole message, 16 or more; {@link #INCOMPLETE}; or a negative number that {@link #fault} explains
     */
    public static int length(ByteBuffer buffer, int offset, int available, int maxMessageBytes) {
        if (available < FIXED_HEADER_BYTES) {
            return INCOMPLETE;
        }
        int mark = buffer.get(offset);
        if (mark != 'l' && mark != 'B') {
            return refused(WireFault.BYTE_ORDER);
        }
        if (buffer.get(offset + VERSION) != 1) {
            return refused(WireFault.PROTOCOL_VERSION);
        }
        if (buffer.get(offset + TYPE) == 0) {
            return refused(WireFault.MESSAGE_TYPE);
        }
        boolean swap = swapped(buffer, mark);
        long fields = uint32(buffer, offset + FIELDS_LENGTH, swap);
        if (fields > MAX_ARRAY_BYTES) {
            return refused(WireFault.HEADER_LENGTH);
        }
        long total = FIXED_HEADER_BYTES + (fields + 7 & ~7L) + uint32(buffer, offset + BODY_LENGTH, swap);
        return total > Math.min(maxMessageBytes, MAX_MESSAGE_BYTES) ? refused(WireFault.MESSAGE_LENGTH) : (int) total;
    }

    /**
     * Whether the message that begins at an offset answers another one.
     *
     * @param buffer received bytes, as for {@link #length}
     * @param offset where the message begins, of which {@link #FIXED_HEADER_BYTES} have been received
     * @return true for a method return and for an error
     */
    public static boolean isAnswer(ByteBuffer buffer, int offset) {
        int type = buffer.get(offset + TYPE);
        return type == MessageType.METHOD_RETURN.code() || type == MessageType.ERROR.code();
    }

    /**
     * The serial of the message that begins at an offset, of which the rest may be still to come.
     *
     * @param buffer received bytes, as for {@link #length}
     * @param offset where the message begins
     * @param available how many bytes from there on have been received
     * @return the serial; 0 if it has not come, or the message has none
     */
    public static int serial(ByteBuffer buffer, int offset, int available) {
        if (available < FIXED_HEADER_BYTES) {
            return 0;
        }
        int value = buffer.getInt(offset + SERIAL);
        return swapped(buffer, buffer.get(offset)) ? Integer.reverseBytes(value) : value;
    }

    /**
     * Why {@link #length} refused.
     *
     * @param result what it returned
     * @return the fault, {@link WireFault#NONE} for a result that is not negative
     */
    public static WireFault fault(int result) {
        return result >= 0 ? WireFault.NONE : FAULTS[-result];
    }

    private static int refused(WireFault fault) {
        return -fault.ordinal();
    }

    /** Whether multi-byte reads from the buffer come out reversed for a message with this byte order mark. */
    static boolean swapped(ByteBuffer buffer, int mark) {
        return buffer.order() == ByteOrder.LITTLE_ENDIAN != (mark == 'l');
    }

    private static long uint32(ByteBuffer buffer, int at, boolean swap) {
        int value = buffer.getInt(at);
        return Integer.toUnsignedLong(swap ? Integer.reverseBytes(value) : value);
    }
}
