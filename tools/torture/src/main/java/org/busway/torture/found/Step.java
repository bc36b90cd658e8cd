package org.busway.torture.found;

/** Where a process stood when it was stopped or killed, as far as the memory tells that it shares with others. */
public enum Step {
    /** It had no lane and no cursor page yet. */
    STARTING,
    /** A publisher between two frames. */
    BETWEEN_FRAMES,
    /** A message lies half or whole behind the tail, its header does not. */
    FILLING,
    /** The frame is whole, the tail is before it. */
    BEFORE_THE_TAIL,
    /** A publisher that waits for room. */
    WAITING_FOR_ROOM,
    /** A member that is behind the tail. */
    READING,
    /** A member that has read everything and is awake. */
    AT_THE_TAIL,
    /** A member that has read everything and waits for its doorbell. */
    ASLEEP,
    /** A member that waits for messages by its socket. */
    AT_A_FENCE,
    /** It shares no memory. */
    BY_SOCKET
}
