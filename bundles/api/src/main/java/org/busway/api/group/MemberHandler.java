package org.busway.api.group;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a member hands its messages to. Methods are called one at a time, in the order of the group: on the thread that reads a
 * {@link PullMember}, else where and as the handlers of the member's connection are (see {@link org.busway.api.BusConnection}).
 */
@ConsumerType
@FunctionalInterface
public interface MemberHandler {

    /**
     * A message that the member's rules ask for.
     *
     * @param message good during this call
     */
    void message(GroupMessage message);

    /**
     * Messages are missing between the last one and the next. Each loss is told once; whether or not this method is written, losses are logged, once a
     * second at most.
     *
     * @param loss how many and which
     */
    default void lost(Loss loss) {}

    /**
     * Nothing comes from a publisher any more, until it publishes anew: it left, it died, or the bus ended its lane.
     *
     * @param publisher its unique name
     * @param why one line for a person
     */
    default void publisherEnded(String publisher, String why) {}

    /**
     * The membership is over, and everything that came before was handed on. Called once. A {@link PullMember} calls it in the
     * {@link PullMember#read} that returns {@link PullMember#ENDED} for the first time.
     *
     * @param end why
     */
    default void ended(MemberEnd end) {}
}
