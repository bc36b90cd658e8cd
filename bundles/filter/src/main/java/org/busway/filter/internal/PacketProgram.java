package org.busway.filter.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.busway.lane.layout.FrameLayout;

/**
 * A filter on frame headers as classic BPF, for packets that begin with the header. Each alternative is a run of {@code load, compare}: the first difference jumps to the
 * next alternative, the end of a run accepts, the end of the program refuses. A lane's last frame passes every filter; what is shorter than a header fails at a load, and
 * is refused.
 *
 * <p>Header words are little-endian and BPF loads big-endian on every machine, so constants have their bytes turned round, here, once.
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
    private static final int AND = 0x54;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int ALL = -1;

    private final long[] code = new long[MOST_INSTRUCTIONS];
    private int length;
    /** Where the present alternative begins. */
    private int begin;

    private PacketProgram() {}

    /** The program; null if there is none that does the same. */
    static long[] of(byte[] filter) {
        ByteBuffer records = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
        int count = records.getInt(4);
        PacketProgram program = new PacketProgram();
        program.passesTheLastFrame();
        for (int i = 0; i < count; i++) {
            int at = START_BYTES + i * RECORD_BYTES;
            if ((records.getInt(at) & TESTS_OF_SENDERS) != 0 || !program.alternative(records, at)) {
                return null;
            }
        }
        program.add(RETURN, 0);
        return program.length > MOST_INSTRUCTIONS - 1 ? null : Arrays.copyOf(program.code, program.length);
    }

    private void passesTheLastFrame() {
        begin = length;
        // A load beyond a header's end refuses what is shorter.
        add(LOAD_WORD, FrameLayout.BLOOM_AT + 4);
        add(LOAD_WORD, FrameLayout.LENGTH_AND_FLAGS_AT + 4);
        add(AND, Integer.reverseBytes(FrameLayout.KIND_MASK));
        compare(FrameLayout.END);
        accept();
    }

    /** False if there is no room for it. */
    private boolean alternative(ByteBuffer records, int at) {
        if (length > MOST_INSTRUCTIONS - 20) {
            return false;
        }
        begin = length;
        int tests = records.getInt(at);
        for (int test = 0; test < FIELDS.length; test++) {
            if ((tests & 1 << test) != 0) {
                add(LOAD_WORD, FIELDS[test]);
                compare(records.getInt(at + 8 + 4 * test));
            }
        }
        mask(FrameLayout.BLOOM_AT, records.getInt(at + 24));
        mask(FrameLayout.BLOOM_AT + 4, records.getInt(at + 28));
        accept();
        return true;
    }

    private void mask(int field, int mask) {
        if (mask != 0) {
            add(LOAD_WORD, field);
            add(AND, Integer.reverseBytes(mask));
            compare(mask);
        }
    }

    private void compare(int littleEndian) {
        add(JUMP_IF_EQUAL, Integer.reverseBytes(littleEndian));
    }

    /** Ends an alternative: what differs goes on behind it. */
    private void accept() {
        add(RETURN, ALL);
        for (int i = begin; i < length; i++) {
            if ((code[i] & 0xFFFF) == JUMP_IF_EQUAL) {
                code[i] |= (long) (length - i - 1) << 24;
            }
        }
    }

    private void add(int operation, int k) {
        code[length++] = operation | (long) k << 32;
    }
}
