package org.busway.broker.internal.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.driver.FlowSignals;
import org.busway.broker.internal.client.TestDescriptor;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.os.Descriptors;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.busway.wire.message.MessageReader;
import org.busway.wire.message.MessageWriter;
import org.junit.jupiter.api.Test;

class BundleBusTest {

    private static final String INTERFACE = "com.example.Thing";
    private static final Identity BUNDLE = new Identity(0, 0, new int[]{0}, ProcessHandle.current().pid(), new byte[0],
            "com.example.bundle", "profile");

    private final Semaphore woken = new Semaphore(0);
    private int serial;

    @Test
    void aBundleHasAUniqueNameAndItsOwnNameAcquired() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus)) {
            assertEquals(":1.0", peer.uniqueName());
            Message acquired = receive(peer);
            assertEquals("NameAcquired", acquired.member());
            assertEquals(":1.0", acquired.argument(0));
            closeAndWait(bus, peer);
        }
    }

    @Test
    void theCredentialsOfABundleNameItAndThoseOfAProcessDoNot() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus)) {
            TestClient client = bus.client();
            Message ofBundle = client.callBus("GetConnectionCredentials", "s", peer.uniqueName());
            assertEquals(new Variant("s", "com.example.bundle"), ofBundle.argument(0, Map.class).get("org.busway.Bundle"));
            Message ofProcess = client.callBus("GetConnectionCredentials", "s", client.uniqueName());
            assertFalse(ofProcess.argument(0, Map.class).containsKey("org.busway.Bundle"));
            closeAndWait(bus, peer);
        }
    }

    @Test
    void callsGoBothWaysBetweenABundleAndASocket() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus)) {
            TestClient client = bus.client();
            receive(peer);
            int serialOfCall = client.send(Message.call(peer.uniqueName(), "/thing", INTERFACE, "Ask").body("s", "what"));
            Message call = receive(peer);
            assertEquals(client.uniqueName(), call.sender());
            assertTrue(send(peer, Message.reply(call).body("s", "that")));
            assertEquals("that", client.reply(serialOfCall).argument(0));

            assertTrue(send(peer, Message.call(client.uniqueName(), "/", INTERFACE, "AskBack")));
            Message back = client.receive();
            assertEquals(peer.uniqueName(), back.sender());
            client.send(Message.reply(back).body("u", 7L));
            assertEquals(7L, receive(peer).arguments().get(0));
            closeAndWait(bus, peer);
        }
    }

    @Test
    void theBusOverwritesASenderThatABundleClaims() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus)) {
            TestClient client = bus.client();
            send(peer,
                    Message.signal("/", INTERFACE, "Happened").destination(client.uniqueName()).sender("org.freedesktop.DBus"));
            assertEquals(peer.uniqueName(), client.receive().sender());
            closeAndWait(bus, peer);
        }
    }

    @Test
    void descriptorsArePassedAndNoneIsLeft() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus); LocalPeer other = connect(bus)) {
            receive(peer);
            receive(other);
            int[] pipe = Descriptors.pipe(false);
            // The first of them loads what keeps a descriptor of its own.
            pass(peer, other, pipe[0]);
            bus.ask(() -> "the bus has let go of it");
            int before = Descriptors.openCount();
            for (int i = 0; i < 100; i++) {
                pass(peer, other, pipe[0]);
            }
            bus.ask(() -> "the bus has let go of the last");
            assertEquals(before, Descriptors.openCount());
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
            closeAndWait(bus, peer);
            closeAndWait(bus, other);
        }
    }

    private static Object noRoom(TestClient client, String name) throws IOException {
        Map<?, ?> figures = client.call(Message.call(TestClient.BUS, FlowSignals.PATH, FlowSignals.INTERFACE, "GetStatistics")
                .body("s", name)).argument(0, Map.class);
        return ((Variant) figures.get("NoRoom")).value();
    }

    @Test
    void aFullQueueRefusesAndWakesTheSenderWhenThereIsRoomAgain() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus)) {
            TestClient client = bus.client();
            receive(peer);
            byte[] body = new byte[200_000];
            int sent = 0;
            // The bus thread is kept busy, so that nothing is taken meanwhile.
            Semaphore hold = new Semaphore(0);
            bus.busy(hold::acquireUninterruptibly);
            while (send(peer, Message.signal("/", INTERFACE, "Big").destination(client.uniqueName()).body("ay", (Object) body))) {
                sent++;
            }
            assertEquals(5, sent);
            assertFalse(peer.awaitRoom(1));
            woken.drainPermits();
            hold.release();
            assertTrue(woken.tryAcquire(5, TimeUnit.SECONDS), "woken when there is room");
            assertTrue(send(peer, Message.signal("/", INTERFACE, "Last").destination(client.uniqueName())));
            for (int i = 0; i < sent; i++) {
                assertEquals("Big", client.receive().member());
            }
            assertEquals("Last", client.receive().member());
            assertEquals(1L, noRoom(client, peer.uniqueName()), "and it is counted");
            assertEquals(0L, noRoom(client, client.uniqueName()));
            closeAndWait(bus, peer);
        }
    }

    @Test
    void aMalformedMessageDisconnectsThatBundleAlone() throws Exception {
        try (TestBus bus = new TestBus(); LocalPeer peer = connect(bus); LocalPeer other = connect(bus)) {
            receive(peer);
            peer.trySend(ByteBuffer.wrap(new byte[40]));
            while (peer.closeReason() == null) {
                assertTrue(woken.tryAcquire(5, TimeUnit.SECONDS));
            }
            assertTrue(peer.closeReason().contains("not valid"), peer.closeReason());
            BusException gone = assertThrows(BusException.class, () -> send(peer, Message.signal("/", INTERFACE, "More")));
            assertEquals(BusException.DISCONNECTED, gone.errorName());
            assertNull(other.closeReason());
            closeAndWait(bus, other);
        }
    }

    @Test
    void policyMayRefuseABundle() throws IOException {
        FakePolicy policy = new FakePolicy();
        try (TestBus bus = new TestBus(policy)) {
            policy.forbidConnecting(true);
            BusException refused = assertThrows(BusException.class, () -> connect(bus));
            assertEquals(BusException.ACCESS_DENIED, refused.errorName());
            policy.forbidConnecting(false);
        }
    }

    private void pass(LocalPeer from, LocalPeer to, int number) throws InterruptedException {
        ByteBuffer bytes = bytes(Message.signal("/", INTERFACE, "Take").destination(to.uniqueName()), 1);
        while (!from.trySend(bytes, number)) {
            assertTrue(from.awaitRoom(TimeUnit.SECONDS.toNanos(5)));
        }
        LocalPeer.Received received = next(to);
        assertEquals(1, received.descriptors().length);
        Descriptors.close(received.descriptors()[0]);
    }

    private LocalPeer connect(TestBus bus) {
        return bus.bus.localBus().connect(BUNDLE, woken::release);
    }

    private boolean send(LocalPeer peer, Message.Builder message) {
        return peer.trySend(bytes(message, 0));
    }

    private ByteBuffer bytes(Message.Builder message, int descriptors) {
        Message whole = message.build();
        if (descriptors > 0) {
            whole = message.body("h", new TestDescriptor(0)).build();
        }
        MessageWriter writer = new MessageWriter();
        ByteBuffer bytes = ByteBuffer.allocate(writer.size(whole, ++serial, null)).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(bytes, 0);
        return bytes;
    }

    private LocalPeer.Received next(LocalPeer peer) throws InterruptedException {
        LocalPeer.Received received = peer.receive();
        while (received == null) {
            assertTrue(woken.tryAcquire(5, TimeUnit.SECONDS), "something comes");
            received = peer.receive();
        }
        return received;
    }

    private Message receive(LocalPeer peer) throws InterruptedException {
        LocalPeer.Received received = next(peer);
        assertNotNull(received);
        return MessageReader.read(received.bytes(), 0, received.bytes().capacity(), List.of());
    }

    /** Closing takes effect on the bus thread; afterwards nothing of the peer may be held. */
    private static void closeAndWait(TestBus bus, LocalPeer peer) {
        peer.close();
        while (peer.closeReason() == null) {
            bus.ask(() -> "turn");
        }
        bus.ask(() -> "the turn that took leave is over");
    }
}
