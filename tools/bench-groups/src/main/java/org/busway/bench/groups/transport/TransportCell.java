package org.busway.bench.groups.transport;

import java.util.List;

/**
 * One thing that is measured of all transports.
 *
 * @param title of its table
 * @param payload bytes of a message
 * @param members that read
 * @param senders that publish
 * @param tenth whether members want every tenth only
 * @param stalled whether there is one more member that reads nothing
 * @param rate messages a second; 0 for as many as can be
 */
record TransportCell(String title, int payload, int members, int senders, boolean tenth, boolean stalled, int rate) {

    static final String HEADLINE = "64 B to 4 members, all interested";
    static final String TENTH = "64 B to 4 members, a tenth interested";
    static final String LATENCY = "64 B to 4 members, 1000 a second";
    static final String STALLED = "64 B to 4 members, and one more that reads nothing";
    static final String LATENCY_STALLED = "64 B to 4 members, 1000 a second, and one more that reads nothing";
    static final String SEVERAL = "64 B from 3 publishers to 4 members";
    static final String MANY = "64 B to 32 members, all interested";

    /** What matters most comes first, where time is short. */
    static List<TransportCell> all() {
        return List.of(many(HEADLINE, 64, 4), new TransportCell(LATENCY, 64, 4, 1, false, false, 1000),
                new TransportCell(TENTH, 64, 4, 1, true, false, 0), new TransportCell(STALLED, 64, 4, 1, false, true, 0),
                new TransportCell(SEVERAL, 64, 4, 3, false, false, 0), many("64 B to 1 member, all interested", 64, 1),
                many("64 B to 8 members, all interested", 64, 8), many(MANY, 64, 32),
                new TransportCell("64 B to 32 members, a tenth interested", 64, 32, 1, true, false, 0),
                many("1 KiB to 4 members, all interested", 1024, 4), many("16 KiB to 4 members, all interested", 16_384, 4),
                new TransportCell(LATENCY_STALLED, 64, 4, 1, false, true, 1000),
                new TransportCell("16 KiB to 4 members, 1000 a second", 16_384, 4, 1, false, false, 1000));
    }

    private static TransportCell many(String title, int payload, int members) {
        return new TransportCell(title, payload, members, 1, false, false, 0);
    }
}
