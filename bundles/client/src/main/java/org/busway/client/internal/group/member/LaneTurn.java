package org.busway.client.internal.group.member;

import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.busway.api.Message;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.order.LaneHead;

/**
 * Whether a frame may be handed on in the program's own thread: when the handlers have returned from what its sender had sent through its socket before, and what the
 * member itself gets before it by the connection has come to the member.
 */
final class LaneTurn {

    private final GroupHost host;
    private final MemberPages pages;
    private final Predicate<LaneHead> turns;
    private boolean held;
    private boolean inHandler;

    LaneTurn(GroupHost host, MemberPages pages, BiPredicate<Message, String> isOfMember) {
        this.host = host;
        this.pages = pages;
        turns = host.turns(isOfMember);
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
        if (!pages.hasFences() || stream.isSettled() || turns.test(stream)) {
            return true;
        }
        // What the frame waits for may be in the link, and nobody else may be there to take it.
        host.takeFromLink();
        if (turns.test(stream)) {
            return true;
        }
        held = true;
        inHandler = host.isInOwnHandler();
        return false;
    }
}
