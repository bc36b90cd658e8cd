package org.busway.filter.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.PacketLayout;

/**
 * A filter on frame headers as classic BPF, for packets of one frame or several. Each alternative is a run of {@code load, compare}: the first difference jumps to the
 * next alternative, the end of a run to what finds the next frame, the end of all refuses. A lane's last frame passes every filter; what is shorter than a header fails at
 * a load, and is refused. All frames have to pass, and the last to end with the packet: no byte of it comes from a frame that was not tested.
 *
 * <p>Header words are little-endian and BPF loads big-endian on every machine, so constants have their bytes turned round, here, once; only a length is turned round there.
 */
final class PacketProgram {

    private static final int MOST_INSTRUCTIONS = 4096;
    private static final int START_BYTES = 8;
    private static final int RECORD_BYTES = 32;
    private static final int TESTS_OF_SENDERS = 0b110000;
    /** Where the fields are that a record's tests 0 to 3 compare. */
    private static final int[] FIELDS = {FrameLayout.NAMES_AT, FrameLayout.NAMES_AT + 4, FrameLayout.PATH_AND_ARG0_AT,
        FrameLayout.PATH_AND_ARG0_AT + 4};

    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_WORD_BEHIND_X = 0x40;
    private static final int LOAD_PACKET_BYTES = 0x80;
    private static final int LOAD = 0x60;
    private static final int LOAD_X = 0x61;
    private static final int STORE = 0x02;
    private static final int STORE_X = 0x03;
    private static final int TO_X = 0x07;
    private static final int ADD_X = 0x0c;
    private static final int OR_X = 0x4c;
    private static final int AND = 0x54;
    private static final int SHIFT_LEFT = 0x64;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_EQUAL_X = 0x1d;
    private static final int JUMP_IF_ABOVE_X = 0x2d;
    private static final int RETURN = 0x06;
    private static final int ALL = -1;

    /** Words of the program's own. */
    private static final int FRAME = 0;
    private static final int LENGTH = 1;

    /** What an alternative takes at most, and what stands behind the last one. */
    private static final int ROOM = 60;

    private final long[] code = new long[MOST_INSTRUCTIONS];
    private int length;
    /** Where the present alternative begins. */
    private int begin;
    /** Where the present frame's tests begin, and how its words are loaded: X is where the frame begins, but for the first. */
    private int frameBegin;
    private int load = LOAD_WORD;

    private PacketProgram() {}

    /** The program; null if there is none that does the same. */
    static long[] of(byte[] filter) {
        ByteBuffer records = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
        int frames = PacketLayout.mostFrames(records.getInt(4));
        PacketProgram program = new PacketProgram();
        for (int i = 0; i < frames; i++) {
            if (!program.frame(records, i == frames - 1)) {
                return null;
            }
        }
        return Arrays.copyOf(program.code, program.length);
    }

    /** False if there is no room for it. */
    private boolean frame(ByteBuffer records, boolean isLast) {
        frameBegin = length;
        passesTheLastFrame();
        for (int i = 0; i < records.getInt(4); i++) {
            int at = START_BYTES + i * RECORD_BYTES;
            if ((records.getInt(at) & TESTS_OF_SENDERS) != 0 || !alternative(records, at)) {
                return false;
            }
        }
        add(RETURN, 0);
        for (int i = frameBegin; i < length; i++) {
            if (code[i] == JUMP) {
                code[i] |= (long) (length - i - 1) << 32;
            }
        }
        findsTheNext(isLast);
        load = LOAD_WORD_BEHIND_X;
        return true;
    }

    private void passesTheLastFrame() {
        begin = length;
        // A load beyond a header's end refuses what is shorter.
        add(load, FrameLayout.BLOOM_AT + 4);
        add(load, FrameLayout.LENGTH_AND_FLAGS_AT + 4);
        add(AND, Integer.reverseBytes(FrameLayout.KIND_MASK));
        compare(FrameLayout.END);
        pass();
    }

    private boolean alternative(ByteBuffer records, int at) {
        if (length > MOST_INSTRUCTIONS - ROOM) {
            return false;
        }
        begin = length;
        int tests = records.getInt(at);
        for (int test = 0; test < FIELDS.length; test++) {
            if ((tests & 1 << test) != 0) {
                add(load, FIELDS[test]);
                compare(records.getInt(at + 8 + 4 * test));
            }
        }
        mask(FrameLayout.BLOOM_AT, records.getInt(at + 24));
        mask(FrameLayout.BLOOM_AT + 4, records.getInt(at + 28));
        pass();
        return true;
    }

    private void mask(int field, int mask) {
        if (mask != 0) {
            add(load, field);
            add(AND, Integer.reverseBytes(mask));
            compare(mask);
        }
    }

    private void compare(int littleEndian) {
        add(JUMP_IF_EQUAL, Integer.reverseBytes(littleEndian));
    }

    /** Ends an alternative: what differs goes on behind it. */
    private void pass() {
        add(JUMP, 0);
        for (int i = begin; i < length; i++) {
            if ((code[i] & 0xFFFF) == JUMP_IF_EQUAL) {
                code[i] |= (long) (length - i - 1) << 24;
            }
        }
    }

    /** Accepts where the frame ends with the packet, and goes on behind the frame where that is longer. */
    private void findsTheNext(boolean isLast) {
        boolean isFirst = load == LOAD_WORD;
        if (!isFirst) {
            add(STORE_X, FRAME);
        }
        add(load, FrameLayout.LENGTH_AND_FLAGS_AT);
        add(STORE, LENGTH);
        // No frame is as long as 16 MiB: three bytes are to be turned round.
        add(AND, 0xFF);
        unless(JUMP_IF_EQUAL, 0);
        add(LOAD, LENGTH);
        add(AND, 0xFF00);
        add(SHIFT_LEFT, 8);
        add(TO_X, 0);
        add(LOAD, LENGTH);
        add(SHIFT_RIGHT, 8);
        add(AND, 0xFF00);
        add(OR_X, 0);
        add(TO_X, 0);
        add(LOAD, LENGTH);
        add(SHIFT_RIGHT, 24);
        add(OR_X, 0);
        if (!isFirst) {
            add(LOAD_X, FRAME);
            add(ADD_X, 0);
        }
        add(TO_X, 0);
        add(LOAD_PACKET_BYTES, 0);
        code[length++] = JUMP_IF_EQUAL_X | 1L << 24;
        add(RETURN, ALL);
        if (isLast) {
            add(RETURN, 0);
        } else {
            unless(JUMP_IF_ABOVE_X, 0);
        }
    }

    /** Refuses unless it is so. */
    private void unless(int jump, int k) {
        code[length++] = jump | 1L << 16 | (long) k << 32;
        add(RETURN, 0);
    }

    private void add(int operation, int k) {
        code[length++] = operation | (long) k << 32;
    }
}
