package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SocketBellTest {

    @Test
    void eachSideWakesTheOther() throws SystemCallException {
        int[] pair = SocketBell.pair();
        try (SocketBell one = new SocketBell(pair[0]); SocketBell two = new SocketBell(pair[1])) {
            assertFalse(Sockets.awaitReadable(two.fd(), 0));
            assertEquals(0, one.ring());
            assertEquals(0, one.ring());
            assertTrue(Sockets.awaitReadable(two.fd(), 0));
            assertEquals(0, two.empty());
            assertFalse(Sockets.awaitReadable(two.fd(), 0));
            assertEquals(0, two.ring());
            assertTrue(Sockets.awaitReadable(one.fd(), 0));
        }
    }

    @Test
    void ringingNeverWaitsThoughTheOtherSideMadeTheSocketBlockAndDoesNotRead() throws SystemCallException {
        int[] pair = SocketBell.pair();
        try (SocketBell one = new SocketBell(pair[0]); SocketBell two = new SocketBell(pair[1])) {
            Sockets.setNonBlocking(pair[0], false);
            Sockets.setNonBlocking(pair[1], false);
            int result = 0;
            while (result == 0) {
                result = one.ring();
            }
            assertEquals(-Errno.EAGAIN, result);
            for (int i = 0; i < 1000 && Sockets.awaitReadable(two.fd(), 0); i++) {
                assertEquals(0, two.empty());
            }
            assertFalse(Sockets.awaitReadable(two.fd(), 0));
            assertEquals(0, two.empty());
        }
    }

    @Test
    void whereNobodyIsLeftBothCallsSaySoWithoutASignal() throws SystemCallException {
        int[] pair = SocketBell.pair();
        Descriptors.close(pair[1]);
        try (SocketBell bell = new SocketBell(pair[0])) {
            assertEquals(-Errno.EPIPE, bell.ring());
            assertEquals(-Errno.EPIPE, bell.empty());
        }
    }
}
