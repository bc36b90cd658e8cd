package org.busway.broker.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Variant;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.OpenDescriptors;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.client.TestDescriptor;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.os.Descriptors;
import org.busway.os.SystemCallException;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.junit.jupiter.api.Test;

class GroupsOnTheBusTest {

    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private final FakeGroups groups = new FakeGroups();

    @Test
    void withoutAManagerEveryMethodAndPropertyAnswersNoGroups() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            assertEquals(GroupBus.NO_GROUPS, call(client, "List", "").errorName());
            assertEquals(GroupBus.NO_GROUPS, properties(client, "GetAll", "s", GroupBus.INTERFACE).errorName());
            assertEquals(GroupBus.NO_GROUPS, properties(client, "Get", "ss", GroupBus.INTERFACE, "Names").errorName());
        }
    }

    @Test
    void theObjectTellsOfItselfAndIsNowhereElse() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            String xml = introspect(client, GroupBus.PATH);
            assertTrue(xml.contains("<interface name=\"org.busway.Groups1\">") && xml.contains("<method name=\"List\">"), xml);
            assertTrue(xml.contains("<property name=\"Names\" type=\"as\" access=\"read\">"), xml);
            assertTrue(xml.contains("interface name=\"org.freedesktop.DBus.Peer\""), xml);
            assertTrue(!xml.contains("Monitoring"), xml);
            assertTrue(!introspect(client, TestClient.BUS_PATH).contains("Groups1"));
            assertEquals("org.freedesktop.DBus.Error.UnknownInterface",
                    client.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, GroupBus.INTERFACE, "List")).errorName());
        }
    }

    @Test
    void whatBelongsToTheBusObjectAloneIsRefusedHere() throws IOException {
        try (TestBus bus = new TestBus()) {
            Message answer = bus.client().call(Message
                    .call(TestClient.BUS, GroupBus.PATH, TestClient.BUS, "UpdateActivationEnvironment").body("a{ss}", Map.of()));
            assertEquals("org.freedesktop.DBus.Error.AccessDenied", answer.errorName());
        }
    }

    @Test
    void callsReachTheManagerWhileThereIsOne() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            bus.bus.groups(groups).toCompletableFuture().join();
            assertEquals(MessageType.METHOD_RETURN,
                    call(client, "Create", "sa{sv}", "meters", Map.of("rank", Variant.of(1))).type());
            assertEquals(List.of("meters", Map.of("rank", Variant.of(1))), bus.ask(() -> groups.calls.get(0).arguments()));
            assertEquals(List.of("meters"),
                    properties(client, "Get", "ss", GroupBus.INTERFACE, "Names").argument(0, Variant.class).value());
            assertEquals("org.freedesktop.DBus.Error.UnknownProperty",
                    properties(client, "Get", "ss", GroupBus.INTERFACE, "Nonsense").errorName());
            bus.bus.groups(null).toCompletableFuture().join();
            assertTrue(bus.ask(() -> groups.detached));
            assertEquals(GroupBus.NO_GROUPS, call(client, "List", "").errorName());
        }
    }

    @Test
    void introspectionTellsOfThePropertiesThatGetAndGetAllGive() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            bus.bus.groups(groups).toCompletableFuture().join();
            Map<?, ?> all = properties(client, "GetAll", "s", GroupBus.INTERFACE).argument(0, Map.class);
            assertEquals(Set.of("Names", "Groups", "Statistics"), all.keySet());
            String xml = introspect(client, GroupBus.PATH);
            Map<String, String> told = Map.of("Names", "invalidates", "Groups", "invalidates", "Statistics", "false");
            for (Object name : all.keySet()) {
                Variant value = properties(client, "Get", "ss", GroupBus.INTERFACE, name).argument(0, Variant.class);
                assertEquals(all.get(name), value);
                assertTrue(xml.contains("<property name=\"" + name + "\" type=\"" + value.signature() + "\" access=\"read\">\n"
                        + "      <annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"" + told.get(name)
                        + "\"/>"), xml);
            }
            assertEquals(Map.of(), properties(client, "GetAll", "s", "com.example.Other").argument(0, Map.class));
            bus.ask(() -> groups.asked.removeIf(name -> true));
            properties(client, "Get", "ss", GroupBus.INTERFACE, "Names");
            assertEquals(List.of("Names"), bus.ask(() -> List.copyOf(groups.asked)), "nothing else is put together for it");
        }
    }

    @Test
    void aPropertyShowsNobodyWhatPolicyRefusesAsAMethod() throws IOException {
        Map<String, Set<String>> left = Map.of("List", Set.of("Statistics"), "Statistics", Set.of("Names", "Groups"));
        for (String method : left.keySet()) {
            try (TestBus bus = new TestBus(new FakePolicy().forbidSending(method))) {
                TestClient client = bus.client();
                bus.bus.groups(groups).toCompletableFuture().join();
                for (String name : List.of("Names", "Groups", "Statistics")) {
                    Message answer = properties(client, "Get", "ss", GroupBus.INTERFACE, name);
                    assertEquals(left.get(method).contains(name) ? null : "org.freedesktop.DBus.Error.AccessDenied",
                            answer.errorName(), name + " without " + method);
                }
                assertEquals(left.get(method),
                        properties(client, "GetAll", "s", GroupBus.INTERFACE).argument(0, Map.class).keySet());
                assertEquals(left.get(method), properties(client, "GetAll", "s", "").argument(0, Map.class).keySet());
            }
        }
    }

    @Test
    void wrongArgumentsNeverReachTheManager() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            assertEquals("org.freedesktop.DBus.Error.InvalidArgs", call(bus.client(), "Create", "s", "meters").errorName());
            assertEquals(0, bus.ask(() -> groups.calls.size()));
        }
    }

    @Test
    void descriptorsOfAnswersAndSignalsReachThePeerAndAreClosedHere() throws IOException {
        int[] pipe = Descriptors.pipe(true);
        String target = OpenDescriptors.target(pipe[0]);
        int before = OpenDescriptors.on(target);
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient client = bus.client();
            groups.answer = (caller, call) -> {
                groups.bus.signal(caller, "LaneAdded", "sh", List.of("meters", duplicate(pipe[0])));
                groups.bus.reply(caller, call.serial(), "hh", List.of(duplicate(pipe[0]), duplicate(pipe[0])));
            };
            Message answer = call(client, "Create", "sa{sv}", "meters", Map.of());
            Message signal = client.receive();
            assertEquals(List.of("hh", "LaneAdded", GroupBus.PATH, "sh"),
                    List.of(answer.signature(), signal.member(), signal.path(), signal.signature()));
            int[] came = client.takeDescriptors();
            assertEquals(3, came.length);
            for (int number : came) {
                assertEquals(target, OpenDescriptors.target(number));
                Descriptors.close(number);
            }
            client.settle();
            assertEquals(before, OpenDescriptors.on(target));
        } finally {
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void descriptorsForWhoCannotTakeThemAreClosedAndTheManagerIsTold() throws IOException {
        int[] pipe = Descriptors.pipe(true);
        String target = OpenDescriptors.target(pipe[0]);
        int before = OpenDescriptors.on(target);
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient client = bus.keep(TestClient.withoutDescriptors(bus.path()));
            List<Boolean> sent = new ArrayList<>();
            groups.answer = (caller, call) -> {
                sent.add(groups.bus.signal(caller, "LaneAdded", "h", List.of(duplicate(pipe[0]))));
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            call(client, "Create", "sa{sv}", "meters", Map.of());
            assertEquals(List.of(false), bus.ask(() -> sent));
            assertEquals(before, OpenDescriptors.on(target));
        } finally {
            Descriptors.close(pipe[0]);
            Descriptors.close(pipe[1]);
        }
    }

    @Test
    void aTakenSignalGoesBySocketToThoseAloneWhomNoLaneServes() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient sender = bus.client();
            TestClient member = subscriber(bus);
            TestClient otherwiseMember = subscriber(bus);
            TestClient subscriber = subscriber(bus);
            groups.answer = (caller, call) -> {
                FakeGroups.attend(caller, "member".equals(call.argument(0)));
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            call(member, "Destroy", "s", "member");
            call(otherwiseMember, "Destroy", "s", "no member");
            bus.ask(() -> groups.takes = true);
            sender.send(Message.signal("/", "com.example.Meter", "BeforeItIsWanted"));
            sender.settle();
            bus.ask(() -> {
                groups.bus.wantsSignals(true);
                return null;
            });
            sender.send(Message.signal("/", "com.example.Meter", "Taken"));
            sender.settle();
            bus.ask(() -> groups.takes = false);
            sender.send(Message.signal("/", "com.example.Meter", "Plain"));
            sender.settle();
            assertEquals(List.of("BeforeItIsWanted", "Plain"), members(member));
            assertEquals(List.of("BeforeItIsWanted", "Taken", "Plain"), members(otherwiseMember));
            assertEquals(List.of("BeforeItIsWanted", "Taken", "Plain"), members(subscriber));
            assertEquals(List.of(sender.uniqueName() + " Taken", sender.uniqueName() + " Plain"), bus.ask(() -> groups.offered));
        }
    }

    @Test
    void aSenderWaitsForALaneBeforeItsSignalIsSequenced() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient sender = bus.client();
            TestClient subscriber = subscriber(bus);
            bus.ask(() -> {
                groups.takes = true;
                groups.isFull = true;
                groups.room = groups.bus.budget("meters").room(new Keeper(groups));
                groups.bus.wantsSignals(true);
                groups.bus.lanesArePressed(true);
                return null;
            });
            sender.send(Message.signal("/", "com.example.Meter", "First"));
            sender.send(Message.signal("/", "com.example.Meter", "Second"));
            while (bus.ask(() -> bus.bus.heldUp()) == 0) {
                Thread.onSpinWait();
            }
            assertEquals(List.of(), members(subscriber));
            bus.ask(() -> {
                groups.isFull = false;
                groups.room.again();
                return null;
            });
            sender.settle();
            assertEquals(List.of("First", "Second"), members(subscriber));
        }
    }

    @Test
    void aSenderThatIsFasterThanItsGroupWaitsForAsLongAsTheGroupSaysAndOthersDoNot() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient sender = bus.client();
            TestClient subscriber = subscriber(bus);
            bus.ask(() -> {
                groups.takes = true;
                groups.isFull = true;
                groups.room = groups.bus.budget("meters").paceRoom();
                groups.bus.wantsSignals(true);
                groups.bus.lanesArePressed(true);
                return null;
            });
            sender.send(Message.signal("/", "com.example.Meter", "TooFast"));
            while (bus.ask(() -> bus.bus.heldUp()) == 0) {
                Thread.onSpinWait();
            }
            subscriber.settle();
            assertEquals(1, bus.ask(() -> bus.bus.heldUp()));
            assertEquals(List.of(), members(subscriber));
            bus.ask(() -> {
                groups.isFull = false;
                groups.room.again();
                return null;
            });
            sender.settle();
            assertEquals(List.of("TooFast"), members(subscriber));
            assertEquals(0, bus.ask(() -> bus.bus.heldUp()));
        }
    }

    @Test
    void whenTheDeadlineOfALaneIsOverTheSenderGoesOn() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient sender = bus.client();
            bus.ask(() -> {
                groups.takes = true;
                groups.isFull = true;
                groups.room = groups.bus.budget("meters").room(new Keeper(groups));
                groups.bus.wantsSignals(true);
                groups.bus.lanesArePressed(true);
                return null;
            });
            sender.send(Message.signal("/", "com.example.Meter", "First"));
            sender.settle();
            assertEquals(List.of(sender.uniqueName() + " First"), bus.ask(() -> groups.offered));
        }
    }

    @Test
    void whatGroupsSayBeforeAMessageComesBeforeItAndIsCounted() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient member = subscriber(bus);
            TestClient sender = bus.client();
            groups.answer = (caller, call) -> {
                FakeGroups.attend(caller, false);
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            call(member, "List", "");
            bus.ask(() -> groups.fences = true);
            sender.send(Message.signal("/", "com.example.Meter", "Behind"));
            sender.settle();
            Message fence = member.receive();
            assertEquals("Fence", fence.member());
            // The replies to Hello, AddMatch and List, and NameAcquired, came before.
            assertEquals(4L, fence.arguments().get(1));
            assertEquals("Behind", member.receive().member());
        }
    }

    @Test
    void theManagerIsToldOfEachMessageOfAPeerThatWasRouted() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient client = bus.client();
            groups.answer = (caller, call) -> {
                FakeGroups.attend(caller, false);
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            call(client, "List", "");
            client.send(Message.signal("/", "com.example.Meter", "ToNobody"));
            client.settle();
            // Hello was the first, List the second.
            assertEquals(List.of(2L, 3L, 4L), bus.ask(() -> groups.routed));
        }
    }

    /** Waits for nobody in particular, 50 ms at most, and has room then. */
    private record Keeper(FakeGroups groups) implements GroupBudget.RoomKeeper {

        @Override
        public BusPeer keeper() {
            return null;
        }

        @Override
        public double laps() {
            return 0;
        }

        @Override
        public long deadlineMillis() {
            return 50;
        }

        @Override
        public void overdue() {
            groups.isFull = false;
        }

        @Override
        public long lost() {
            return 0;
        }
    }

    @Test
    void whatIsAddressedOrCarriesDescriptorsIsNeverOffered() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient sender = bus.client();
            bus.ask(() -> {
                groups.takes = true;
                groups.bus.wantsSignals(true);
                return null;
            });
            sender.send(Message.signal("/", "com.example.Meter", "Addressed").destination(sender.uniqueName()));
            sender.send(Message.signal("/", "com.example.Meter", "Passing").body("h", new TestDescriptor(sender.fd)), sender.fd);
            sender.settle();
            assertEquals(List.of(), bus.ask(() -> groups.offered));
        }
    }

    @Test
    void theManagerIsToldOfTheEndOfThoseThatItHasToDoWith() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient member = bus.client();
            TestClient other = bus.client();
            groups.answer = (caller, call) -> {
                FakeGroups.attend(caller, true);
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            call(member, "List", "");
            bus.closeClients();
            assertEquals(List.of(member.uniqueName()), bus.ask(() -> groups.gone), other.uniqueName());
        }
    }

    @Test
    void whatAPeerKeepsForAManagerEndsWithThatManager() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient member = bus.client();
            List<BusPeer> peers = new ArrayList<>();
            groups.answer = (caller, call) -> {
                FakeGroups.attend(caller, true);
                peers.add(caller);
                groups.bus.reply(caller, call.serial(), "", List.of());
            };
            call(member, "List", "");
            bus.bus.groups(null).toCompletableFuture().join();
            assertNull(bus.ask(() -> peers.get(0).attendance()), "the manager's class loader would be held by it");
        }
    }

    private static TestClient subscriber(TestBus bus) throws IOException {
        TestClient client = bus.client();
        client.callBus("AddMatch", "s", "interface='com.example.Meter'");
        return client;
    }

    private static List<String> members(TestClient client) throws IOException {
        return client.settle().stream().map(Message::member).toList();
    }

    private static Descriptor duplicate(int number) {
        try {
            return new TestDescriptor(Descriptors.duplicate(number));
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String introspect(TestClient client, String path) throws IOException {
        return client.call(Message.call(TestClient.BUS, path, "org.freedesktop.DBus.Introspectable", "Introspect")).argument(0);
    }

    private static Message call(TestClient client, String member, String signature, Object... values) throws IOException {
        return client.call(Message.call(TestClient.BUS, GroupBus.PATH, GroupBus.INTERFACE, member).body(signature, values));
    }

    private static Message properties(TestClient client, String member, String signature, Object... values) throws IOException {
        return client.call(Message.call(TestClient.BUS, GroupBus.PATH, PROPERTIES, member).body(signature, values));
    }
}
