package org.busway.client.internal.group.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Decides what one connection hands on next: the oldest socket message, or the frame at the head of a lane.
 *
 * <p><b>Invariant</b>, kept always, whatever comes when: everything of one sender is in the order in which it was sent. So
 * <ol>
 * <li>frames of one lane are in its order, frames of one publisher in all its lanes in the order of their running numbers, socket messages of one
 * sender in theirs;
 * <li>a frame of a publisher's own lane is before a socket message of that publisher, also one that the bus has written into a lane, if and only if
 * its count of socket messages is less than that message's ordinal;
 * <li>between a lane that the bus writes and the socket there is the order of the bus: a frame is before a message if and only if its position is
 * less than the message's fence.
 * </ol>
 * These cannot contradict each other: put each frame of a publisher's lane directly behind the last socket message that its publisher had sent, in
 * the order of the bus, and all hold.
 *
 * <p><b>Wish</b>, kept unless the invariant forbids it: socket messages in the order of the bus, and each after everything that stood in any lane
 * when the bus took it up, so that an answer to a frame does not come before the frame, whoever gives it. But a frame can have been
 * published before another peer's message was taken up, and need one that was taken up later; then that one goes first.
 *
 * <p>No deadlock: if the head of a lane waits for held messages or other heads, the first of them in the order of the invariant waits for
 * nothing; if no head does, the oldest message waits for none.
 *
 * <p>Safe from any thread; one at a time hands on.
 *
 * @param <M> a socket message
 */
public final class Sequencer<M> {

    /** What is next. */
    public enum Next {
        /** Nothing that may be handed on now. */
        NOTHING,
        /** {@link #take} gives a socket message. */
        MESSAGE,
        /** The next frame of {@link #lane}. */
        FRAME
    }

    private final Lanes lanes = new Lanes();
    private final HeldMessages<M> held = new HeldMessages<>();
    private Map<LaneHead, Long> fences = Map.of();
    /** Of the message behind the last fence. */
    private long ordinal;
    private long received;
    /** What the last {@link #next} decided. */
    private HeldMessage<M> nextMessage;
    private LaneHead nextLane;
    /** Heads that it has come by. */
    private final List<LaneHead> path = new ArrayList<>();
    /** Taken, and its handler has not returned. */
    private HeldMessage<M> inHand;

    /** A lane is read from now on. */
    public synchronized void add(LaneHead lane) {
        lanes.add(lane);
    }

    /** A lane is read no more. */
    public synchronized void remove(LaneHead lane) {
        lanes.remove(lane);
    }

    /**
     * A fence has come; it belongs to the message behind it. It counts as a socket message itself.
     *
     * @param moved where lanes stood
     * @param ordinalOfNext the number of the message behind it among those of its sender, if that has a lane that is read here; else 0
     */
    public synchronized void fence(Map<LaneHead, Long> moved, long ordinalOfNext) {
        received++;
        ordinal = ordinalOfNext;
        if (!moved.isEmpty()) {
            Map<LaneHead, Long> now = new HashMap<>(fences);
            now.keySet().retainAll(lanes.all());
            moved.forEach((lane, position) -> now.merge(lane, position, Math::max));
            fences = now;
        }
    }

    /** Up to where a lane was named by a fence. */
    public synchronized long fenced(LaneHead lane) {
        return fences.getOrDefault(lane, 0L);
    }

    /** A message has come that is not to be handed on: it only counts. */
    public synchronized void pass() {
        received++;
        ordinal = 0;
    }

    /** A message has come. */
    public synchronized void add(M message, String sender) {
        received++;
        held.add(new HeldMessage<>(message, sender, ordinal, fences));
        ordinal = 0;
    }

    /** How many socket messages have come, of every kind. */
    public synchronized long received() {
        return received;
    }

    /** Decides. What it says holds until something is taken or read. */
    public synchronized Next next() {
        nextMessage = null;
        nextLane = null;
        if (hasOldestPassed()) {
            return Next.MESSAGE;
        }
        Next found = search();
        // To look for frames is to pass over those that nobody here wants: that may have been all that the oldest message waited for.
        return found == Next.NOTHING && hasOldestPassed() ? Next.MESSAGE : found;
    }

    private boolean hasOldestPassed() {
        HeldMessage<M> oldest = held.first();
        nextMessage = oldest != null && oldest.hasPassed() ? oldest : null;
        return nextMessage != null;
    }

