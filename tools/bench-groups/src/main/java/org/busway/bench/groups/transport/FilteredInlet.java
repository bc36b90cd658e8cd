package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.client.BusClient;
import org.busway.client.FilteredMember;
import org.busway.os.NativeBuffer;
import org.busway.os.Sockets;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;

/** A member that reads a socket which the kernel filters, and validates each message. */
final class FilteredInlet implements Inlet {

    private static final int WAIT_MILLIS = 20;
    private static final int HEADER_BYTES = 64;

    private final Place place;
    private final BusClient bus;
    private final FilteredMember member;
    private final NativeBuffer packet = NativeBuffer.allocate(1 << 17);
    private final MessageView view = new MessageView();

    FilteredInlet(Place place) throws IOException {
        this.place = place;
        packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
        bus = BusClient.builder().address(place.address()).connect();
        member = FilteredMember.join(bus, Place.GROUP, List.of(MatchRule.parse(place.rule())));
    }

    @Override
    public void receive(Taker taker) throws IOException {
        int length = Sockets.read(member.number(), packet.address(), packet.capacity());
        if (length < 0) {
            Sockets.awaitReadable(member.number(), WAIT_MILLIS);
            return;
        }
        for (; length > HEADER_BYTES; length = Sockets.read(member.number(), packet.address(), packet.capacity())) {
            if (view.parse(packet.bytes(), HEADER_BYTES, length - HEADER_BYTES, 0) != WireFault.NONE) {
                throw new IOException("what came is no message");
            }
            int payload = length - place.payload();
            taker.take(packet.bytes().getLong(payload), packet.bytes().getLong(payload + 8));
        }
    }

    @Override
    public void close() {
        member.close();
        bus.close();
    }
}
