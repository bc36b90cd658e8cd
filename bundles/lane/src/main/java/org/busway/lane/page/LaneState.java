package org.busway.lane.page;

/** What an entry of the lane table holds. The number in memory is the ordinal. */
public enum LaneState {
    /** No lane. */
    FREE,
    /** Its publisher writes. */
    OPEN,
    /** It ended at the stated position, whatever else its memory says: its publisher closed it, died or was put out. */
    ENDED;

    private static final LaneState[] ALL = values();

    /** The state for a number; {@link #FREE} for an unknown one. */
    public static LaneState of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : FREE;
    }
}
