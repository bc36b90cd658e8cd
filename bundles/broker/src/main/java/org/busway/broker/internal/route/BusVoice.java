package org.busway.broker.internal.route;

import java.nio.ByteOrder;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.BusException;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.peer.Peer;
import org.busway.wire.WireFault;
import org.busway.wire.body.BodyWriter;
import org.busway.wire.body.HeaderWriter;
import org.busway.wire.message.MessageWriter;

/**
 * What the bus itself says: replies, errors and signals of {@code org.freedesktop.DBus}. Monitors are shown each before its receiver gets it; what a
 * receiver's policy forbids it does not get, and nobody is told but the monitors.
 */
public final class BusVoice {

    /** Writes a body; is called twice, first to count. */
    @FunctionalInterface
    public interface Body {

        /** No arguments. */
        Body NONE = out -> {};

        /**
         * Writes the values of the signature, the same ones each time.
         *
         * @param out counts or writes
         */
        void write(BodyWriter out);
    }

    private final Arena arena;
    private final Parcels parcels;
    private final Delivery delivery;
    private final Monitors monitors;
    private final MessageWriter values = new MessageWriter();
    private int lastSerial;

    /**
     * Speaks through one delivery.
     *
     * @param arena where messages are written
     * @param parcels what carries them
     * @param delivery takes them
     * @param monitors are shown them
     */
    public BusVoice(Arena arena, Parcels parcels, Delivery delivery, Monitors monitors) {
        this.arena = arena;
        this.parcels = parcels;
        this.delivery = delivery;
        this.monitors = monitors;
        delivery.onLeftOut(this::show);
    }

    /** Replies to a call that is being handled. */
    public void reply(Parcel call, String signature, Body body) {
        reply(call.from(), call.serial(), signature, body);
    }

    /** Replies to a call that was kept. */
    public void reply(Peer caller, int serial, String signature, Body body) {
        send(BusHeader.reply(serial, caller.uniqueName(), signature), body, null, caller);
    }

    /** Replies without arguments, if the caller wants a reply. */
    public void acknowledge(Parcel call) {
        if (!call.wantsNoReply()) {
            reply(call, "", Body.NONE);
        }
    }

    /** Answers a message with an error, whether or not it wanted a reply, as dbus-daemon does. */
    public void error(Parcel message, Refusal refusal) {
        if (message.from() != null) {
            error(message.from(), message.serial(), refusal);
        }
    }

    /** Answers a message that was kept with an error. */
    public void error(Peer sender, int serial, Refusal refusal) {
        send(BusHeader.error(serial, sender.senderName(), refusal.errorName()), out -> out.string(refusal.text()), null, sender);
    }

    /** Answers a call in the place of an object that is not there, in nobody's name; monitors are not shown it. */
    void errorFromNobody(Parcel call, Refusal refusal) {
        Parcel parcel = write(BusHeader.error(call.serial(), null, refusal.errorName()), null, out -> out.string(refusal.text()),
                null);
        delivery.fromBus(parcel, call.from());
        finish(parcel);
    }

    /** Sends a message to one monitor alone. */
    public void toMonitor(BusHeader header, Body body, Peer monitor) {
        Parcel parcel = write(header, body, null);
        delivery.fromBus(parcel, monitor);
        finish(parcel);
    }

    /** Sends a signal with one name to one peer. */
    public void signal(Peer receiver, String member, String name) {
        send(BusHeader.signal(member, receiver.uniqueName(), "s"), out -> out.string(name), null, receiver);
    }

    /** Sends a signal to all whose rules match. */
    public void broadcast(String member, String signature, Body body) {
        broadcast(BusHeader.signal(member, null, signature), body);
    }

    /** Sends a signal of any object of the bus to all whose rules match. */
    public void broadcast(BusHeader header, Body body) {
        Parcel parcel = write(header, body, null);
        monitors.capture(parcel);
        delivery.toInterested(parcel, null);
        finish(parcel);
    }

    /**
     * Sends any message to one peer.
     *
     * @param header its destination is the receiver
     * @param body the arguments
     * @param passed descriptors that go with it, which stay the caller's; or null
     * @param receiver who gets it
     */
    public void send(BusHeader header, Body body, DescriptorSet passed, Peer receiver) {
        Parcel parcel = write(header, body, passed);
        monitors.capture(parcel);
        Refusal refusal = delivery.fromBus(parcel, receiver);
        if (refusal != null) {
            show(parcel, refusal);
        }
        finish(parcel);
    }

