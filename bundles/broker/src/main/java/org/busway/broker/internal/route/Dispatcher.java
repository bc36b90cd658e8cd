package org.busway.broker.internal.route;

import org.busway.api.BusException;
import org.busway.api.MessageHeader;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.Name;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a message from a peer goes: to the bus itself, to the owner of its destination, to a name that somebody may be started for, or to all
 * whose rules match. Monitors see it before anything else happens to it.
 */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** A call that the bus answers takes about as long as so many deliveries. */
    private static final int WORK_OF_A_CALL = 512;

    private static final Refusal NO_ROOM = new Refusal(BusException.LIMITS_EXCEEDED,
            "Rejected: the memory of the bus is full of messages that others have not read");

    private final NameTable names;
    private final Monitors monitors;
    private final Delivery delivery;
    private final BusObject bus;
    private final Activator activator;
    private final BusVoice voice;
    private final Arena arena;
    private final LaneRouting lanes;
    private long messagesToBus;

    /**
     * Routes between these.
     *
     * @param names who owns which name
     * @param monitors who sees everything
     * @param delivery hands messages to peers
     * @param bus answers what is addressed to the bus
     * @param activator takes what is addressed to nobody
     * @param voice answers with errors
     * @param arena for a message whose sender has just got its name
     * @param lanes take signals that belong to groups
     */
    public Dispatcher(NameTable names, Monitors monitors, Delivery delivery, BusObject bus, Activator activator, BusVoice voice,
            Arena arena, LaneRouting lanes) {
        this.names = names;
        this.monitors = monitors;
        this.delivery = delivery;
        this.bus = bus;
        this.activator = activator;
        this.voice = voice;
        this.arena = arena;
        this.lanes = lanes;
    }

    /** What has been done, as {@link Ingress#work} counts it. */
    long work() {
        return messagesToBus * WORK_OF_A_CALL + delivery.deliveries();
    }

    /** Answers a message that could not be let in because the memory of the bus is lent out. */
    void noRoom(Peer sender, int serial) {
        voice.error(sender, serial, NO_ROOM);
    }

    /** Routes one message. */
    void dispatch(Parcel message) {
        Peer sender = message.from();
        String destination = message.destination();
        if (sender.isMonitor()) {
            refuseMonitor(message);
        } else if (destination == null && !message.isSignal()) {
            unaddressed(message);
        } else if (BusParty.NAME.equals(destination)) {
            toBus(message);
        } else if (!sender.isActive()) {
            monitors.capture(message);
            sender.disconnect("it sent a message before Hello");
        } else if (destination == null) {
            monitors.capture(message);
            lanes.offer(message);
            delivery.toInterested(message, null);
        } else {
            addressed(message, destination);
        }
    }

    /** Who eavesdrops sees what the bus has answered, but not what it has refused. */
    private void toBus(Parcel message) {
        messagesToBus++;
        Refusal refusal = delivery.gate().toBus(message);
        if (refusal == null && !message.from().isActive()) {
            // Whoever sees a Hello sees it from the name that it was answered with.
            String name = bus.nameToCome(message);
            if (name != null) {
                message.stampAgain(arena, name);
            }
        }
        if (!message.isSignal()) {
            monitors.capture(message);
        }
        if (refusal == null) {
            refusal = bus.handle(message);
        }
        if (message.isSignal()) {
            // What systemd tells of a unit that failed is seen after the errors that come of it, as in dbus-daemon.
            monitors.capture(message);
        }
        if (refusal == null) {
            delivery.toInterested(message, null);
        } else {
            voice.error(message, refusal);
        }
    }

    private void addressed(Parcel message, String destination) {
        Name name = names.find(destination);
        if (name == null && (message.flags() & MessageHeader.NO_AUTO_START) == 0) {
            // What the bus asks of systemd for the message's sake is seen before the message, as in dbus-daemon.
            Refusal refusal = activator.queue(message);
            monitors.capture(message);
            answer(message, refusal);
            return;
        }
        monitors.capture(message);
        if (name != null) {
            answer(message, delivery.toAddressed(message, name.owner()));
        } else {
            answer(message, new Refusal(BusException.NAME_HAS_NO_OWNER, "Name \"" + destination + "\" does not exist"));
        }
    }

    private void answer(Parcel message, Refusal refusal) {
        if (refusal != null) {
            voice.error(message, refusal);
        }
    }

    /** What is addressed to nobody and no signal is for the other end of the connection, which knows no objects. */
    private void unaddressed(Parcel message) {
        if (message.isCall() && !message.wantsNoReply()) {
            voice.errorFromNobody(message,
                    new Refusal(BusException.UNKNOWN_METHOD, "Method \"" + message.member() + "\" with signature \""
                            + message.signature() + "\" on interface \""
                            + (message.interfaceName() == null ? "(null)" : message.interfaceName()) + "\" doesn't exist\n"));
        }
    }

    private void refuseMonitor(Parcel message) {
        PeerLog.warn(LOG,
                "Monitoring connection {} is not allowed to send messages; closing it. Please fix the monitor to not do that. "
                        + "(message type=\"{}\" interface=\"{}\" member=\"{}\" error name=\"{}\" destination=\"{}\")",
                message.from(),
                Complaint.type(message), message.interfaceName(), message.member(), message.errorName(), message.destination());
        message.from().disconnect(null);
    }
}
