package org.busway.broker.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusEnd.Routed;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.LaneTraffic;
import org.junit.jupiter.api.Test;

/** What peers have written into lanes, on its way over the bus; the manager of groups is a fake. */
class LanesOnTheBusTest {

    private static final String METER = "com.example.Meter";

    private final FakeGroups groups = new FakeGroups();
    private final AtomicInteger goneOn = new AtomicInteger();
    private BusPeer publisher;
    private BusEnd.Turnstile turnstile;

    @Test
    void itIsASignalOfThePublisherToAllWhoWantItAndDoNotReadTheLane() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient sender = publisher(bus);
            TestClient subscriber = subscriber(bus);
            TestClient member = subscriber(bus);
            groups.answer = (caller, call) -> {
                FakeGroups.attend(caller, true);
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            member.call(Message.call(TestClient.BUS, "/org/busway/groups", "org.busway.Groups1", "Leave").body("s", "x"));
            TestClient monitor = bus.client();
            monitor.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, "org.freedesktop.DBus.Monitoring", "BecomeMonitor")
                    .body("asu", List.of("interface='" + METER + "'"), 0));
            assertEquals(Routed.DONE, route(bus, signal("A").sender(":1.0"), true));
            assertEquals(Routed.DONE, route(bus, signal("B"), true));
            for (TestClient each : List.of(subscriber, monitor)) {
                List<String> got = new ArrayList<>();
                while (got.size() < 2) {
                    Message message = each.receive();
                    if (METER.equals(message.interfaceName())) {
                        got.add(message.sender() + " " + message.member());
                    }
                }
                assertEquals(List.of(sender.uniqueName() + " A", sender.uniqueName() + " B"), got);
            }
            assertEquals(List.of(), member.settle());
        }
    }

    @Test
    void whatIsNoSignalOrDoesNotBelongThereGoesToNobody() throws IOException {
        try (TestBus bus = bus("lossy")) {
            publisher(bus);
            TestClient subscriber = subscriber(bus);
            assertEquals(Routed.NOT_OF_GROUP, route(bus, signal("A").destination(subscriber.uniqueName()), true));
            assertEquals(Routed.NOT_OF_GROUP, route(bus, Message.call(subscriber.uniqueName(), "/", METER, "A"), true));
            assertEquals(Routed.NOT_OF_GROUP, route(bus, signal("A"), false));
            assertEquals(Routed.NOT_VALID,
                    bus.ask(() -> groups.bus.route(publisher, ByteBuffer.allocate(100), 100, lane(true), false)));
            byte[] cut = new byte[64];
            System.arraycopy(bytes(signal("A")), 0, cut, 0, 64);
            assertEquals(Routed.NOT_VALID,
                    bus.ask(() -> groups.bus.route(publisher, ByteBuffer.wrap(cut), 64, lane(true), false)));
            assertEquals(List.of(), subscriber.settle());
        }
    }

    @Test
    void aFullReceiverHoldsThePublisherUpAndGetsEverythingInOrder() throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            TestClient sender = publisher(bus);
            TestClient subscriber = subscriber(bus);
            int number = 0;
            while (route(bus, flood(number), true) == Routed.DONE) {
                number++;
            }
            assertTrue(bus.ask(() -> publisher.isHeldUp()));
            sender.send(Message.signal("/", METER, "BySocket").body("u", number + 1));
            int before = goneOn.get();
            for (int i = 0; i < number; i++) {
                assertEquals((long) i, next(subscriber, "Flood").arguments().get(0));
            }
            bus.await("it goes on", () -> goneOn.get() > before);
            assertEquals("BySocket", subscriber.receive().member(), "the fake manager lets the connection go first");
            assertEquals(Routed.DONE, route(bus, flood(number), true));
            assertEquals((long) number, next(subscriber, "Flood").arguments().get(0));
        }
    }

    @Test
    void whoHoldsThePublisherUpForTooLongIsDisconnectedAndThePublisherGoesOn() throws IOException {
        try (TestBus bus = bus("block deadline=50")) {
            publisher(bus);
            TestClient subscriber = subscriber(bus);
            int number = 0;
            while (route(bus, flood(number), true) == Routed.DONE) {
                number++;
            }
            bus.await("the deadline is over", () -> !publisher.isHeldUp());
            assertTrue(subscriber.isClosedByBus());
            assertEquals(Routed.DONE, route(bus, flood(number), true));
        }
    }

    @Test
    void atTheLastMomentNobodyIsWaitedFor() throws IOException {
        try (TestBus bus = bus("lossy")) {
            publisher(bus);
            TestClient subscriber = subscriber(bus);
            for (int i = 0; i < 200; i++) {
                int number = i;
                byte[] bytes = bytes(flood(number));
                assertEquals(Routed.DONE,
                        bus.ask(() -> groups.bus.route(publisher, ByteBuffer.wrap(bytes), bytes.length, lane(true), true)));
            }
            assertFalse(bus.ask(() -> publisher.isHeldUp()));
            long lost = 0;
            int got = 0;
            for (Message message : subscriber.settle()) {
                got += "Flood".equals(message.member()) ? 1 : 0;
                lost += "Lost".equals(message.member()) ? (Long) message.arguments().get(1) : 0;
            }
            assertEquals(200, got + lost, "each came, or was told as lost");
        }
    }

    @Test
    void aConnectionWhoseLaneIsToBeReadFirstWaitsWithAnswersToo() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient sender = publisher(bus);
            TestClient subscriber = subscriber(bus);
            int serial = subscriber.send(Message.call(sender.uniqueName(), "/", METER, "Ask"));
            Message call = sender.receive();
            bus.ask(() -> {
                turnstile = groups.bus.turnstile();
                groups.mayTake = peer -> {
                    if (peer == publisher) {
                        turnstile.hold(peer);
                    }
                    return peer != publisher;
                };
                return null;
            });
            sender.send(signal("First"));
            sender.send(Message.reply(call));
            bus.awaitHeldUp(1);
            assertEquals(List.of(), subscriber.settle());
            bus.ask(() -> {
                groups.mayTake = peer -> true;
                turnstile.again();
                return null;
            });
            assertEquals("First", subscriber.receive().member());
            subscriber.reply(serial);
        }
    }

    @Test
    void whatWasRoutedIsNotRoutedAgainWhenItsSenderIsHeldUpByWhatStandsInItsLaneBehindIt() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient sender = publisher(bus);
            TestClient subscriber = subscriber(bus);
            for (List<String> members : List.of(List.of("Alone"), List.of("First", "Second", "Third"))) {
                bus.ask(() -> {
                    turnstile = groups.bus.turnstile();
                    groups.whenRouted = peer -> {
                        groups.whenRouted = other -> {};
                        turnstile.hold(peer);
                    };
                    return null;
                });
                for (String member : members) {
                    sender.send(signal(member));
                }
                bus.awaitHeldUp(1);
                assertEquals(members.get(0), subscriber.receive().member());
                assertEquals(List.of(), subscriber.settle(), "what comes behind waits");
                bus.ask(() -> {
                    turnstile.again();
                    return null;
                });
                for (String member : members.subList(1, members.size())) {
                    assertEquals(member, subscriber.receive().member());
                }
                sender.settle();
                assertEquals(List.of(), subscriber.settle(), "each once");
            }
        }
    }

    @Test
    void aMessageThatWasHeldUpAndLetGoInOneStepIsNotLost() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient sender = publisher(bus);
            TestClient subscriber = subscriber(bus);
            bus.ask(() -> {
                turnstile = groups.bus.turnstile();
                groups.mayTake = peer -> {
                    groups.mayTake = any -> true;
                    turnstile.hold(peer);
                    turnstile.again();
                    return false;
                };
                return null;
            });
            sender.send(signal("A"));
            sender.send(signal("B"));
            assertEquals("A", subscriber.receive().member());
            assertEquals("B", subscriber.receive().member());
        }
    }

    @Test
    void whoHasHungUpStaysUntilItsLaneIsRead() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient sender = publisher(bus);
            String name = sender.uniqueName();
            TestClient subscriber = subscriber(bus);
            bus.ask(() -> {
                turnstile = groups.bus.turnstile();
                groups.mayTake = peer -> {
                    turnstile.hold(peer);
                    return false;
                };
                return null;
            });
            sender.close();
            bus.awaitHeldUp(1);
            assertFalse(bus.ask(() -> publisher.isGone()));
            bus.ask(() -> {
                groups.mayTake = peer -> true;
                turnstile.again();
                return null;
            });
            bus.await("it has gone", () -> publisher.isGone());
            assertEquals(List.of(name), bus.ask(() -> groups.left));
            assertEquals(List.of(name), bus.ask(() -> groups.gone));
            subscriber.settle();
        }
    }

    @Test
    void whoTakesNothingAnyMoreIsHeardOutAndStaysUntilItsLaneIsRead() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient sender = publisher(bus);
            TestClient subscriber = subscriber(bus);
            bus.ask(() -> {
                sayAndClose(sender, "LastWords");
                // The bus finds that it has gone when it writes to it, and not when it reads.
                groups.bus.signal(publisher, "Gone", "s", List.of("meters"));
                turnstile = groups.bus.turnstile();
                groups.whenRouted = peer -> groups.mayTake = held -> {
                    turnstile.hold(held);
                    return false;
                };
                return null;
            });
            assertEquals("LastWords", subscriber.receive().member());
            bus.awaitHeldUp(1);
            assertFalse(bus.ask(() -> publisher.isGone()));
            bus.ask(() -> {
                groups.mayTake = peer -> true;
                turnstile.again();
                return null;
            });
            bus.await("it has gone", () -> publisher.isGone());
            assertEquals(1, bus.ask(() -> groups.left.size()));
        }
    }

    @Test
    void rulesOfSubscribersAndMonitorsAreToldWhileSomebodyWantsToKnow() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient subscriber = subscriber(bus);
            bus.ask(() -> {
                groups.bus.watchRules(true);
                groups.bus.forEachRule(groups::ruleAdded);
                return null;
            });
            subscriber.callBus("AddMatch", "s", "member='B'");
            subscriber.callBus("RemoveMatch", "s", "member='B'");
            TestClient monitor = bus.client();
            monitor.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, "org.freedesktop.DBus.Monitoring", "BecomeMonitor")
                    .body("asu", List.of("member='C'"), 0));
            monitor.close();
            subscriber.close();
            bus.await("both have gone", () -> groups.rules.size() == 6);
            assertEquals(List.of("+interface='" + METER + "'", "+member='B'", "-member='B'",
                    "+member='C',eavesdrop='true' of a monitor"), bus.ask(() -> groups.rules.subList(0, 4)));
        }
    }

    @Test
    void whatAManagerWantsThatHasTakenOverIsKnownWhenItIsTheManager() throws IOException {
        groups.whenAttached = end -> {
            end.wantsSignals(true);
            end.watchRules(true);
            end.lanesArePressed(true);
        };
        try (TestBus bus = bus("lossy")) {
            TestClient sender = subscriber(bus);
            assertEquals(List.of("+interface='" + METER + "'"), bus.ask(() -> List.copyOf(groups.rules)));
            sender.send(Message.signal("/com/example", METER, "A"));
            sender.settle();
            assertEquals(List.of(sender.uniqueName() + " A"), bus.ask(() -> List.copyOf(groups.offered)));
            assertEquals(1, bus.ask(() -> groups.roomAsked));
        }
    }

    private TestBus bus(String outcome) throws IOException {
        TestBus bus = new TestBus(new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build()));
        bus.budgets.outcomes(outcome, "");
        bus.bus.groups(groups).toCompletableFuture().join();
        return bus;
    }

    private TestClient publisher(TestBus bus) throws IOException {
        TestClient client = bus.client();
        groups.answer = (caller, call) -> {
            publisher = caller;
            caller.attendance(new Attendance() {

                @Override
                public boolean isServed() {
                    return false;
                }

                @Override
                public void goOn() {
                    goneOn.incrementAndGet();
                }
            });
            groups.bus.reply(caller, call.serial(), "", List.of());
        };
        client.call(Message.call(TestClient.BUS, "/org/busway/groups", "org.busway.Groups1", "Leave").body("s", "x"));
        return client;
    }

    private static void sayAndClose(TestClient client, String member) {
        try {
            client.send(signal(member));
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestClient subscriber(TestBus bus) throws IOException {
        TestClient client = bus.client();
        client.callBus("AddMatch", "s", "interface='" + METER + "'");
        return client;
    }

    private static Message next(TestClient client, String member) throws IOException {
        Message message = client.receive();
        while (!member.equals(message.member())) {
            message = client.receive();
        }
        return message;
    }

    private static Message.Builder signal(String member) {
        return Message.signal("/", METER, member);
    }

    private static Message.Builder flood(int number) {
        return Message.signal("/", METER, "Flood").body("uay", number, new byte[10_000]);
    }

    private Routed route(TestBus bus, Message.Builder message, boolean belongs) {
        byte[] bytes = bytes(message);
        return bus.ask(() -> groups.bus.route(publisher, ByteBuffer.wrap(bytes), bytes.length, lane(belongs), false));
    }

    private static byte[] bytes(Message.Builder message) {
        var writer = new org.busway.wire.message.MessageWriter();
        Message built = message.serial(1).build();
        ByteBuffer bytes = ByteBuffer.allocate(writer.size(built, 1, built.sender()));
        writer.write(bytes, 0);
        return bytes.array();
    }

    private static LaneTraffic lane(boolean belongs) {
        return new LaneTraffic() {

            @Override
            public boolean belongs(MessageHeader signal) {
                return belongs;
            }

            @Override
            public void sequenced(MessageHeader signal) {}
        };
    }
}
