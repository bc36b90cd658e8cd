package org.busway.lane.page;

/** What a slot of the membership table holds. The number in memory is the ordinal. */
public enum MemberState {
    /** Nobody. */
    FREE,
    /** A member is about to begin: the publisher overwrites nothing from now on that the member may be told to begin at. */
    JOINING,
    /** A member whose cursor the publisher waits for. */
    GATING,
    /** A member that is overwritten when it is slow, and counts what it lost. */
    LOSSY,
    /** A member that was put out. It reads no more; its slot becomes free when it has gone. */
    EVICTED;

    private static final MemberState[] ALL = values();

    /** The state for a number; {@link #EVICTED}, which reads nothing and holds nobody, for an unknown one. */
    public static MemberState of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : EVICTED;
    }
}
