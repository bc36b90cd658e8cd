package org.busway.lane.filter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;

/**
 * What a member wants, or may see, of a group, tested on frame headers: a frame passes if one alternative passes it,
 * and an alternative passes it if all that it names is equal and {@code (bloom & mask) == mask}.
 *
 * <p>
 * It is compiled by the bus from match rules and travels as data:
 *
 * <pre>
 *   0  version 1        32 bits
 *   4  alternatives     32        0: nothing passes; one that names nothing: everything passes
 *   8  for each one, 32 bytes:
 *      +0   tests       32        bit 0 interface, 1 member, 2 path, 3 argument 0, 4 publisher, 5 owned name
 *      +4   sender      32        N of :1.N (bit 4), or the number of a well-known name (bit 5)
 *      +8   interface # 32
 *      +12  member #    32
 *      +16  path #      32
 *      +20  argument 0 # 32
 *      +24  bloom mask  64
 * </pre>
 *
 * All little-endian. What passes here is tested again as a whole message by its receiver: hashes may collide.
 */
public final class FrameFilter {

    /** Passes everything. */
    public static final FrameFilter ALL = new FrameFilter(new FilterBuilder(0).alternative().records());
    /** Passes nothing. */
    public static final FrameFilter NONE = new FrameFilter(new int[0]);

    /** Alternatives that one filter may have. */
    public static final int MOST_ALTERNATIVES = 4096;
    public static final int VERSION = 1;

    static final int RECORD_INTS = 8;
    static final int RECORD_BYTES = 32;
    static final int TEST_INTERFACE = 1;
    static final int TEST_PUBLISHER = 1 << 4;
    static final int TEST_NAME = 1 << 5;
    private static final int KNOWN_TESTS = (1 << 6) - 1;
    private static final int START_BYTES = 8;

    /** For each alternative: mask and value of the names, mask and value of path and argument 0, the Bloom mask. */
    private static final int WORDS = 5;
    /** So many are tested one after another sooner than searched. */
    private static final int FEW = 8;

    private final int[] records;
    private final long[] words;
    /** Alternatives before this one test no interface; those from it on are sorted by its hash. */
    private final int firstWithInterface;
    private final boolean testsSenders;
    private final boolean passesAll;

    FrameFilter(int[] unsorted) {
        int count = unsorted.length / RECORD_INTS;
        records = sorted(unsorted);
        firstWithInterface = firstNotBelow(1L << 32);
        words = new long[count * WORDS];
        boolean senders = false;
        boolean all = false;
        for (int i = 0; i < count; i++) {
            int from = i * RECORD_INTS;
            int tests = records[from];
            int to = i * WORDS;
            words[to] = FrameKey.pair(mask(tests, 0), mask(tests, 1));
            words[to + 1] = words[to] & FrameKey.pair(records[from + 2], records[from + 3]);
            words[to + 2] = FrameKey.pair(mask(tests, 2), mask(tests, 3));
            words[to + 3] = words[to + 2] & FrameKey.pair(records[from + 4], records[from + 5]);
            words[to + 4] = FrameKey.pair(records[from + 6], records[from + 7]);
            senders |= (tests & (TEST_PUBLISHER | TEST_NAME)) != 0;
            all |= tests == 0 && words[to + 4] == 0;
        }
        testsSenders = senders;
        passesAll = all;
    }

