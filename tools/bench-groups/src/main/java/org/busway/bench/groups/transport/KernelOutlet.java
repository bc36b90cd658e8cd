package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import org.busway.os.NativeBuffer;

/** Sends by one system call to all, or by one to each. */
final class KernelOutlet implements Outlet {

    private final Place place;
    private final NativeBuffer packet;
    private final int[] sockets;
    private final NativeBuffer[] targets;

    KernelOutlet(Place place) throws IOException {
        this.place = place;
        packet = NativeBuffer.allocate(place.payload());
        packet.bytes().order(ByteOrder.nativeOrder());
        int each = switch (place.kind()) {
            case DATAGRAMS, UDP, TCP -> place.members();
            default -> 1;
        };
        sockets = new int[each];
        targets = new NativeBuffer[each];
        for (int i = 0; i < each; i++) {
            open(i);
        }
    }

    private void open(int i) throws IOException {
        byte[] local = place.localAddress();
        switch (place.kind()) {
            case DATAGRAMS -> {
                sockets[i] = Kernel.open(Kernel.UNIX, Kernel.DATAGRAM);
                Kernel.connect(sockets[i], Kernel.unix(place.member(i)));
            }
            case UDP -> {
                sockets[i] = Kernel.open(Kernel.INET, Kernel.DATAGRAM);
                Kernel.connect(sockets[i], Kernel.internet(local, Place.PORT + i));
            }
            case TCP -> {
                sockets[i] = Kernel.open(Kernel.INET, Kernel.STREAM);
                Kernel.connect(sockets[i], Kernel.internet(local, Place.PORT + i));
                Kernel.noDelay(sockets[i]);
            }
            case MULTICAST, VETH -> {
                sockets[i] = Kernel.open(Kernel.INET, Kernel.DATAGRAM);
                Kernel.sendMulticastBy(sockets[i], local);
                targets[i] = Kernel.internet(Place.MULTICAST, Place.PORT);
            }
            default -> {
                sockets[i] = Kernel.open(Kernel.NETLINK, Kernel.RAW);
                targets[i] = Kernel.netlink(1);
            }
        }
    }

    @Override
    public boolean send(long number, long nanos, boolean hot, long patience) {
        packet.bytes().putLong(0, number).putLong(8, nanos);
        for (int i = 0; i < sockets.length; i++) {
            if (!send(i, patience)) {
                return false;
            }
        }
        return true;
    }

    private boolean send(int i, long patience) {
        int done = 0;
        while (done < place.payload()) {
            int sent = Kernel.send(sockets[i], packet, done, place.payload() - done, targets[i]);
            if (sent > 0) {
                done += sent;
            } else if (!place.kind().isReliable()) {
                return true;
            } else if (System.nanoTime() > patience && done == 0) {
                return false;
            } else if (System.nanoTime() > patience + 1_000_000_000L) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        for (int socket : sockets) {
            Kernel.shut(socket);
        }
    }
}
