package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.spi.policy.Limits;
import org.junit.jupiter.api.Test;

/** What a peer makes the bus do in one turn is bounded, not only what it sends. Counted in turns of the loop, never in time. */
class BoundedTurnTest {

    private static final int CALLS = 500;
    private static final int CALLS_A_TURN = 32;

    /** What the bus thread sees at the end of each turn while one floods it. */
    private static final class Turns implements Runnable {

        private final TestBus bus;
        private final Peer flooder;
        private final Peer other;
        private final TestClient otherClient;
        private final long begin;
        final List<Long> taken = new ArrayList<>();
        final List<Integer> waiting = new ArrayList<>();
        final CompletableFuture<Turns> over = new CompletableFuture<>();
        private long otherAsked = -1;

        Turns(TestBus bus, TestClient flooder, TestClient other) {
            this.bus = bus;
            this.flooder = peer(bus, flooder);
            this.other = peer(bus, other);
            this.otherClient = other;
            begin = this.flooder.takenMessages();
        }

        private static Peer peer(TestBus bus, TestClient client) {
            return bus.bus.peers().stream().filter(each -> client.uniqueName().equals(each.uniqueName())).findFirst()
                    .orElseThrow();
        }

        @Override
        public void run() {
            try {
                taken.add(flooder.takenMessages() - begin);
                waiting.add(flooder.unroutedMessages());
                if (taken.size() == 3) {
                    // The flood is under way: whoever asks now is answered in the next turn.
                    otherAsked = other.takenMessages();
                    otherClient.callBusLater("GetId", "");
                } else if (taken.size() == 5) {
                    assertEquals(otherAsked + 1, other.takenMessages(), "it was taken in the turn after it came, amid the flood");
                }
                if (taken.get(taken.size() - 1) == CALLS) {
                    over.complete(this);
                } else {
                    bus.atEndOfTurn(this);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                over.completeExceptionally(e);
            }
        }
    }

    private interface Call {
        Message.Builder number(int i);
    }

    private static void flood(Call call) throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient flooder = bus.client();
            TestClient other = bus.client();
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < CALLS; i++) {
                flood.write(flooder.encode(call.number(i).build()));
            }
            Turns turns = bus.ask(() -> {
                Turns begun = new Turns(bus, flooder, other);
                try {
                    // All of it lies in the socket before the bus reads any.
                    flooder.sendBytes(flood.toByteArray());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                bus.atEndOfTurn(begun);
                return begun;
            });
            turns.over.join();
            for (int i = 1; i < turns.taken.size(); i++) {
                long inOneTurn = turns.taken.get(i) - turns.taken.get(i - 1);
                assertTrue(inOneTurn <= CALLS_A_TURN, () -> inOneTurn + " calls in one turn: " + turns.taken);
            }
            for (int i = 3; i < turns.taken.size(); i++) {
                assertEquals(CALLS - turns.taken.get(i), (long) turns.waiting.get(i), "what waits for its turn is counted");
            }
            flooder.settle();
        }
    }

    @Test
    void aFloodOfMatchRulesLetsOthersGoInBetween() throws IOException {
        flood(i -> bus("AddMatch").body("s", "type='signal',interface='com.example.I" + i + "'"));
    }

    @Test
    void aFloodOfNamesLetsOthersGoInBetween() throws IOException {
        flood(i -> bus("RequestName").body("su", "com.example.Name" + i, 0));
    }

    @Test
    void aPeerThatLeavesManyNamesLeavesThemBitByBit() throws IOException {
        int most = Departure.NAMES_A_TURN;
        Limits limits = new LimitsBuilder().maxNamesPerConnection(10 * most).build();
        try (TestBus bus = new TestBus(new FakePolicy().limits(limits))) {
            TestClient witness = bus.client();
            TestClient leaver = bus.client();
            for (int i = 0; i < 3 * most; i++) {
                leaver.send(bus("RequestName").body("su", "com.example.Name" + i, 0));
            }
            leaver.settle();
            Peer peer = Turns.peer(bus, leaver);
            List<Integer> names = new ArrayList<>();
            CompletableFuture<Void> over = new CompletableFuture<>();
            bus.ask(() -> {
                peer.disconnect(null);
                bus.atEndOfTurn(new Runnable() {
                    @Override
                    public void run() {
                        names.add(peer.names().size());
                        if (peer.names().isEmpty()) {
                            over.complete(null);
                        } else {
                            bus.atEndOfTurn(this);
                        }
                    }
                });
                return null;
            });
            over.join();
            for (int i = 1; i < names.size(); i++) {
                int before = names.get(i - 1);
                assertTrue(before - names.get(i) <= most, names::toString);
            }
            assertTrue(names.size() > 3, names::toString);
            assertEquals(1, witness.callBus("RequestName", "su", "com.example.Name0", 0).argument(0, Long.class));
        }
    }

    @Test
    void aBusThatEndsTakesLeaveOfWhoIsLeaving() throws IOException {
        Limits limits = new LimitsBuilder().maxNamesPerConnection(10 * Departure.NAMES_A_TURN).build();
        try (TestBus bus = new TestBus(new FakePolicy().limits(limits))) {
            TestClient leaver = bus.client();
            for (int i = 0; i < 8 * Departure.NAMES_A_TURN; i++) {
                leaver.send(bus("RequestName").body("su", "com.example.Name" + i, 0));
            }
            leaver.settle();
            Peer peer = Turns.peer(bus, leaver);
            bus.ask(() -> {
                peer.disconnect(null);
                return null;
            });
            // Amid its turns.
            bus.stop();
        }
    }

    private static Message.Builder bus(String member) {
        return Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, member);
    }
}