    /**
     * Sends a message with values, for what is not said often.
     *
     * @param message its destination is the receiver; descriptors among its values are closed when they have been sent or cannot be
     * @param receiver who gets it
     * @return false if it was not given to the receiver
     */
    public boolean send(Message message, Peer receiver) {
        int serial = nextSerial();
        int length = values.size(message, serial, BusHeader.NAME);
        DescriptorSet passed = taken(values.descriptors());
        Parcel parcel = write(length, passed);
        monitors.capture(parcel);
        Refusal refusal = receiver.isGone() ? new Refusal(BusException.DISCONNECTED, "gone") : delivery.fromBus(parcel, receiver);
        if (refusal != null) {
            show(parcel, refusal);
        }
        finish(parcel);
        if (passed != null) {
            passed.release();
        }
        return refusal == null;
    }

    /**
     * Sends a signal with values to all whose rules match.
     *
     * @param signal without destination and descriptors
     */
    public void broadcast(Message signal) {
        Parcel parcel = write(values.size(signal, nextSerial(), BusHeader.NAME), null);
        monitors.capture(parcel);
        delivery.toInterested(parcel, null);
        finish(parcel);
    }

    /** Writes the message that {@link #values} has taken up. */
    private Parcel write(int length, DescriptorSet passed) {
        Segment segment = arena.withRoom(length);
        int offset = segment.take(length);
        values.write(segment.bytes(), offset);
        return parcel(segment, offset, length, passed);
    }

    private static DescriptorSet taken(List<Descriptor> descriptors) {
        return descriptors.isEmpty()
                ? null
                : new DescriptorSet(descriptors.stream().mapToInt(Descriptor::number).toArray());
    }

    /**
     * Sends a message to a name, whose owner is started if there is none.
     *
     * @param header its destination is the name
     * @param body the arguments
     * @param owner who owns the name, or null
     * @param activator starts one
     * @return null, or why nobody can be started
     */
    public Refusal sendOrActivate(BusHeader header, Body body, Peer owner, Activator activator) {
        if (owner != null) {
            send(header, body, null, owner);
            return null;
        }
        Parcel parcel = write(header, body, null);
        monitors.capture(parcel);
        Refusal refusal = activator.queue(parcel);
        finish(parcel);
        return refusal;
    }

    /**
     * Writes a message that somebody else is to deliver.
     *
     * @param header with a destination
     * @param body the arguments
     * @return a parcel, to be given to {@link #finish}
     */
    public Parcel write(BusHeader header, Body body) {
        return write(header, body, null);
    }

    /** Ends the use of a parcel that {@link #write} made. */
    public void finish(Parcel parcel) {
        parcel.end();
        parcels.giveBack(parcel);
    }

    /** Shows monitors the error that nobody gets. */
    private void show(Parcel message, Refusal refusal) {
        if (!monitors.isEmpty()) {
            Parcel parcel = write(BusHeader.error(message.serial(), message.sender(), refusal.errorName()),
                    out -> out.string(refusal.text()), null);
            monitors.capture(parcel);
            finish(parcel);
        }
    }

    private Parcel write(BusHeader header, Body body, DescriptorSet passed) {
        return write(header, BusHeader.NAME, body, passed);
    }

    private Parcel write(BusHeader header, String sender, Body body, DescriptorSet passed) {
        int serial = nextSerial();
        int descriptorCount = passed == null ? 0 : passed.count();
        BodyWriter counter = BodyWriter.counting();
        HeaderWriter.write(counter, header, serial, sender, descriptorCount);
        body.write(counter);
        int length = counter.written();
        Segment segment = arena.withRoom(length);
        int offset = segment.take(length);
        BodyWriter out = BodyWriter.into(segment.bytes(), offset, ByteOrder.LITTLE_ENDIAN);
        HeaderWriter.write(out, header, serial, sender, descriptorCount);
        int headerBytes = out.written();
        body.write(out);
        HeaderWriter.endBody(out, headerBytes);
        return parcel(segment, offset, length, passed);
    }

    private int nextSerial() {
        return ++lastSerial == 0 ? ++lastSerial : lastSerial;
    }

    private Parcel parcel(Segment segment, int offset, int length, DescriptorSet passed) {
        Parcel parcel = parcels.borrow();
        WireFault fault = parcel.view().parse(segment.bytes(), offset, length, passed == null ? 0 : passed.count());
        if (fault != WireFault.NONE) {
            throw new IllegalStateException("the bus wrote a message that is not valid: " + fault.at(parcel.view().faultAt()));
        }
        parcel.begin(null, BusHeader.NAME, segment, offset, length, null, passed);
        return parcel;
    }
}
