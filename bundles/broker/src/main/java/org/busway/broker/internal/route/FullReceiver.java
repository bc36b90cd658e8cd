package org.busway.broker.internal.route;

import java.util.concurrent.TimeUnit;
import org.busway.broker.internal.peer.HeapCost;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.PeerLog;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens when a receiver's queue is full, in this one place; {@code docs/flow-control.md} has the table. A call is refused. A reply that was
 * asked for, and what the bus itself says, are neither refused nor waited for: they use a reserved share, and who has filled that too is evicted. What
 * becomes of a signal is the receiver's declared {@link Outcome}. Each case is counted, and logged when it begins and when it ends.
 *
 * <p>That a sender waits is decided before its message is sequenced, in {@link Admission}; here a message either has room or does without.
 */
public final class FullReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(FullReceiver.class);

    private final HoldUps holdUps;
    private final FlowRules rules;
    private final ReceiverQueues queues;
    private FlowEvents events;
    private int pressed;
    private long lostMessages;

    /**
     * Nobody is full.
     *
     * @param holdUps who waits
     * @param rules what becomes of whom
     */
    public FullReceiver(HoldUps holdUps, FlowRules rules) {
        this.holdUps = holdUps;
        this.rules = rules;
        queues = new ReceiverQueues(holdUps, rules, this::evict);
    }

    /** Where senders wait for receivers. */
    public ReceiverQueues queues() {
        return queues;
    }

    /** Sets who is told. */
    public void tell(FlowEvents listener) {
        events = listener;
    }

    /**
     * Takes room in a receiver's queue, or decides what becomes of the message.
     *
     * @param receiver who is to get it
     * @param parcel the message
     * @param owed whether it is a reply that the receiver has asked for
     * @return true if there is room, which is taken now
     */
    public boolean admits(Peer receiver, Parcel parcel, boolean owed) {
        int descriptors = parcel.descriptors() == null ? 0 : parcel.descriptors().count();
        if (!receiver.tryReserve(parcel.length(), descriptors)
                && (receiver.isEnding() || !admitsWhenFull(receiver, parcel, descriptors, owed))) {
            return false;
        }
        if (receiver.congestion != null || rules.mayBlock()) {
            admitted(receiver);
        }
        return true;
    }

    /** The same for a monitor, which nobody ever waits for and which is never evicted for what it is shown. */
    public boolean admitsMonitor(Peer monitor, Parcel parcel) {
        int descriptors = parcel.descriptors() == null ? 0 : parcel.descriptors().count();
        if (monitor.tryReserve(parcel.length(), descriptors) || reservesAfterRelief(monitor, parcel, descriptors)) {
            return true;
        }
        lose(monitor, parcel);
        return false;
    }

    /** Whether a receiver's queue would take so much, after it has sent on what it can. */
    boolean fits(Peer receiver, int bytes, int descriptors) {
        return fitsNow(receiver, bytes, descriptors) || relieved(receiver) && fitsNow(receiver, bytes, descriptors);
    }

    private static boolean relieved(Peer receiver) {
        receiver.relieve();
        return true;
    }

    private static boolean fitsNow(Peer receiver, int bytes, int descriptors) {
        return receiver.account().fits(Resource.OUTGOING_BYTES, bytes)
                && (descriptors == 0 || receiver.account().fits(Resource.OUTGOING_DESCRIPTORS, descriptors));
    }

    private static boolean reservesAfterRelief(Peer receiver, Parcel parcel, int descriptors) {
        // What was given to it in this turn may only be waiting for the end of the turn.
        receiver.relieve();
        return receiver.tryReserve(parcel.length(), descriptors);
    }

    private boolean admitsWhenFull(Peer receiver, Parcel parcel, int descriptors, boolean owed) {
        if (reservesAfterRelief(receiver, parcel, descriptors)) {
            return true;
        }
        if (owed && parcel.from() != null && parcel.length() <= HeapCost.REPLY_BYTES && descriptors == 0) {
            receiver.reservePromised(parcel.length());
            return true;
        }
        if (parcel.from() == null || owed) {
            return admitsOwed(receiver, parcel, descriptors);
        }
        if (!parcel.isSignal()) {
            slow(receiver, parcel, "is refused");
            lostMessages++;
            return false;
        }
        return admitsSignal(receiver, parcel, descriptors);
    }

    private boolean admitsOwed(Peer receiver, Parcel parcel, int descriptors) {
        if (receiver.tryReserveBeyond(parcel.length(), descriptors)) {
            return true;
        }
        if (parcel.from() == null) {
            evict(receiver, "it does not read: its queue is full, and so is the share for what the bus itself says");
        } else {
            slow(receiver, parcel, "is answered with an error");
            lostMessages++;
            events.replyLost(receiver, parcel.replySerial(), parcel.length());
        }
        return false;
    }

    private boolean admitsSignal(Peer receiver, Parcel parcel, int descriptors) {
        ReceiverQueue queue = queues.of(receiver, parcel);
        Reception reception = queue.reception();
        Outcome outcome = reception.outcome();
        if (outcome == Outcome.BLOCK) {
            Congestion congestion = receiver.congestion;
            boolean decided = congestion.closesCycle || queue.isSpent(holdUps.nanoTime());
            congestion.closesCycle = false;
            if (!decided && receiver.tryReserveBeyond(parcel.length(), descriptors)) {
                // It had room when the message was let in, which others have taken since.
                return true;
            }
            outcome = reception.then();
        }
        if (outcome == Outcome.EVICT && receiver.account().held(Resource.OUTGOING_BYTES) > 0) {
            slow(receiver, parcel, queue.eviction());
            queue.evict("it does not read: its queue is full, of " + receiver.waitingMessages() + " messages");
        }
        if (!receiver.isEnding()) {
            lose(receiver, parcel);
        }
        return false;
    }

    private void lose(Peer receiver, Parcel parcel) {
        slow(receiver, parcel, "is lost");
        Congestion congestion = receiver.congestion;
        congestion.lost++;
        congestion.lostUntold++;
        congestion.lostWhileSlow++;
        lostMessages++;
        GroupQueue ofGroup = congestion.ofGroup(parcel);
        if (ofGroup != null) {
            ofGroup.lose();
        }
    }

    /** The receiver is disconnected; nothing that it had waiting is sent any more. */
    public void evict(Peer receiver, String why) {
        Congestion congestion = queues.congestion(receiver);
        if (!congestion.isEvicted) {
            congestion.isEvicted = true;
            receiver.disconnect("evicted: " + why);
            events.evicted(receiver, why);
        }
    }

    private void slow(Peer receiver, Parcel parcel, String becomes) {
        Congestion congestion = queues.congestion(receiver);
        if (!congestion.isSlow) {
            congestion.isSlow = true;
            congestion.slowSinceNanos = holdUps.nanoTime();
            String because = rules.because(receiver, parcel);
            congestion.slowBecause = because;
            congestion.lostWhileSlow = 0;
            // From now on what waits here keeps none of its senders from being read.
            receiver.releaseSenders();
            PeerLog.warn(LOG, "{} is slow: its queue is full ({} messages, {} of {} bytes); what does not fit {}: {}", receiver,
                    receiver.waitingMessages(), receiver.account().held(Resource.OUTGOING_BYTES),
                    receiver.account().limit(Resource.OUTGOING_BYTES), becomes, because);
            events.slow(receiver);
        }
    }

    /** The sender of a message is about to wait for a receiver. */
    void holdsUp(Peer receiver, Parcel message) {
        slow(receiver, message, "waits");
    }

    /** A message has got its room: before it comes what is to be said of those that did not. */
    private void admitted(Peer receiver) {
        if (receiver.congestion != null && receiver.congestion.lostUntold > 0) {
            tellLost(receiver, receiver.congestion);
        }
        if (rules.mayBlock() && !isHalfEmpty(receiver)) {
            Congestion congestion = queues.congestion(receiver);
            if (!congestion.isPressed) {
                congestion.isPressed = true;
                pressed++;
            }
        }
    }

    private void tellLost(Peer receiver, Congestion congestion) {
        long count = congestion.lostUntold;
        congestion.lostUntold = 0;
        events.lost(receiver, count);
        for (int i = 0; i < congestion.others.size(); i++) {
            long ofGroup = congestion.others.get(i) instanceof GroupQueue queue ? queue.takeLost() : 0;
            if (ofGroup > 0) {
                events.lostInGroup(receiver, ((GroupQueue) congestion.others.get(i)).group(), ofGroup);
            }
        }
    }

    /** Whether some queue is so full that a message may not fit; where none is, nobody need ask. */
    boolean isPressed() {
        return pressed > 0;
    }

    /** Whether a peer's own queue is so full that its calls to the bus are not taken for now. */
    boolean owesReading(Peer peer) {
        return peer.account().held(Resource.OUTGOING_BYTES) > peer.account().limit(Resource.OUTGOING_BYTES)
                && peer.waitingMessages() > 1;
    }

    /** A receiver has read something. To be called where it has a {@link Peer#congestion}. */
    public void hasRead(Peer receiver) {
        Congestion congestion = receiver.congestion;
        if (receiver.account().held(Resource.OUTGOING_BYTES) <= receiver.account().limit(Resource.OUTGOING_BYTES) / 4 * 3) {
            queues.again(congestion);
            holdUps.again(congestion.ownReplies);
        }
        if (isHalfEmpty(receiver)) {
            if (congestion.isPressed) {
                congestion.isPressed = false;
                pressed--;
            }
            if (congestion.lostUntold > 0) {
                tellLost(receiver, congestion);
            }
            if (congestion.isSlow && !congestion.isWaitedFor()) {
                recovered(receiver, congestion);
            }
        }
    }

    private static boolean isHalfEmpty(Peer receiver) {
        return receiver.account().held(Resource.OUTGOING_BYTES) <= receiver.account().limit(Resource.OUTGOING_BYTES) / 2;
    }

    private void recovered(Peer receiver, Congestion congestion) {
        congestion.isSlow = false;
        long nanos = holdUps.nanoTime() - congestion.slowSinceNanos;
        PeerLog.warn(LOG, "{} reads again after {} ms: it has lost {} signals; it was slow since {}", receiver,
                TimeUnit.NANOSECONDS.toMillis(nanos), congestion.lostWhileSlow, congestion.slowBecause);
        events.recovered(receiver, nanos, congestion.lostWhileSlow);
    }

    /** A peer is gone, as receiver and as sender. */
    public void gone(Peer peer) {
        holdUps.forget(peer);
        Congestion congestion = peer.congestion;
        if (congestion != null) {
            queues.again(congestion);
            holdUps.forget(peer);
            if (congestion.isPressed) {
                congestion.isPressed = false;
                pressed--;
            }
            if (congestion.isSlow) {
                congestion.isSlow = false;
                PeerLog.warn(LOG, "{} has gone, slow for {} ms: it has lost {} signals; it was slow since {}", peer,
                        TimeUnit.NANOSECONDS.toMillis(holdUps.nanoTime() - congestion.slowSinceNanos), congestion.lostWhileSlow,
                        congestion.slowBecause);
            }
        }
    }

    /** How many messages were refused or lost since the bus began. */
    public long lostMessages() {
        return lostMessages;
    }
}
