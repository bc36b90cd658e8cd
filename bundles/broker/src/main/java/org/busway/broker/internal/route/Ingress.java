package org.busway.broker.internal.route;

import java.nio.ByteBuffer;
import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.peer.Peer;
import org.busway.wire.Framing;
import org.busway.wire.MessageView;
import org.busway.wire.Stamp;
import org.busway.wire.WireFault;

/**
 * Where messages of peers enter the bus: each is validated where it lies, copied once with the sender that the bus knows, and routed. Nothing after
 * this looks at bytes that were not validated.
 */
public final class Ingress {

    private final Arena arena;
    private final Parcels parcels;
    private final Dispatcher dispatcher;
    private final Admission admission;
    private final LaneRouting lanes;
    private long messages;
    private boolean taken;

    /**
     * Lets messages in.
     *
     * @param arena where they are copied to
     * @param parcels what carries them
     * @param dispatcher routes them
     * @param admission says which have to wait
     * @param lanes are told what was routed
     */
    public Ingress(Arena arena, Parcels parcels, Dispatcher dispatcher, Admission admission, LaneRouting lanes) {
        this.arena = arena;
        this.parcels = parcels;
        this.dispatcher = dispatcher;
        this.admission = admission;
        this.lanes = lanes;
    }

    /** Gives a message the descriptors that it names. */
    public interface DescriptorSource {

        /**
         * How many have come with this message and those behind it.
         *
         * @return 0 or more
         */
        int available();

        /**
         * How many one message may have.
         *
         * @return the limit
         */
        int mostOfOneMessage();

        /**
         * The next ones.
         *
         * @param count how many, at most {@link #available}
         * @return a set with one reference, the caller's
         */
        DescriptorSet take(int count);
    }

    /**
     * Takes one whole message of a peer, unless the peer is held up before it. What {@linkplain #hasTaken was not taken} is to be handed in again
     * when the peer {@linkplain Peer#goOn goes on}, before all that came behind it but replies and errors.
     *
     * @param sender who sent it
     * @param bytes where it is
     * @param offset where it begins
     * @param length its length, as {@link Framing#length} said
     * @param source its descriptors
     * @return null, or what is wrong with it: the peer is to be disconnected
     */
    public String take(Peer sender, ByteBuffer bytes, int offset, int length, DescriptorSource source) {
        taken = false;
        Parcel parcel = parcels.borrow();
        MessageView view = parcel.view();
        WireFault fault = view.parse(bytes, offset, length, source.available());
        if (fault != WireFault.NONE) {
            parcels.giveBack(parcel);
            return fault.at(view.faultAt());
        }
        if (view.descriptorCount() > source.mostOfOneMessage()) {
            int count = view.descriptorCount();
            parcels.giveBack(parcel);
            return count + " descriptors in one message, " + source.mostOfOneMessage() + " at most (max_message_unix_fds)";
        }
        int stamped = Stamp.length(view, sender.senderBytes());
        if (stamped > Framing.MAX_MESSAGE_BYTES) {
            parcels.giveBack(parcel);
            return "message is longer than the limit once its sender is added";
        }
        if (sender.attendance() != null && !sender.isHeldUp() && !lanes.mayTake(sender)) {
            parcels.giveBack(parcel);
            return null;
        }
        if (admission.isNeeded(sender, view.typeCode(), stamped)) {
            parcel.beginLook(sender, sender.senderName(), stamped);
            boolean admitted = admission.admits(parcel);
            parcel.endLook();
            if (!admitted) {
                parcels.giveBack(parcel);
                return null;
            }
        }
        messages++;
        sender.countTaken();
        if (!arena.admits(stamped)) {
            refuse(sender, view, source);
            parcels.giveBack(parcel);
            lanes.routed(sender);
            taken = true;
            return null;
        }
        Segment segment = arena.withRoom(stamped);
        int at = segment.take(stamped);
        Stamp.write(view, sender.senderBytes(), segment.bytes(), at);
        Charge charge = sender.incoming().forMessage(stamped);
        int count = view.descriptorCount();
        DescriptorSet descriptors = count == 0 ? null : source.take(count);
        parcel.begin(sender, sender.senderName(), segment, at, stamped, charge, descriptors);
        try {
            dispatcher.dispatch(parcel);
        } finally {
            lanes.routed(sender);
            parcel.end();
            parcels.giveBack(parcel);
            if (descriptors != null) {
                descriptors.release();
            }
        }
        taken = true;
        return null;
    }

    /**
     * Whether the last message was taken. What its sender has written into lanes behind it may hold the sender up also when it was.
     *
     * @return false if it is to be handed in again, or was not valid
     */
    public boolean hasTaken() {
        return taken;
    }

    /**
     * Whether a peer that has ended its connection may go.
     *
     * @param peer all that it sent has been taken
     * @return false if it is held up now, since there is something of it in lanes that is still to be routed
     */
    public boolean mayLeave(Peer peer) {
        return peer.attendance() == null || lanes.mayLeave(peer);
    }

    /**
     * A message will not be let in, since there is no memory for its end: its sender is told.
     *
     * @param sender whose message it is
     * @param bytes where its beginning lies, from index 0 on
     * @param length of the beginning
     */
    public void giveUp(Peer sender, ByteBuffer bytes, int length) {
        sender.countTaken();
        int serial = Framing.serial(bytes, 0, length);
        if (serial != 0 && sender.isActive()) {
            dispatcher.noRoom(sender, serial);
        }
    }

    /** A large message for which there is no memory because others do not read theirs: its sender is told, and stays. */
    private void refuse(Peer sender, MessageView view, DescriptorSource source) {
        int count = view.descriptorCount();
        if (count > 0) {
            source.take(count).release();
        }
        dispatcher.noRoom(sender, view.serial());
    }

    /**
     * What the bus has done since it began, for all together, in the time that a delivery takes: every message counts, every delivery of it, and what is
     * addressed to the bus itself as much as it is dearer.
     */
    public long work() {
        return messages + dispatcher.work();
    }

    /** How many messages have been let in since the bus began. */
    public long messages() {
        return messages;
    }
}
