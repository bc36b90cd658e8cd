package org.busway.api.group;

/**
 * Why a membership is over.
 *
 * @param cause the kind of end
 * @param why one line for a person
 */
public record MemberEnd(Cause cause, String why) {

    /** The kinds of end. */
    public enum Cause {
        /** The program closed the member. */
        LEFT,
        /** The bus took the member out of the group, for being too slow or by a change of policy. */
        EVICTED,
        /** The group is no more. */
        GROUP_ENDED,
        /** The connection to the bus is closed. */
        DISCONNECTED
    }
}
