package org.busway.bench.groups.transport;

import java.util.ArrayList;
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
    static final String LATENCY = "64 B to 4 members, 1000 a second, one way";
    static final String STALLED = "64 B to 4 members, and one more that reads nothing";

    static List<TransportCell> all() {
        List<TransportCell> cells = new ArrayList<>();
        cells.add(new TransportCell(HEADLINE, 64, 4, 1, false, false, 0));
        cells.add(new TransportCell(LATENCY, 64, 4, 1, false, false, 1000));
        cells.add(new TransportCell(TENTH, 64, 4, 1, true, false, 0));
        for (int members : new int[]{1, 8, 32}) {
            cells.add(new TransportCell("64 B to " + members + (members == 1 ? " member" : " members") + ", all interested", 64,
                    members, 1,
                    false, false, 0));
        }
        cells.add(new TransportCell("64 B to 32 members, a tenth interested", 64, 32, 1, true, false, 0));
        cells.add(new TransportCell("1 KiB to 4 members, all interested", 1024, 4, 1, false, false, 0));
        cells.add(new TransportCell("16 KiB to 4 members, all interested", 16384, 4, 1, false, false, 0));
        cells.add(new TransportCell("64 B from 3 publishers to 4 members", 64, 4, 3, false, false, 0));
        cells.add(new TransportCell(STALLED, 64, 4, 1, false, true, 0));
        return cells;
    }
}
