package org.busway.api.group;

/** What happens when a member stays so far behind that the group's lane has no room. */
public enum Outcome {

    /** Publishers wait for it up to the group's deadline; a member that is still behind then is evicted. */
    BLOCK,

    /** Nobody waits: the member is evicted, and told why. */
    EVICT,

    /** Nobody waits: the member goes on with what is newest, and is told how many messages it lost. */
    LOSSY
}
