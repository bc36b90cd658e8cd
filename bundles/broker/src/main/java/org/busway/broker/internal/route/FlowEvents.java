package org.busway.broker.internal.route;

import org.busway.broker.internal.peer.Peer;

/** Is told what becomes of receivers that are full. Called while a message is being routed: whoever wants to say something does so later. */
public interface FlowEvents {

    /** A receiver's queue is full, for the first time since it was empty enough. */
    void slow(Peer receiver);

    /** A receiver that was slow has read enough. */
    void recovered(Peer receiver, long slowNanos, long lost);

    /** A receiver is disconnected for not reading. */
    void evicted(Peer receiver, String why);

    /** A reply did not fit: whoever asked for it has to be told. */
    void replyLost(Peer caller, int serial, int bytes);

    /** There is room again in the queue of a receiver that has lost signals since it was last told. */
    void lost(Peer receiver, long count);

    /** So many of the messages that a member of a group has lost were that group's. */
    void lostInGroup(Peer receiver, String group, long count);
}
