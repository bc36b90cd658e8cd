package org.busway.lane.layout;

import java.nio.ByteBuffer;

/** Memory that is not what its receiver was told: of another version, size, or group. It must not be used. */
public final class LayoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LayoutException(String message) {
        super(message);
    }

    /** Compares one constant of the memory with what it has to be. */
    public static void check(String what, String field, long found, long expected) {
        if (found != expected) {
            throw new LayoutException(what + ": " + field + " is 0x" + Long.toHexString(found) + " and has to be 0x"
                    + Long.toHexString(expected) + ": this memory is not what was announced, or written by another version");
        }
    }

    /** Compares the constants that each kind of memory begins with. */
    public static void checkStart(String what, ByteBuffer memory, long magic) {
        check(what, "magic", memory.getLong(LaneLayout.MAGIC_AT), magic);
        check(what, "version", memory.getInt(LaneLayout.VERSION_AT), LaneLayout.VERSION);
        check(what, "layout hash", memory.getInt(LaneLayout.LAYOUT_HASH_AT), LaneLayout.LAYOUT_HASH);
    }

    /** Writes them. */
    public static void writeStart(ByteBuffer memory, long magic) {
        memory.putLong(LaneLayout.MAGIC_AT, magic);
        memory.putInt(LaneLayout.VERSION_AT, LaneLayout.VERSION);
        memory.putInt(LaneLayout.LAYOUT_HASH_AT, LaneLayout.LAYOUT_HASH);
    }
}