    /** Those without an interface first, each behind the one before it that is alike. */
    private static int[] sorted(int[] records) {
        Integer[] order = new Integer[records.length / RECORD_INTS];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> rank(records, i)));
        int[] sorted = new int[records.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(records, order[i] * RECORD_INTS, sorted, i * RECORD_INTS, RECORD_INTS);
        }
        return sorted;
    }

    private static long rank(int[] records, int alternative) {
        int at = alternative * RECORD_INTS;
        return (records[at] & TEST_INTERFACE) == 0 ? 0 : 1L << 32 | records[at + 2] & 0xFFFF_FFFFL;
    }

    private int firstNotBelow(long rank) {
        int low = 0;
        int high = alternatives();
        while (low < high) {
            int middle = low + high >>> 1;
            if (rank(records, middle) < rank) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int mask(int tests, int bit) {
        return -(tests >>> bit & 1);
    }

    /** Whether a frame with these header words, by that sender, passes. Allocates nothing. */
    public boolean test(long names, long pathAndArg0, long bloom, FrameSender sender) {
        if (passesAll) {
            return true;
        }
        if (alternatives() <= FEW) {
            return passes(0, alternatives(), names, pathAndArg0, bloom, sender);
        }
        long rank = 1L << 32 | names & 0xFFFF_FFFFL;
        return passes(0, firstWithInterface, names, pathAndArg0, bloom, sender)
                || passes(firstNotBelow(rank), firstNotBelow(rank + 1), names, pathAndArg0, bloom, sender);
    }

    private boolean passes(int from, int to, long names, long pathAndArg0, long bloom, FrameSender sender) {
        for (int i = from; i < to; i++) {
            int at = i * WORDS;
            long mask = words[at + 4];
            long differing = (names & words[at] ^ words[at + 1]) | (pathAndArg0 & words[at + 2] ^ words[at + 3])
                    | (bloom & mask ^ mask);
            if (differing == 0 && (!testsSenders || passes(i, sender))) {
                return true;
            }
        }
        return false;
    }

    private boolean passes(int alternative, FrameSender sender) {
        int tests = records[alternative * RECORD_INTS];
        int wanted = records[alternative * RECORD_INTS + 1];
        return ((tests & TEST_PUBLISHER) == 0 || sender.publisher() == wanted)
                && ((tests & TEST_NAME) == 0 || sender.owns(wanted));
    }

    /** How many alternatives it has. */
    public int alternatives() {
        return records.length / RECORD_INTS;
    }

    /** Writes alternative {@code index} at an offset of little-endian memory, as in the picture above. */
    public void write(int index, ByteBuffer memory, int at) {
        for (int i = 0; i < RECORD_INTS; i++) {
            memory.putInt(at + 4 * i, records[index * RECORD_INTS + i]);
        }
    }

    /** The data that {@link #decode} reads. */
    public byte[] encode() {
        ByteBuffer data = ByteBuffer.allocate(START_BYTES + alternatives() * RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(VERSION).putInt(alternatives());
        for (int number : records) {
            data.putInt(number);
        }
        return data.array();
    }

    /**
     * Reads a filter.
     *
     * @throws IllegalArgumentException
     *             if it is none, or of another version
     */
    public static FrameFilter decode(byte[] data) {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        if (data.length < START_BYTES || bytes.getInt(0) != VERSION) {
            throw new IllegalArgumentException("a filter of " + data.length + " bytes"
                    + (data.length < START_BYTES ? "" : ", version " + bytes.getInt(0)) + ": only version 1 is known here");
        }
        int count = bytes.getInt(4);
        if (count < 0 || count > MOST_ALTERNATIVES || data.length != START_BYTES + count * RECORD_BYTES) {
            throw new IllegalArgumentException("a filter of " + data.length + " bytes with " + count
                    + " alternatives: it has 8 bytes and 32 for each alternative, of which at most " + MOST_ALTERNATIVES);
        }
        int[] records = new int[count * RECORD_INTS];
        bytes.position(START_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(records);
        for (int i = 0; i < records.length; i += RECORD_INTS) {
            if ((records[i] & ~KNOWN_TESTS) != 0) {
                throw new IllegalArgumentException("a filter with the unknown test " + records[i]);
            }
        }
        return new FrameFilter(records);
    }

    /**
     * Tests one alternative that stands in memory which another process may be changing. Its sender is not tested, and
     * tests that are unknown here are left out, so that rather too much passes.
     */
    public static boolean test(ByteBuffer memory, int at, long names, long pathAndArg0, long bloom) {
        int tests = memory.getInt(at);
        long mask = memory.getLong(at + 24);
        long differing = (names ^ memory.getLong(at + 8)) & FrameKey.pair(mask(tests, 0), mask(tests, 1))
                | (pathAndArg0 ^ memory.getLong(at + 16)) & FrameKey.pair(mask(tests, 2), mask(tests, 3))
                | bloom & mask ^ mask;
        return differing == 0;
    }

    @Override
    public String toString() {
        return "filter with " + alternatives() + " alternatives";
    }
}
