package org.busway.bench.groups.transport;

import java.io.IOException;
import java.util.Arrays;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.os.SocketFilter;
import org.busway.os.Sockets;

/** What it costs a sender that the kernel refuses a packet of 192 bytes, which is 64 of payload, for one receiver: where a publisher does not look at the filter itself. */
final class KernelRefusal {

    private static final int PACKET_BYTES = 192;
    private static final int PACKETS = 50_000;
    private static final int TURNS = 5;
    /** Loads the second word, compares it with 1 and accepts that: what a filter of one field is. */
    private static final long[] REFUSES = {0x20L | 4L << 32, 0x15L | 1L << 24 | 1L << 32, 0x06L | -1L << 32, 0x06L};

    private KernelRefusal() {}

    /** The median of some turns. */
    static double nanos() throws IOException {
        int[] ends = Sockets.socketPair(Sockets.SEQUENCED_PACKET, true);
        try {
            SocketFilter.attach(ends[1], REFUSES);
            SocketFilter.lock(ends[1]);
            NativeBuffer packet = NativeBuffer.allocate(PACKET_BYTES);
            double[] turns = new double[TURNS];
            for (int turn = -1; turn < TURNS; turn++) {
                long begin = System.nanoTime();
                for (int i = 0; i < PACKETS; i++) {
                    if (PacketSockets.send(ends[0], packet.address(), PACKET_BYTES) != PACKET_BYTES) {
                        throw new IOException("the kernel does not refuse a packet");
                    }
                }
                turns[Math.max(0, turn)] = (System.nanoTime() - begin) / (double) PACKETS;
            }
            Arrays.sort(turns);
            return turns[TURNS / 2];
        } finally {
            Descriptors.close(ends[0]);
            Descriptors.close(ends[1]);
        }
    }
}
