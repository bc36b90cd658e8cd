package org.busway.bench.groups;

import java.util.List;

/**
 * What is measured of which contestants: one table of the report.
 *
 * @param title for the table
 * @param mode {@code flood}, {@code paced}, {@code bursts} or {@code trips}
 * @param payloadBytes of each message
 * @param members processes that read
 * @param pinning which processors the processes may use
 * @param contestants in the order of their turns
 */
record Cell(String title, String mode, int payloadBytes, int members, Pinning pinning, List<Contestant> contestants) {

    /** Whether something is to be reached here. */
    boolean isJudged() {
        return title.equals(Cells.HEADLINE) || title.equals(Cells.COST) || title.equals(Cells.BESIDE)
                || Cells.SLEEPING.contains(title) || Cells.PROPERTIES.contains(title);
    }

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
