package org.busway.client.internal.group.publish;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.client.internal.group.GroupHost;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;

/** A publisher whose messages go over the connection; the bus writes them into the group's lane. */
public final class SocketPublisher implements Publisher {

    private final GroupHost host;
    private final String group;
    private final Marshaller marshaller = new Marshaller();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong noRoom = new AtomicLong();
    private final AtomicLong noRoomInHandler = new AtomicLong();
    private volatile String endReason;

    /** A publisher in a group that gives no lanes. */
    public SocketPublisher(GroupHost host, String group) {
        this.host = host;
        this.group = group;
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public boolean isDirect() {
        return false;
    }

    private boolean offer(ByteBuffer message) {
        if (endReason != null) {
            throw new BusException(BusException.DISCONNECTED, "the publisher of group \"" + group + "\" has ended: " + endReason);
        }
        if (host.trySend(message)) {
            published.incrementAndGet();
            return true;
        }
        noRoom.incrementAndGet();
        if (host.isInHandler()) {
            noRoomInHandler.incrementAndGet();
        }
        return false;
    }

    private void send(ByteBuffer message, Duration deadline) {
        long begin = System.nanoTime();
        while (!offer(message)) {
            long left = deadline.toNanos() - (System.nanoTime() - begin);
            if (host.isInHandler() || left <= 0) {
                throw SignalChecks.noRoom(group, host.isInHandler(), deadline);
            }
            host.awaitRoom(left);
        }
    }

    @Override
    public boolean trySend(Message signal) {
        return offer(marshaller.marshal(signal, host.nextSerial()));
    }

    @Override
    public void send(Message signal, Duration deadline) {
        send(marshaller.marshal(signal, host.nextSerial()), deadline);
    }

    @Override
    public PreparedSignal prepare(String path, String interfaceName, String member, String signature, int bodyBytes) {
        return new PreparedFrame(this, Message.signal(path, interfaceName, member).build(), signature, bodyBytes, null);
    }

    @Override
    public boolean trySend(PreparedSignal signal) {
        return offer(bytes(signal));
    }

    @Override
    public void send(PreparedSignal signal, Duration deadline) {
        send(bytes(signal), deadline);
    }

    private ByteBuffer bytes(PreparedSignal signal) {
        PreparedFrame prepared = (PreparedFrame) signal;
        return prepared.message().limit(prepared.complete(this, host.nextSerial())).position(0);
    }

    @Override
    public boolean trySend(ByteBuffer signal) {
        MessageView view = new MessageView();
        WireFault fault = view.parse(signal, signal.position(), signal.remaining(), 0);
        if (fault != WireFault.NONE || view.type() != MessageType.SIGNAL || view.destination() != null
                || view.descriptorCount() != 0) {
            throw new IllegalArgumentException(fault != WireFault.NONE
                    ? "marshalled signal: " + fault.at(view.faultAt())
                    : "what is marshalled belongs in no group: only signals without destination and descriptors do");
        }
        return offer(signal);
    }

    @Override
    public Counts counts() {
        return new Counts(published.get(), noRoom.get(), noRoomInHandler.get(), 0);
    }

    @Override
    public String endReason() {
        return endReason;
    }

    @Override
    public void close() {
        if (endReason == null) {
            endReason = "closed by this side";
        }
    }
}
