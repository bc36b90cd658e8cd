package org.busway.lane;

import org.busway.lane.layout.LaneLayout;

/**
 * What the bus tells of a lane at join, before its memory is looked at.
 *
 * @param number
 *            its place in the tables of its group, from 0 on
 * @param ringBytes
 *            a power of two from 4 KiB to 1 GiB
 * @param seed
 *            of the group's hashes
 * @param generation
 *            of the bus: another one after each start
 */
public record LaneShape(int number, int ringBytes, long seed, long generation) {

    public LaneShape {
        LaneLayout.checkedRingBytes(ringBytes);
        if (number < 0 || number >= 1024) {
            throw new IllegalArgumentException("lane number " + number + ": 0 to 1023 are possible");
        }
    }

    /** Bytes of memory that it takes. */
    public int memoryBytes() {
        return LaneLayout.memoryBytes(ringBytes);
    }

    /** The longest message; longer ones are announced. */
    public int largestMessageBytes() {
        return LaneLayout.largestMessageBytes(ringBytes);
    }
}
