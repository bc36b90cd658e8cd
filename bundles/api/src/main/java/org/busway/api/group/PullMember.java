package org.busway.api.group;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A member that its program reads itself: messages are handed on in the thread that calls {@link #read}, which sleeps on the group's doorbells;
 * no other thread stands between the publisher and it.
 *
 * <p><b>Order.</b> Within the group as for every member. Between the group and the connection: a message is handed on after the
 * connection's handlers have returned from what the same sender had sent before; whatever the connection hands on, a reply too, everything
 * that its sender had published before is there, and a {@code read} with a timeout of zero gets it without waiting. Messages wait in the
 * lane while nobody calls {@code read}: who stays away too long meets the group's {@link Outcome}.
 */
@ProviderType
public interface PullMember extends Member {

    /** Returned by {@link #read} when nothing will come any more. */
    int ENDED = -1;

    /**
     * Hands on what is there, and waits for the first message if there is none. One thread at a time may call it. Inside a handler of the
     * member's own connection it does not wait for that connection: messages that must come after it are left for the next call.
     *
     * @param handler what gets the messages; an exception out of it comes out of this method, its message counts as handed on
     * @param limit how many messages at most, 1 or more
     * @param timeout how long to wait for the first; zero looks once
     * @return how many were handed on, 0 when the time is over or the thread was interrupted (its flag stays set), {@link #ENDED} when
     *         the membership is over and everything before was handed on
     * @throws LaneFaultException if a lane held what no honest publisher writes; that lane is left, the next call reads the others
     * @throws IllegalArgumentException if the limit is less than 1
     * @throws java.util.ConcurrentModificationException if another thread is reading
     */
    int read(MemberHandler handler, int limit, Duration timeout);
}
