package org.busway.wire;

/** Where the seed of a property test comes from: the system property {@code seed}, else the clock; failures name it. */
public final class Seeds {

    private Seeds() {}

    public static long next() {
        return Long.getLong("seed", System.nanoTime());
    }
}
