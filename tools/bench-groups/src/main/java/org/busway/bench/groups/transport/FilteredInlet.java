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
            epoll.add(members.get(i).number(), Epoll.READABLE, i);
        }
    }

    @Override
    public void receive(Taker taker) throws IOException {
        if (members.size() == 1) {
            if (!read(members.get(0), taker) && Sockets.awaitReadable(members.get(0).number(), WAIT_MILLIS)) {
                read(members.get(0), taker);
            }
            return;
        }
        int ready = epoll.await(WAIT_MILLIS);
        for (int i = 0; i < ready; i++) {
            read(members.get((int) epoll.token(i)), taker);
        }
    }

    private boolean read(FilteredMember member, Taker taker) throws IOException {
        int length = Sockets.read(member.number(), packet.address(), packet.capacity());
        boolean some = length > 0;
        for (; length > HEADER_BYTES; length = Sockets.read(member.number(), packet.address(), packet.capacity())) {
            if (view.parse(packet.bytes(), HEADER_BYTES, length - HEADER_BYTES, 0) != WireFault.NONE) {
                throw new IOException("what came is no message");
            }
            int payload = length - place.payload();
            taker.take(packet.bytes().getLong(payload), packet.bytes().getLong(payload + 8));
        }
        if (length == 0) {
            throw new IOException("the membership has ended");
        }
        return some;
    }

    @Override
    public void close() {
        members.forEach(FilteredMember::close);
        epoll.close();
        bus.close();
    }
}
