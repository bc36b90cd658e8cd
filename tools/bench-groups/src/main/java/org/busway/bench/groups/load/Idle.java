package org.busway.bench.groups.load;

/** What a reader or a publisher does that finds nothing or no room, the same names for every contestant. */
enum Idle {
    /** Sleeps until it is woken; for Aeron, which wakes nobody, its back-off. */
    BLOCK,
    /** Lets others run. */
    YIELD,
    /** Looks again at once. */
    SPIN;

    static Idle of(String name) {
        return valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }
}
