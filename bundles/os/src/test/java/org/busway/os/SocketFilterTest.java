package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A filter that was locked, in the hands of who holds the socket; run as root, whom the kernel refuses as well. */
class SocketFilterTest {

    private static final int SO_ATTACH_BPF = 50;
    private static final long ACCEPT = 0x06L | -1L << 32;
    private static final long REFUSE = 0x06L;
    /** Accepts packets whose first word, big-endian, is 1. */
    private static final long[] ONES = {0x20, 0x15L | 1L << 24 | 1L << 32, ACCEPT, REFUSE};

    @Test
    void whatIsLockedCannotBeDetachedWidenedReplacedOrUnlocked() throws SystemCallException {
        for (int type : new int[]{Sockets.SEQUENCED_PACKET, Sockets.DATAGRAM}) {
            int[] pair = Sockets.socketPair(type, true);
            try {
                SocketFilter.attach(pair[1], ONES);
                SocketFilter.lock(pair[1]);
                int duplicate = Descriptors.duplicate(pair[1]);
                for (int end : new int[]{pair[1], duplicate}) {
                    assertNotPermitted(() -> SocketFilter.detach(end));
                    assertNotPermitted(() -> SocketFilter.attach(end, new long[]{ACCEPT}));
                    assertNotPermitted(() -> SocketFilter.attach(end, ONES));
                    assertNotPermitted(() -> SocketFilter.unlock(end));
                    assertNotPermitted(() -> Sockets.setOption(end, Sockets.SOL_SOCKET, SO_ATTACH_BPF, 0, "SO_ATTACH_BPF"));
                }
                Descriptors.close(duplicate);
                assertTrue(arrives(pair, 1));
                assertFalse(arrives(pair, 2));
            } finally {
                Descriptors.close(pair[0]);
                Descriptors.close(pair[1]);
            }
        }
    }

    @Test
    void whatIsNoProgramIsRefused() throws SystemCallException {
        int[] pair = Sockets.socketPair(Sockets.SEQUENCED_PACKET, true);
        try {
            SystemCallException thrown = assertThrows(SystemCallException.class,
                    () -> SocketFilter.attach(pair[1], new long[]{0x20}));
            assertEquals(Errno.EINVAL, thrown.errno());
        } finally {
            Descriptors.close(pair[0]);
            Descriptors.close(pair[1]);
        }
    }

    private static void assertNotPermitted(Executable attempt) {
        assertEquals(Errno.EPERM, assertThrows(SystemCallException.class, attempt).errno());
    }

    private static boolean arrives(int[] pair, int word) throws SystemCallException {
        NativeBuffer packet = NativeBuffer.allocate(4);
        packet.bytes().order(java.nio.ByteOrder.BIG_ENDIAN).putInt(0, word);
        assertEquals(4, PacketSockets.send(pair[0], packet.address(), 4), "its sender cannot tell");
        return Sockets.read(pair[1], packet.address(), 4) == 4;
    }
}
