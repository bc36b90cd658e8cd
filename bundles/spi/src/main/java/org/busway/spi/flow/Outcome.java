package org.busway.spi.flow;

/** What becomes of a peer's signal for a receiver whose queue, or of a frame for a member whose place in the lane, is full. */
public enum Outcome {
    /** Whoever sends waits, up to a deadline; then another of these holds. */
    BLOCK,
    /** The receiver is disconnected; nobody waits. */
    EVICT,
    /** The receiver loses it and is told how many it lost; nobody waits. */
    LOSSY
}
