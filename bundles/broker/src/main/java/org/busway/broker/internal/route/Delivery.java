package org.busway.broker.internal.route;

import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.filter.Receivers;

/**
 * Hands a message to the one it is addressed to, and then to all whose rules match it. One message is handed on at a time and to all of its
 * receivers before the next, so every receiver sees all messages in one order.
 */
public final class Delivery {

    private final Subscriptions subscriptions;
    private final NameTable names;
    private final Monitors monitors;
    private final Gate gate;
    private final LaneRouting lanes;
    private final Receivers<Peer> offer = this::offer;
    private RefusalObserver observer;
    /** The message that is being offered; a message that the bus sends meanwhile is offered within it. */
    private Parcel offered;
    private Peer addressed;
    private long deliveries;

    /** Is told of a message that a matching receiver was not given, so that monitors can be shown why. */
    public interface RefusalObserver {

        /**
         * A receiver was left out.
         *
         * @param message the message, which goes on to others
         * @param refusal why
         */
        void leftOut(Parcel message, Refusal refusal);
    }

    /**
     * Delivers by these rules.
     *
     * @param subscriptions who wants which messages
     * @param names who owns which names
     * @param monitors who sees everything
     * @param replies which replies are waited for
     * @param full decides about full queues
     * @param lanes say what receivers have to read first
     */
    public Delivery(Subscriptions subscriptions, NameTable names, Monitors monitors, PendingReplies replies, FullReceiver full,
            LaneRouting lanes) {
        this.subscriptions = subscriptions;
        this.names = names;
        this.monitors = monitors;
        this.gate = new Gate(replies, full);
        this.lanes = lanes;
    }

    /** Sets who is told of receivers that were left out while somebody monitors. */
    public void onLeftOut(RefusalObserver listener) {
        observer = listener;
    }

    /** The tests that a message has to pass. */
    Gate gate() {
        return gate;
    }

    /**
     * Delivers an addressed message, and to those who eavesdrop.
     *
     * @param message the message; monitors have seen it
     * @param receiver whom it is addressed to
     * @return null, or why it was not delivered to anybody
     */
    public Refusal toAddressed(Parcel message, Peer receiver) {
        Refusal refusal = gate.toAddressed(message, receiver);
        if (refusal == null) {
            if (receiver.isGone()) {
                receiver.giveBack(message.length(), message.descriptors() == null ? 0 : message.descriptors().count());
            } else {
                enqueue(message, receiver);
            }
            toInterested(message, receiver);
        }
        return refusal;
    }

    /**
     * Delivers a message from the bus to one peer, without others.
     *
     * @param message the message; monitors have seen it
     * @param receiver whom it is for; nothing happens if it is gone or may not have it
     * @return null, or why it was not delivered
     */
    public Refusal fromBus(Parcel message, Peer receiver) {
        if (receiver.isGone()) {
            return null;
        }
        Refusal refusal = gate.toAddressed(message, receiver);
        if (refusal == null) {
            enqueue(message, receiver);
        }
        return refusal;
    }

    /**
     * Delivers a message to all whose rules match.
     *
     * @param message the message; monitors have seen it
     * @param receiver who has been given it already, or null
     */
    public void toInterested(Parcel message, Peer receiver) {
        Parcel outer = offered;
        Peer outerAddressed = addressed;
        offered = message;
        addressed = receiver;
        subscriptions.index().match(message, names, offer);
        offered = outer;
        addressed = outerAddressed;
    }

    /**
     * Delivers a broadcast to one peer, as if a rule of it matched.
     *
     * @param message the message
     * @param receiver who gets it, unless it is gone or may not have it
     */
    public void toOne(Parcel message, Peer receiver) {
        Parcel outer = offered;
        Peer outerAddressed = addressed;
        offered = message;
        addressed = null;
        offer(receiver);
        offered = outer;
        addressed = outerAddressed;
    }

    private void enqueue(Parcel message, Peer receiver) {
        if (receiver.attendance() != null) {
            lanes.beforeMessage(message, receiver);
        }
        receiver.enqueue(message);
    }

    /** How many messages were put into queues of peers whose rules matched. */
    public long deliveries() {
        return deliveries;
    }

    private void offer(Peer receiver) {
        if (receiver == addressed || receiver.isGone() || LaneRouting.serves(offered, receiver)) {
            return;
        }
        Refusal refusal = gate.toInterested(offered, receiver, addressed);
        if (refusal == null) {
            deliveries++;
            enqueue(offered, receiver);
        } else if (!monitors.isEmpty()) {
            observer.leftOut(offered, refusal);
        }
    }
}
