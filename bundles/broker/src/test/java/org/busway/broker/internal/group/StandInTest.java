package org.busway.broker.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.os.KeptDescriptors;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.GroupsLeft;
import org.busway.spi.group.GroupsLeft.GroupLeft;
import org.busway.spi.group.GroupsLeft.LaneLeft;
import org.busway.spi.group.GroupsLeft.MemberLeft;
import org.busway.spi.group.SharedWord;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bus between two managers of groups. */
class StandInTest {

    private static final String KEPT_BY = "test of a stand-in " + System.nanoTime();
    private static final long LONG_MILLIS = 60_000;
    private static final MatchRule RULE = MatchRule.parse("interface='com.example.Meter'");

    private final FakeGroups groups = new FakeGroups();
    private final ByteBuffer words = ByteBuffer.allocateDirect(64);
    private final SharedWord tail = new SharedWord(words, 0);
    private final SharedWord routed = new SharedWord(words, 8);
    private final SharedWord queued = new SharedWord(words, 16);
    private final SharedWord awaited = new SharedWord(words, 24);
    private long readByBus = -1;

    @AfterEach
    void nothingIsKept() {
        assertEquals(Set.of(), KeptDescriptors.names(KEPT_BY));
    }

    /** The manager goes; the member maps a lane of the publisher and has been told to read up to 64. */
    private void leave(TestBus bus, TestClient member, TestClient publisher, long waitMillis) {
        bus.bus.groups(groups).toCompletableFuture().join();
        bus.ask(() -> {
            BusPeer reads = groups.bus.peer(member.uniqueName());
            BusPeer writes = groups.bus.peer(publisher.uniqueName());
            groups.bus.subscribe(reads, RULE);
            groups.whatIsLeft = new GroupsLeft(KEPT_BY, waitMillis, List.of(new GroupLeft("meters",
                    List.of(new LaneLeft(3, writes, tail, routed, readByBus)),
                    List.of(new MemberLeft(reads, List.of(RULE), queued, List.of(awaited), List.of(64L))), List.of())));
            return null;
        });
        KeptDescriptors.keep(KEPT_BY, new KeptDescriptors.Kept("meters", new byte[0], List.of(), List.of()));
        tail.store(64);
        bus.bus.groups(null).toCompletableFuture().join();
    }

    private static Message.Builder to(TestClient receiver, String member) {
        return Message.signal("/", "com.example.Other", member).destination(receiver.uniqueName());
    }

