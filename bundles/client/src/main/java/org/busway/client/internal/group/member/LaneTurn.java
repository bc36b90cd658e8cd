package org.busway.client.internal.group.member;

import org.busway.client.internal.group.GroupHost;

/**
 * Whether a frame may be handed on in the program's own thread: when the handlers have returned from what its sender had sent through its socket before.
 */
final class LaneTurn {

    private final GroupHost host;
    private final MemberPages pages;
    private boolean held;
    private boolean inHandler;

    LaneTurn(GroupHost host, MemberPages pages) {
        this.host = host;
        this.pages = pages;
    }

    void begin() {
        held = false;
        inHandler = false;
    }

    /** Whether the frame of a lane waits for socket messages. */
    boolean isHeld() {
        return held;
    }

    /** Whether it waits for a handler in which the caller is. */
    boolean isHeldByThisHandler() {
        return held && inHandler;
    }

    boolean hasCome(LaneStream stream) {
        if (!pages.hasFences() || stream.isSettled() || host.order().mayPass(stream)) {
            return true;
        }
        // What the frame waits for may be in the link, and nobody else may be there to take it.
        host.takeFromLink();
        if (host.order().mayPass(stream)) {
            return true;
        }
        held = true;
        inHandler = host.isInOwnHandler();
        return false;
    }
}
