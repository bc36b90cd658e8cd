package org.busway.broker.internal.route;

import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.names.Name;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.filter.Receivers;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Resource;

/**
 * Whether a peer's message may be let in now, or its sender has to wait until there is room for it. Asked before a message is sequenced, so that it goes
 * to all of its receivers or to none, and every receiver sees all messages in one order.
 *
 * <p>While no queue is half full and memory is not short, a message that is not large is let in unasked: that is one look at three numbers. Otherwise its
 * receivers are found once more than usual, and nothing is allocated.
 */
public final class Admission {

    private static final int METHOD_CALL = 1;
    private static final int SIGNAL = 4;
    /** A message up to this length fits into any queue that is not half full. */
    private static final int SMALL_BYTES = 16 << 10;

    private final Subscriptions subscriptions;
    private final NameTable names;
    private final Gate gate;
    private final FullReceiver full;
    private final ReceiverQueues queues;
    private final FlowRules rules;
    private final HoldUps holdUps;
    private final Budgets budgets;
    private final LaneRouting lanes;
    private final Receivers<Peer> look = this::look;
    private Parcel message;
    private Peer addressed;
    /** What has no room for the message, and is to be waited for. */
    private final List<Room> rooms = new ArrayList<>();
    /** What the receivers so far would take of the memory that is left. */
    private long plannedBytes;
    /** Receivers for which waiting would close a cycle. */
    private final List<Congestion> cycles = new ArrayList<>();

    /**
     * Lets in by these.
     *
     * @param subscriptions who wants which messages
     * @param names who owns which names
     * @param delivery has the tests that a message has to pass
     * @param full decides about full queues
     * @param rules whether anybody waits for them
     * @param holdUps who waits
     * @param budgets the memory that is left
     * @param lanes of groups, which can be full too
     */
    public Admission(Subscriptions subscriptions, NameTable names, Delivery delivery, FullReceiver full, FlowRules rules,
            HoldUps holdUps, Budgets budgets, LaneRouting lanes) {
        this.subscriptions = subscriptions;
        this.names = names;
        this.gate = delivery.gate();
        this.full = full;
        queues = full.queues();
        this.rules = rules;
        this.holdUps = holdUps;
        this.budgets = budgets;
        this.lanes = lanes;
    }

    /** Whether {@link #admits} has to be asked about a message of some type and length. */
    boolean isNeeded(Peer sender, int typeCode, int length) {
        if (typeCode == SIGNAL) {
            return lanes.isPressed() || rules.mayBlock()
                    && (full.isPressed() || length > SMALL_BYTES || budgets.freeBytes() < budgets.totalBytes() / 4);
        }
        return typeCode == METHOD_CALL && full.owesReading(sender);
    }

    /**
     * Whether a message may be let in. If not, its sender is held up.
     *
     * @param candidate the message, which has no bytes of its own yet
     * @return false if its sender waits now
     */
    boolean admits(Parcel candidate) {
        Peer sender = candidate.from();
        if (candidate.isCall()) {
            // It does not read the replies that it has got: it gets to ask for more when it does.
            holdUps.park(sender, queues.congestion(sender).ownReplies);
            return false;
        }
        String destination = candidate.destination();
        if (sender.isMonitor() || !sender.isActive() || BusParty.NAME.equals(destination)) {
            return true;
        }
        Room lane = lanes.roomFor(candidate);
        boolean laneIsFull = lane != null && holdUps.mayPark(sender, lane);
        findFull(candidate, destination);
        boolean waits = laneIsFull || !rooms.isEmpty();
        for (int i = 0; i < cycles.size(); i++) {
            cycles.get(i).closesCycle = !waits;
        }
        cycles.clear();
        if (laneIsFull) {
            holdUps.park(sender, lane);
        }
        for (int i = 0; i < rooms.size(); i++) {
            full.holdsUp(rooms.get(i).keeper(), candidate);
            if (sender.waitsFor == null) {
                holdUps.park(sender, rooms.get(i));
            } else {
                holdUps.alsoHolds(sender, rooms.get(i));
            }
        }
        rooms.clear();
        return !waits;
    }

    /** Finds what the sender has to wait for. */
    private void findFull(Parcel candidate, String destination) {
        message = candidate;
        addressed = null;
        plannedBytes = 0;
        if (destination != null) {
            Name name = names.find(destination);
            if (name == null) {
                return;
            }
            look(name.owner());
            addressed = name.owner();
        }
        subscriptions.index().match(candidate, names, look);
        message = null;
    }

    private void look(Peer receiver) {
        if (receiver == addressed || receiver.isGone()) {
            return;
        }
        int length = message.length();
        boolean hasRoom = full.fits(receiver, length, message.descriptorCount());
        boolean fits = hasRoom && plannedBytes + length <= Math.max(length, budgets.freeBytes());
        plannedBytes += length;
        // Memory that is short is one receiver's fault, whoever holds most; the others behind it are not at fault for it too.
        if (fits || hasRoom && !rooms.isEmpty() || receiver.isEnding() || receiver.account().held(Resource.OUTGOING_BYTES) == 0) {
            return;
        }
        ReceiverQueue queue = queues.of(receiver, message);
        if (queue.reception().outcome() != Outcome.BLOCK || !gate.wouldPass(message, receiver,
                message.destination() == null ? null : addressed == null ? receiver : addressed)) {
            return;
        }
        if (holdUps.mayPark(message.from(), queue)) {
            rooms.add(queue);
        } else if (holdUps.closesCycle(message.from(), queue)) {
            cycles.add(receiver.congestion);
        }
    }
}