    @Test
    void messagesOfAPublisherSayWhichTheyAreAndAllSayHowFarTheLaneHadGot() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            TestClient other = bus.client();
            leave(bus, member, publisher, LONG_MILLIS);
            other.send(to(member, "NothingHasMoved"));
            other.settle();
            tail.store(192);
            other.send(to(member, "Moved"));
            other.settle();
            publisher.send(to(member, "OfPublisher"));
            publisher.settle();
            assertEquals("NothingHasMoved", member.receive().member());
            assertEquals(List.of(List.of(Struct.of("meters", 3L, 192L)), 0L), member.receive().arguments());
            assertEquals("Moved", member.receive().member());
            // Its first message was Hello.
            assertEquals(List.of(List.of(), 2L), member.receive().arguments());
            assertEquals("OfPublisher", member.receive().member());
        }
    }

    @Test
    void whatAPublisherSentIsCountedAndWhoWaitsForItIsWoken() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            leave(bus, member, publisher, LONG_MILLIS);
            awaited.store(3);
            publisher.send(Message.signal("/", "com.example.Other", "Second"));
            publisher.send(Message.signal("/", "com.example.Other", "Third"));
            publisher.settle();
            assertEquals(List.of(List.of(), 0L), member.receive().arguments());
            assertEquals(4, routed.load(), "settling is a call");
            // The reply to Hello, and NameAcquired.
            assertEquals(2 + 1, queued.load());
        }
    }

    @Test
    void whatAPublisherSendsWaitsBehindWhatItWroteForSockets() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            readByBus = 64;
            leave(bus, member, publisher, LONG_MILLIS);
            publisher.settle();
            tail.store(128);
            publisher.send(to(member, "Behind"));
            bus.awaitHeldUp(1);
            bus.bus.groups(groups).toCompletableFuture().join();
            publisher.settle();
            assertEquals("Evicted", member.receive().member());
            assertEquals("Behind", member.receive().member());
        }
    }

    @Test
    void callsAreAnsweredByNoGroupsAndSignalsGoBySockets() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            leave(bus, member, publisher, LONG_MILLIS);
            bus.ask(() -> groups.takes = true);
            publisher.send(Message.signal("/", "com.example.Meter", "BySocket"));
            Message refused = publisher
                    .call(Message.call(TestClient.BUS, GroupBus.PATH, GroupBus.INTERFACE, "List").body(""));
            assertEquals(GroupBus.NO_GROUPS, refused.errorName());
            member.receive();
            assertEquals("BySocket", member.receive().member());
            assertEquals(List.of(), bus.ask(() -> groups.offered));
        }
    }

    @Test
    void whenNobodyTakesOverInTimeEverybodyIsToldAndSubscribedNoLonger() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            leave(bus, member, publisher, 20);
            Message evicted = member.receive();
            assertEquals("Evicted", evicted.member());
            assertEquals("meters", evicted.argument(0));
            Message ended = publisher.receive();
            assertEquals("LaneEnded", ended.member());
            assertEquals(List.of("meters", 3L, 64L), ended.arguments().subList(0, 3));
            publisher.send(Message.signal("/", "com.example.Meter", "ToNobody"));
            publisher.send(to(member, "Unfenced"));
            publisher.settle();
            assertEquals("Unfenced", member.receive().member());
            assertNull(bus.ask(() -> groups.bus.peer(member.uniqueName()).attendance()));
        }
    }

    @Test
    void whatTheNextManagerDoesNotTakeIsTheEndOfIt() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            leave(bus, member, publisher, LONG_MILLIS);
            bus.bus.groups(groups).toCompletableFuture().join();
            assertEquals("Evicted", member.receive().member());
            assertEquals("LaneEnded", publisher.receive().member());
        }
    }

    @Test
    void whoGoesMeanwhileIsNoLongerCounted() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            leave(bus, member, publisher, LONG_MILLIS);
            String gone = member.uniqueName();
            member.close();
            bus.await("the bus sees that it has gone", () -> groups.bus.peer(gone) == null);
            queued.store(0);
            publisher.settle();
            assertEquals(0, queued.load());
        }
    }

    @Test
    void whoCameByASocketOfAGroupStaysAPeerAndIsServedByTheNextManagerOrGoes(@TempDir Path directory) throws IOException {
        Path socket = Files.createFile(directory.resolve("socket"));
        try (TestBus bus = new TestBus()) {
            TestClient publisher = bus.client();
            bus.bus.groups(groups).toCompletableFuture().join();
            List<String> woken = new CopyOnWriteArrayList<>();
            List<BusEnd.Guest> guests = bus.ask(() -> {
                List<BusEnd.Guest> admitted = new ArrayList<>();
                for (String each : List.of("first", "second")) {
                    BusEnd.Guest guest = groups.bus.admit(
                            new Identity(0, 0, new int[]{0}, ProcessHandle.current().pid(), new byte[0], null, null),
                            () -> woken.add(each));
                    groups.bus.subscribe(guest.peer(), RULE);
                    while (guest.end().receive() != null) {
                        continue;
                    }
                    admitted.add(guest);
                }
                groups.whatIsLeft = new GroupsLeft(KEPT_BY, LONG_MILLIS,
                        List.of(new GroupLeft("meters", List.of(), List.of(), List.of(socket.toString()))));
                return admitted;
            });
            KeptDescriptors.keep(KEPT_BY, new KeptDescriptors.Kept("meters", new byte[0], List.of(), List.of()));
            bus.bus.groups(null).toCompletableFuture().join();
            publisher.send(Message.signal("/", "com.example.Meter", "Meanwhile"));
            publisher.settle();
            assertEquals(List.of(), woken, "who would is gone");
            groups.whenAttached = end -> {
                BusEnd.Guest first = groups.bus.resume(guests.get(0).peer().uniqueName(), () -> woken.add("again"));
                assertEquals(guests.get(0), first);
                assertNotNull(first.end().receive(), "what came meanwhile");
                assertNull(first.end().receive());
            };
            bus.bus.groups(groups).toCompletableFuture().join();
            publisher.settle();
            assertNull(guests.get(0).end().closeReason());
            assertNotNull(guests.get(1).end().closeReason());
            assertFalse(Files.exists(socket), "the next manager has not taken it");
            publisher.send(Message.signal("/", "com.example.Meter", "Behind"));
            publisher.settle();
            assertEquals(List.of("again"), woken);
            groups.whatIsLeft = null;
            bus.bus.groups(null).toCompletableFuture().join();
            publisher.settle();
            assertNotNull(guests.get(0).end().closeReason());
        }
    }
}
