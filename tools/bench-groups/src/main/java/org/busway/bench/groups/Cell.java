package org.busway.bench.groups;

import java.util.List;

/**
 * What is measured of which contestants: one table of the report.
 *
 * @param title for the table
 * @param mode {@code flood}, {@code paced} or {@code bursts}
 * @param payloadBytes of each message
 * @param members processes that read
 * @param pinning which processors the processes may use
 * @param contestants in the order of their turns
 */
record Cell(String title, String mode, int payloadBytes, int members, Pinning pinning, List<Contestant> contestants) {

    /** Which processors publisher and members may use. */
    enum Pinning {
        /** All. */
        NONE,
        /** All processes on one processor. */
        SAME,
        /** The publisher on one, the members on another. */
        CROSS
    }
}
