package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import org.busway.os.NativeBuffer;

/** Receives by one system call a packet. */
final class KernelInlet implements Inlet {

    private final NativeBuffer packet;
    private final int socket;

    KernelInlet(Place place) throws IOException {
        packet = NativeBuffer.allocate(Math.max(1 << 16, place.payload()));
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
        int count = Kernel.receive(socket, packet, 0, packet.capacity());
        if (count > 0) {
            taker.take(packet.bytes().getLong(0), packet.bytes().getLong(8));
        }
    }

    @Override
    public void close() {
        Kernel.shut(socket);
    }
}
