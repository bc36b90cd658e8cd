package org.busway.group.internal.member;

/** What becomes of a member that holds publishers up. */
public enum Outcome {

    /** Publishers wait for it until its deadline; then it is evicted. */
    BLOCK,
    /** It is evicted at once. */
    EVICT,
    /** Nobody waits for it; it is told what it lost. */
    LOSSY;

    /** What a member gets that asks for another one: it may harm itself more than the group would, and hold others up less. */
    public Outcome orMilder(Outcome wanted) {
        return wanted.ordinal() > ordinal() ? wanted : this;
    }
}
