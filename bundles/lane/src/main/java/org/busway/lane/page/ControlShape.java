package org.busway.lane.page;

import org.busway.lane.layout.ControlLayout;

/**
 * How many entries a control page's tables have, and so where each begins. The bus tells it at join; the same numbers
 * in the page are only compared with it.
 *
 * @param members
 *            1 to 1024
 * @param lanes
 *            1 to 1024
 * @param names
 *            entries for ownership of names, 0 to 65,536
 */
public record ControlShape(int members, int lanes, int names) {

    public ControlShape {
        if (members < 1 || members > 1024 || lanes < 1 || lanes > 1024 || names < 0 || names > 65_536) {
            throw new IllegalArgumentException("a control page for " + members + " members, " + lanes + " lanes and " + names
                    + " names: 1 to 1024, 1 to 1024 and 0 to 65536 are possible");
        }
    }

    int memberAt(int member) {
        return ControlLayout.MEMBERS_AT + checked(member, members, "member") * ControlLayout.MEMBER_BYTES;
    }

    private int lanesAt() {
        return ControlLayout.section(ControlLayout.MEMBERS_AT + members * ControlLayout.MEMBER_BYTES);
    }

    int laneAt(int lane) {
        return lanesAt() + checked(lane, lanes, "lane") * ControlLayout.LANE_BYTES;
    }

    private int sinceAt() {
        return ControlLayout.section(lanesAt() + lanes * ControlLayout.LANE_BYTES);
    }

    int sinceAt(int lane, int member) {
        return sinceAt()
                + (checked(lane, lanes, "lane") * members + checked(member, members, "member")) * Long.BYTES;
    }

    private int namesAt() {
        return ControlLayout.section(sinceAt() + lanes * members * Long.BYTES);
    }

    int nameAt(int entry) {
        return namesAt() + checked(entry, names, "name") * ControlLayout.NAME_BYTES;
    }

    private int routedAt() {
        return ControlLayout.section(namesAt() + names * ControlLayout.NAME_BYTES);
    }

    /** Where the count of a lane's publisher stands. */
    public int routedAt(int lane) {
        return routedAt() + checked(lane, lanes, "lane") * ControlLayout.COUNTER_BYTES;
    }

    private int queuedAt() {
        return ControlLayout.section(routedAt() + lanes * ControlLayout.COUNTER_BYTES);
    }

    /** Where the count of a member stands. */
    public int queuedAt(int member) {
        return queuedAt() + checked(member, members, "member") * ControlLayout.COUNTER_BYTES;
    }

    /** Bytes of memory. */
    public int memoryBytes() {
        return queuedAt() + members * ControlLayout.COUNTER_BYTES;
    }

    private static int checked(int index, int count, String what) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "the control page has " + count + " entries for a " + what + ", none is " + index);
        }
        return index;
    }
}
