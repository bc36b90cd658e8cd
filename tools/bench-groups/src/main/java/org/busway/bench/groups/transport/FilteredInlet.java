package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.client.BusClient;
import org.busway.client.FilteredMember;
import org.busway.os.Epoll;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.Sockets;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;

/** A member that reads sockets which the kernel filters, one of each publisher, and validates each message. */
final class FilteredInlet implements Inlet {

    private static final int WAIT_MILLIS = 20;
    private static final int HEADER_BYTES = 64;

    private final Place place;
    private final BusClient bus;
    private final List<FilteredMember> members = new ArrayList<>();
    private final NativeBuffer packet = NativeBuffer.allocate(1 << 18);
    private final MessageView view = new MessageView();
    private final Epoll epoll;

    FilteredInlet(Place place) throws IOException {
        this.place = place;
        packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
        bus = BusClient.builder().address(place.address()).connect();
        epoll = Epoll.open(Page.MOST_SENDERS);
        for (int i = 0; i < place.senders(); i++) {
            members.add(FilteredMember.join(bus, place.group(i), List.of(MatchRule.parse(place.rule()))));
            Sockets.setReceiveTimeout(members.get(i).number(), WAIT_MILLIS);
            epoll.add(members.get(i).number(), Epoll.READABLE, i);
        }
    }

    @Override
    public void receive(Taker taker) throws IOException {
        if (members.size() == 1) {
            read(members.get(0), true, taker);
            return;
        }
        int ready = epoll.await(WAIT_MILLIS);
        for (int i = 0; i < ready; i++) {
            read(members.get((int) epoll.token(i)), false, taker);
        }
    }

    /** Reads all that is there, and waits for the first packet or not. */
    private void read(FilteredMember member, boolean waits, Taker taker) throws IOException {
        int fd = member.number();
        int length = waits
                ? PacketSockets.receiveWaiting(fd, packet.address(), packet.capacity())
                : PacketSockets.receive(fd, packet.address(), packet.capacity());
        while (length > HEADER_BYTES) {
            take(length, taker);
            if (waits) {
                // The next wait finds what came behind it.
                return;
            }
            length = PacketSockets.receive(fd, packet.address(), packet.capacity());
        }
        if (length == 0) {
            throw new IOException("the membership has ended");
        }
    }

    private void take(int bytes, Taker taker) throws IOException {
        for (int at = 0; at < bytes;) {
            int length = packet.bytes().getInt(at);
            if (length <= HEADER_BYTES || length > bytes - at
                    || view.parse(packet.bytes(), at + HEADER_BYTES, length - HEADER_BYTES, 0) != WireFault.NONE) {
                throw new IOException("what came is no message");
            }
            at += length;
            int payload = at - place.payload();
            taker.take(packet.bytes().getLong(payload), packet.bytes().getLong(payload + 8));
        }
    }

    @Override
    public void close() {
        members.forEach(FilteredMember::close);
        epoll.close();
        bus.close();
    }
}
