package org.busway.broker.internal.route;

import org.busway.broker.internal.peer.Peer;

/** A call that waits for its reply. Stands in four intrusive lists, so that whatever ends it ends it at once. */
public final class PendingReply {

    Peer caller;
    Peer replier;
    int serial;
    long deadlineNanos;
    PendingReply nextInBucket;
    PendingReply nextOfCaller;
    PendingReply previousOfCaller;
    PendingReply nextOfReplier;
    PendingReply previousOfReplier;
    PendingReply younger;
    PendingReply older;
}
