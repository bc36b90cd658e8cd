package org.busway.lane.page;

/**
 * What the bus's table says of one member, as that member sees it: looked at again whenever the epoch has changed. For
 * the member's thread.
 */
public final class Standing {

    private final ControlPage control;
    private final CursorPage cursors;
    private final int member;
    private final int incarnation;
    private long epoch = -1;
    private boolean lossy;
    private boolean out;

    /**
     * @param cursors
     *            the member's own page, where it states what it has acted on
     * @param member
     *            its slot
     */
    public Standing(ControlPage control, CursorPage cursors, int member) {
        this.control = control;
        this.cursors = cursors;
        this.member = member;
        incarnation = control.incarnation(member);
    }

    /** Whether the bus has changed something since the last look. */
    public boolean isOld() {
        return control.epoch() != epoch;
    }

    /** The same behind a fence of the caller's, who asks for each frame. */
    public boolean isOldPlain() {
        return control.epochPlain() != epoch;
    }

    /**
     * Looks. An odd epoch needs no care: each word that is read here means something by itself.
     *
     * @return whether it is a member still
     */
    public boolean look() {
        epoch = control.epoch();
        MemberState state = control.memberState(member);
        lossy = state == MemberState.LOSSY;
        // Who has the slot now may be another.
        out = state == MemberState.EVICTED || state == MemberState.FREE || control.incarnation(member) != incarnation;
        if (!out) {
            cursors.epochSeen(epoch);
        }
        return !out;
    }

    /** Whether nobody waits for it. */
    public boolean isLossy() {
        return lossy;
    }

    /** Whether it was put out, or has left. */
    public boolean isOut() {
        return out;
    }
}
