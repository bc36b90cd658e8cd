package org.busway.group.internal.member;

/** What becomes of a member that holds publishers up. */
public enum Outcome {

    /** Publishers wait for it until its deadline; then it is evicted. */
    BLOCK,
    /** It is evicted at once. */
    EVICT,
    /** Nobody waits for it; it is told what it lost. */
    LOSSY;

    /** As policy says it. */
    public static Outcome of(org.busway.spi.flow.Outcome declared) {
        return valueOf(declared.name());
    }

    /** As policy is told it. */
    public org.busway.spi.flow.Outcome declared() {
        return org.busway.spi.flow.Outcome.valueOf(name());
    }

    /** What a member gets that asks for another one: it may harm itself more than the group would, and hold others up less. */
    public Outcome orMilder(Outcome wanted) {
        return wanted.ordinal() > ordinal() ? wanted : this;
    }
}
