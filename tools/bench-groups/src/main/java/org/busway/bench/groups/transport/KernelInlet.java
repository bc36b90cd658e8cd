package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import org.busway.os.NativeBuffer;

/** Receives by one system call a packet; of a stream, as many messages as have come. */
final class KernelInlet implements Inlet {

    private static final int STREAM_BYTES = 1 << 16;

    private final Place place;
    private final NativeBuffer packet;
    private int socket;
    private int listener = -1;
    private int kept;

    KernelInlet(Place place) throws IOException {
        this.place = place;
        packet = NativeBuffer.allocate(Math.max(STREAM_BYTES, place.payload()));
        packet.bytes().order(ByteOrder.nativeOrder());
        byte[] local = place.localAddress();
        switch (place.kind()) {
            case DATAGRAMS -> {
                socket = Kernel.open(Kernel.UNIX, Kernel.DATAGRAM);
                Kernel.bind(socket, Kernel.unix(place.member(place.index())));
            }
            case UDP -> {
                socket = Kernel.open(Kernel.INET, Kernel.DATAGRAM);
                Kernel.bind(socket, Kernel.internet(local, Place.PORT + place.index()));
            }
            case TCP -> {
                listener = Kernel.open(Kernel.INET, Kernel.STREAM);
                Kernel.reuse(listener);
                Kernel.bind(listener, Kernel.internet(local, Place.PORT + place.index()));
                Kernel.listen(listener);
                socket = -1;
            }
            case MULTICAST, VETH -> {
                socket = Kernel.open(Kernel.INET, Kernel.DATAGRAM);
                Kernel.reuse(socket);
                Kernel.bind(socket, Kernel.internet(Place.MULTICAST, Place.PORT));
                Kernel.joinMulticast(socket, Place.MULTICAST, local);
            }
            default -> {
                socket = Kernel.open(Kernel.NETLINK, Kernel.RAW);
                Kernel.bind(socket, Kernel.netlink(1));
            }
        }
    }

    @Override
    public void receive(Taker taker) {
        if (socket < 0) {
            socket = Kernel.accept(listener);
            return;
        }
        boolean isStream = listener >= 0;
        int count = Kernel.receive(socket, packet, kept, packet.capacity() - kept);
        if (count <= 0) {
            return;
        }
        int end = kept + count;
        int at = 0;
        for (; end - at >= place.payload(); at += place.payload()) {
            taker.take(packet.bytes().getLong(at), packet.bytes().getLong(at + 8));
        }
        kept = isStream ? end - at : 0;
        if (kept > 0) {
            packet.bytes().put(0, packet.bytes(), at, kept);
        }
    }

    @Override
    public void close() {
        Kernel.shut(socket);
        if (listener >= 0) {
            Kernel.shut(listener);
        }
    }
}
