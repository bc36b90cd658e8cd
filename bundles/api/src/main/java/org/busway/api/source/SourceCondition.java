package org.busway.api.source;

import org.busway.api.source.EventSource.State;

/**
 * What a source is doing, and one line about that.
 *
 * @param state what it is doing
 * @param detail one line for a person; empty if there is nothing to say
 */
public record SourceCondition(State state, String detail) {

    /** Nothing is to be said yet. */
    public static final SourceCondition STARTING = new SourceCondition(State.STARTING, "");

    /**
     * At work, with all or with less than it wants.
     *
     * @param detail what it does
     * @param trouble what it lacks, such as {@code "; another connection owns org.example.A"}; empty if nothing
     * @return {@code ACTIVE}, or {@code DEGRADED} with the trouble behind the detail
     */
    public static SourceCondition working(String detail, String trouble) {
        return new SourceCondition(trouble.isEmpty() ? State.ACTIVE : State.DEGRADED, detail + trouble);
    }
}
