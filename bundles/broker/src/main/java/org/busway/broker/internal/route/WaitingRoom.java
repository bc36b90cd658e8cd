package org.busway.broker.internal.route;

import org.busway.api.BusException;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
import org.busway.wire.WireFault;

/**
 * Keeps messages for receivers that are not there yet, and hands them on as if they had come just then. What is kept is charged to its sender until
 * it is handed on or dropped. Monitors have seen a message when it came, and are not shown it again.
 */
public final class WaitingRoom {

    private final SegmentPool pool;
    private final Parcels parcels;
    private final Delivery delivery;
    private final BusVoice voice;
    /** Is charged for what the bus itself asks of systemd. */
    private final Account ofBus;

    /**
     * An empty room.
     *
     * @param pool where kept bytes get their memory
     * @param parcels what carries them when they go on
     * @param delivery takes them then
     * @param voice tells a sender that its message could not be delivered
     * @param ofBus is charged for messages of the bus itself
     */
    public WaitingRoom(SegmentPool pool, Parcels parcels, Delivery delivery, BusVoice voice, Account ofBus) {
        this.ofBus = ofBus;
        this.pool = pool;
        this.parcels = parcels;
        this.delivery = delivery;
        this.voice = voice;
    }

    /**
     * Whether policy lets a message wait for the owner of its destination.
     *
     * @param message addressed to a name that nobody owns
     * @return null if it may, else what its sender is told
     */
    public Refusal admits(Parcel message) {
        return delivery.gate().toNobodyYet(message);
    }

    /**
     * Keeps a message.
     *
     * @param message good during the call
     * @return the message, or null if its sender's budget has no room for it
     */
    public HeldMessage keep(Parcel message) {
        Peer sender = message.from();
        if (!pool.admits(message.length())) {
            return null;
        }
        if (!payer(sender).tryCharge(Resource.ACTIVATION_BYTES, SegmentPool.capacity(message.length()))) {
            return null;
        }
        Segment own = pool.lend(message.length());
        own.bytes().put(own.take(message.length()), message.segment().bytes(), message.offset(), message.length());
        if (message.descriptors() != null) {
            message.descriptors().retain();
        }
        return new HeldMessage(sender, message.serial(), own, message.length(), message.descriptors());
    }

    /** The refusal of a message for which {@link #keep} had no room. */
    public static Refusal full(Parcel message) {
        return new Refusal(BusException.LIMITS_EXCEEDED,
                Complaint.about(message, "Rejected: too many bytes wait for services to start", 0, null, false));
    }

    /**
     * Hands a message on; its sender is told if the receiver may not have it.
     *
     * @param held what {@link #keep} returned; it is not to be used any more
     * @param receiver who owns its destination now
     */
    public void deliver(HeldMessage held, Peer receiver) {
        Peer sender = held.sender();
        Parcel parcel = parcels.borrow();
        int descriptorCount = held.descriptors() == null ? 0 : held.descriptors().count();
        WireFault fault = parcel.view().parse(held.segment().bytes(), 0, held.length(), descriptorCount);
        if (fault != WireFault.NONE) {
            throw new IllegalStateException("a message that was kept is no longer valid: " + fault.at(parcel.view().faultAt()));
        }
        held.segment().retain();
        Charge charge = sender == null ? null : sender.incoming().forMessage(held.length());
        parcel.begin(sender, sender == null ? BusHeader.NAME : sender.senderName(), held.segment(), 0, held.length(), charge,
                held.descriptors());
        try {
            Refusal refusal = delivery.toAddressed(parcel, receiver);
            if (refusal != null) {
                voice.error(parcel, refusal);
            }
        } finally {
            parcel.end();
            parcels.giveBack(parcel);
            drop(held);
            if (sender != null) {
                sender.incoming().endTurn();
            }
        }
    }

    private Account payer(Peer sender) {
        return sender == null ? ofBus : sender.account();
    }

    /** Forgets a message. */
    public void drop(HeldMessage held) {
        payer(held.sender()).credit(Resource.ACTIVATION_BYTES, held.segment().capacity());
        held.segment().release();
        if (held.descriptors() != null) {
            held.descriptors().release();
        }
    }
}
