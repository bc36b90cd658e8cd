package org.busway.broker.internal.route;

import java.nio.ByteBuffer;
import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.memory.Charge;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Turn;
import org.busway.spi.group.BusEnd.Routed;
import org.busway.spi.group.LaneTraffic;
import org.busway.wire.Framing;
import org.busway.wire.MessageView;
import org.busway.wire.Stamp;
import org.busway.wire.WireFault;

/**
 * Where messages enter the bus that a peer has written into a lane of its own: {@link Ingress} for lanes. A message is validated, stamped with the lane's
 * publisher and routed to all whose rules match, but for those who read the lane themselves; it is charged and waits as if it had come by the connection.
 */
public final class LaneIngress {

    private final Arena arena;
    private final Parcels parcels;
    private final Monitors monitors;
    private final Delivery delivery;
    private final Admission admission;
    private final Turn turn;

    /**
     * Lets messages in.
     *
     * @param arena where they are copied to
     * @param parcels what carries them
     * @param monitors see them first
     * @param delivery hands them on
     * @param admission says which have to wait
     * @param turn in which this happens
     */
    public LaneIngress(Arena arena, Parcels parcels, Monitors monitors, Delivery delivery, Admission admission, Turn turn) {
        this.arena = arena;
        this.parcels = parcels;
        this.monitors = monitors;
        this.delivery = delivery;
        this.admission = admission;
        this.turn = turn;
    }

    /**
     * Takes one message.
     *
     * @param publisher who wrote it; not held up
     * @param bytes a copy of it, from index 0 on
     * @param length of it
     * @param lane knows what belongs there
     * @param last whether nothing is waited for any more
     * @return what has come of it
     */
    public Routed take(Peer publisher, ByteBuffer bytes, int length, LaneTraffic lane, boolean last) {
        if (!last && publisher.incoming().mustWait()) {
            return Routed.HELD_UP;
        }
        Parcel parcel = parcels.borrow();
        try {
            return take(parcel, publisher, bytes, length, lane, last);
        } finally {
            parcels.giveBack(parcel);
            turn.relieve();
        }
    }

    private Routed take(Parcel parcel, Peer publisher, ByteBuffer bytes, int length, LaneTraffic lane, boolean last) {
        MessageView view = parcel.view();
        if (Framing.length(bytes, 0, length, Framing.MAX_MESSAGE_BYTES) != length
                || view.parse(bytes, 0, length, 0) != WireFault.NONE) {
            return Routed.NOT_VALID;
        }
        int stamped = Stamp.length(view, publisher.senderBytes());
        if (stamped > Framing.MAX_MESSAGE_BYTES) {
            return Routed.NOT_VALID;
        }
        parcel.beginLook(publisher, publisher.senderName(), stamped);
        parcel.markFromLane();
        boolean belongs = parcel.isSignal() && parcel.destination() == null && parcel.descriptorCount() == 0
                && lane.belongs(parcel);
        boolean admitted = belongs
                && (last || !admission.isNeeded(publisher, view.typeCode(), stamped) || admission.admits(parcel));
        parcel.endLook();
        if (!admitted) {
            return belongs ? Routed.HELD_UP : Routed.NOT_OF_GROUP;
        } else if (!arena.admits(stamped)) {
            return Routed.NO_MEMORY;
        }
        Segment segment = arena.withRoom(stamped);
        int at = segment.take(stamped);
        Stamp.write(view, publisher.senderBytes(), segment.bytes(), at);
        Charge charge = publisher.incoming().forMessage(stamped);
        parcel.begin(publisher, publisher.senderName(), segment, at, stamped, charge, null);
        parcel.markFromLane();
        try {
            lane.sequenced(parcel);
            monitors.capture(parcel);
            delivery.toInterested(parcel, null);
        } finally {
            parcel.end();
            publisher.incoming().endTurn();
        }
        return Routed.DONE;
    }
}
