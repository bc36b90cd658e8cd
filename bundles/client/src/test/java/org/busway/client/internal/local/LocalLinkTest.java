package org.busway.client.internal.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import org.busway.api.BusException;
import org.busway.spi.peer.LocalPeer;
import org.junit.jupiter.api.Test;

class LocalLinkTest {

    /** A peer that the bus takes leave of some time after it was closed, as the bus thread does. */
    private static final class LingeringPeer implements LocalPeer {

        private int sent;

        @Override
        public String uniqueName() {
            return ":1.1";
        }

        @Override
        public boolean trySend(ByteBuffer message, int... descriptors) {
            sent++;
            return true;
        }

        @Override
        public boolean awaitRoom(long timeoutNanos) {
            return true;
        }

        @Override
        public Received receive() {
            return null;
        }

        @Override
        public String closeReason() {
            return null;
        }

        @Override
        public void close() {
            // Later.
        }
    }

    @Test
    void aClosedLinkTakesNothingMoreThoughTheBusHasNotNoticedYet() {
        LingeringPeer peer = new LingeringPeer();
        LocalLink link = new LocalLink(peer, () -> {});
        link.close("its bundle stopped");
        BusException refused = assertThrows(BusException.class, () -> link.trySend(ByteBuffer.allocate(16), List.of()));
        assertEquals(BusException.DISCONNECTED, refused.errorName());
        assertEquals("its bundle stopped", refused.getMessage());
        assertEquals(0, peer.sent);
    }
}
