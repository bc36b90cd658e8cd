package org.busway.lane.filter;

import java.util.Arrays;

/**
 * Makes a {@link FrameFilter} for one group's seed, alternative by alternative:
 *
 * <pre>
 *   new FilterBuilder(seed)
 *       .alternative().interfaceName("org.x.Y").pathNamespace("/org/x")
 *       .alternative().member("Changed").argument(2, "on")
 *       .build();
 * </pre>
 *
 * What a rule asks and this cannot express (an argument as a path, a destination) is left out: more passes.
 */
public final class FilterBuilder {

    private static final int TEST_MEMBER = 1 << 1;
    private static final int TEST_PATH = 1 << 2;
    private static final int TEST_ARG0 = 1 << 3;

    private final long seed;
    private int[] records = new int[0];
    private int at;

    public FilterBuilder(long seed) {
        this.seed = seed;
    }

    /** Begins the next alternative, which passes everything until more is said. */
    public FilterBuilder alternative() {
        if (records.length / FrameFilter.RECORD_INTS == FrameFilter.MOST_ALTERNATIVES) {
            throw new IllegalStateException("a filter has " + FrameFilter.MOST_ALTERNATIVES
                    + " alternatives at most: one that names less passes what several name");
        }
        at = records.length;
        records = Arrays.copyOf(records, at + FrameFilter.RECORD_INTS);
        return this;
    }

    public FilterBuilder interfaceName(String name) {
        return field(FrameFilter.TEST_INTERFACE, 2, FrameHash.INTERFACE, name);
    }

    public FilterBuilder member(String name) {
        return field(TEST_MEMBER, 3, FrameHash.MEMBER, name);
    }

    public FilterBuilder path(String path) {
        return field(TEST_PATH, 4, FrameHash.PATH, path);
    }

    /** The path itself or one below it. */
    public FilterBuilder pathNamespace(String path) {
        return bloom(FrameHash.PATH_NAMESPACE, path);
    }

    /** Argument 0 is this text or begins with it and a dot. */
    public FilterBuilder arg0Namespace(String namespace) {
        return bloom(FrameHash.ARG0_NAMESPACE, namespace);
    }

    /** An argument is this text. */
    public FilterBuilder argument(int index, String text) {
        return index == 0 ? field(TEST_ARG0, 5, FrameHash.ARG0, text) : bloom(FrameHash.ARGUMENT + index, text);
    }

    /** Written by {@code :1.N}; only N's low 32 bits are compared. */
    public FilterBuilder publisher(long number) {
        return sender(FrameFilter.TEST_PUBLISHER, (int) number);
    }

    /** Written by whoever owns the well-known name to which the bus gave this number, above 0, in this group. */
    public FilterBuilder owner(int name) {
        return sender(FrameFilter.TEST_NAME, name);
    }

    private FilterBuilder sender(int test, int value) {
        if ((records[at] & (FrameFilter.TEST_NAME | FrameFilter.TEST_PUBLISHER)) != 0) {
            throw new IllegalStateException("an alternative names one sender");
        }
        records[at] |= test;
        records[at + 1] = value;
        return this;
    }

    private FilterBuilder field(int test, int index, int kind, String text) {
        records[at] |= test;
        records[at + index] = FrameHash.field(seed, kind, text);
        return this;
    }

    private FilterBuilder bloom(int kind, String text) {
        long mask = FrameHash.bits(FrameHash.of(seed, kind, text));
        records[at + 6] |= (int) mask;
        records[at + 7] |= (int) (mask >>> 32);
        return this;
    }

    int[] records() {
        return records;
    }

    public FrameFilter build() {
        return new FrameFilter(records.clone());
    }
}
