package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.client.internal.group.order.LaneHead;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a delivery finds when others take from its link too. */
class DeliveryLookTest {

    private final DeliveryPool pool = new DeliveryPool("look-test");
    private final CompletableFuture<String> delivered = new CompletableFuture<>();

    @AfterEach
    void close() {
        pool.close();
    }

    /** Hands on what it reads, whatever the link gave. */
    private final class Receiver implements Delivery.Receiver {

        @Override
        public Arrival read(Link.Received received) {
            return new Arrival(Message.signal("/x", "org.example.Look1", "Taken").build(), 1, List.of(), "");
        }

        @Override
        public boolean isForLibrary(Arrival arrival) {
            return false;
        }

        @Override
        public boolean releasesHandler(Arrival arrival) {
            return false;
        }

        @Override
        public void deliver(Arrival arrival) {
            delivered.complete(arrival.message().member());
        }

        @Override
        public void deliver(LaneHead lane) {}

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public void ended(String reason) {}

        @Override
        public Delivery.Lanes lanes() {
            return Delivery.Lanes.NONE;
        }
    }

    /** A link with one message, which another thread takes whenever the delivery is about to. */
    private static final class TakenByAnother implements Link {

        private Delivery of;
        private boolean isOther;
        private boolean given;

        @Override
        public Received receive() {
            if (!isOther) {
                isOther = true;
                of.takeFromLink();
                isOther = false;
                return null;
            }
            boolean gives = !given;
            given = true;
            return gives ? new Received(ByteBuffer.allocate(1), List.of()) : null;
        }

        @Override
        public boolean trySend(ByteBuffer message, List<Descriptor> descriptors) {
            return true;
        }

        @Override
        public long sent() {
            return 0;
        }

        @Override
        public boolean awaitRoom(long timeoutNanos) {
            return true;
        }

        @Override
        public String closeReason() {
            return null;
        }

        @Override
        public void close(String reason) {}
    }

    @Test
    void aMessageThatAnotherThreadTookFromTheLinkIsHandedOnThoughTheLinkIsEmpty() throws Exception {
        TakenByAnother link = new TakenByAnother();
        Delivery delivery = new Delivery(pool, new Receiver(), 1024);
        link.of = delivery;
        delivery.start(link);
        assertEquals("Taken", delivered.get(20, TimeUnit.SECONDS));
    }
}