    private Next search() {
        LaneHead blocked = null;
        for (LaneHead lane : lanes.all()) {
            if (lane.holdsMessages() && lanes.isReady(lane, received)) {
                if (lanes.before(lane, false) == null && held.before(lane) == null) {
                    nextLane = lane;
                    return Next.FRAME;
                }
                blocked = lane;
            }
        }
        if (blocked == null) {
            return Next.NOTHING;
        }
        path.clear();
        Next found = resolve(blocked, false);
        return found == null ? resolve(blocked, true) : found;
    }

    /**
     * What goes first of all that a head waits for; null if that leads in a circle, on which then a wish is given up. Where none is on it, its last
     * step was only possible: that a lane of the bus holds, farther behind, a signal which the publisher had sent before the frame. It does
     * not, since we came from a head of that lane to a message before it, which is after the frame.
     *
     * @param lastResort whether to go without wishes, and give up what is only possible
     */
    private Next resolve(LaneHead head, boolean lastResort) {
        if (path.contains(head)) {
            return null;
        } else if (!lanes.isReady(head, received)) {
            return Next.NOTHING;
        }
        path.add(head);
        Next found = resolveBefore(head, lastResort);
        path.remove(path.size() - 1);
        return found;
    }

    private Next resolveBefore(LaneHead head, boolean lastResort) {
        LaneHead lane = lanes.before(head, false);
        Next found = lane == null ? null : resolve(lane, lastResort);
        if (lane != null && (found != null || !lastResort)) {
            return found;
        }
        LaneHead sure = lane == null ? null : lanes.before(head, true);
        HeldMessage<M> message = held.before(head);
        if (sure != null) {
            return resolve(sure, lastResort);
        } else if (message != null) {
            return resolve(held.firstOfSender(message), lastResort);
        }
        nextLane = head;
        return Next.FRAME;
    }

    private Next resolve(HeldMessage<M> message, boolean lastResort) {
        for (LaneHead lane : lanes.all()) {
            if (lane.holdsMessages() && message.isAfter(lane)) {
                return resolve(lane, lastResort);
            }
        }
        for (LaneHead lane : lanes.all()) {
            boolean wished = !lastResort && lane.holdsMessages() && message.isWishedAfter(lane);
            Next found = wished ? resolve(lane, false) : null;
            if (found != null) {
                return found;
            }
        }
        nextMessage = message;
        return Next.MESSAGE;
    }

    /** Takes the message that {@link #next} decided on; {@link #done} is to be called when its handler has returned. */
    public synchronized M take() {
        return take(nextMessage);
    }

    private M take(HeldMessage<M> taken) {
        held.remove(taken);
        inHand = taken;
        return taken.message;
    }

    /** Which heads of lanes go before the message whose handler runs: for who keeps it until these were handed on. Asked by who reads them. */
    public synchronized Predicate<LaneHead> beforeInHand() {
        HeldMessage<M> message = inHand;
        return message == null ? head -> false : message::isAfter;
    }

    /** The handler of what was taken has returned. */
    public synchronized void done() {
        inHand = null;
    }

    /** The lane whose frame {@link #next} decided on. */
    public synchronized LaneHead lane() {
        return nextLane;
    }

    /** Takes the first message that a test wants, out of turn; null if there is none. For replies that a waiting handler needs. */
    public synchronized M takeOutOfTurn(Predicate<M> wanted) {
        for (HeldMessage<M> each = held.first(); each != null; each = each.after) {
            if (wanted.test(each.message)) {
                held.remove(each);
                return each.message;
            }
        }
        return null;
    }

    /** Takes the oldest message whatever it waits for, or null: there is nothing to wait for any more. */
    public synchronized M takeAny() {
        return held.first() == null ? null : take(held.first());
    }

    /**
     * Whether the head of a lane that holds no messages may be handed on: of all socket messages before it, those that its sender sent have come, and their handlers have
     * returned, and so have those that are handed on together with the lane.
     */
    public synchronized boolean mayPass(LaneHead head, Predicate<? super M> together) {
        if (head.needsReceived() > received || inHand != null && isBefore(inHand, head, together)) {
            return false;
        }
        for (HeldMessage<M> each = held.first(); each != null; each = each.after) {
            if (isBefore(each, head, together)) {
                return false;
            }
        }
        return true;
    }

    private static <M> boolean isBefore(HeldMessage<M> message, LaneHead head, Predicate<? super M> together) {
        return message.isBefore(head)
                && (message.sender == null || message.sender.equals(head.sender()) || together.test(message.message));
    }
}
