package org.busway.group.internal;

import static org.busway.group.internal.Announcer.LARGE;
import static org.busway.group.internal.Announcer.signal;
import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.NAME;
import static org.busway.group.internal.GroupScene.RULE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.memory.Handed;
import org.busway.lane.LaneReader;
import org.busway.os.SealedMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are too long for a lane, seen from the manager, without a bus and without another process. */
class LargeMessagesTest {

    private static final long LANE_BYTES = 65536;
    private static final long MESSAGE_BYTES = 110_000;

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);
    private final FakePeer other = scene.peer(":1.4", 1000);
    private final Announcer announcer = new Announcer(scene, publisher);

    @AfterEach
    void nothingIsHeldAfterwards() throws Exception {
        scene.close();
        bus.said.forEach(Announcer::drop);
        assertEquals(0, bus.heldBytes);
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            assertEquals(0, all.filter(each -> isMessage(each)).count());
        }
    }

    private static boolean isMessage(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("busway message");
        } catch (IOException e) {
            return false;
        }
    }

    private void create(String publishers, Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("publishers", Variant.of(publishers));
        options.put("lane.bytes", new Variant("t", LANE_BYTES));
        options.putIfAbsent("message.bytes", new Variant("t", MESSAGE_BYTES));
        scene.create(options);
    }

    private int given(FakePeer to) {
        return bus.signals(to, "Announced").size();
    }

    @Test
    void theMemoryGoesToThoseWhoWantTheMessageBeforeTheFrameThatAnnouncesIt() throws IOException {
        create("direct", Map.of());
        int before = bus.said.size();
        MappedWriter writer = scene.publisher(publisher);
        FakeBus.Said joined = scene.join(member);
        scene.join(other, "member='Else'");
        MappedReader reader = scene.reader(member, joined, before);
        writer.attachAll(bus, publisher, before);
        Message signal = signal("A", LARGE);
        long position = writer.announcementAt();
        long bytes = announcer.send(writer, signal);
        assertEquals(0, given(other), "its filter refuses it");
        List<Object> values = bus.signals(member, "Announced").get(0).values();
        assertEquals(List.of(NAME, writer.number, 1L, position), values.subList(0, 4));
        SealedMemory received = SealedMemory.of(((Handed) values.get(4)).number());
        received.require(SealedMemory.FROZEN, bytes, "what the member is given");
        reader.poll();
        assertEquals(List.of(), reader.members);
        writer.announce(signal, 1, bytes);
        reader.poll();
        assertEquals(List.of("announced 1 " + bytes), reader.members);
        assertEquals(bytes, number(scene.call(member, "Statistics", "s", NAME), "announced.bytes"), "the other has not read it");
    }

    private static long number(FakeBus.Said statistics, String name) {
        return ((Number) ((Variant) ((Map<?, ?>) statistics.values().get(0)).get(name)).value()).longValue();
    }

    @Test
    void whoJoinsOrWantsMoreBeforeTheFrameIsGivenTheMemoryToo() throws IOException {
        create("direct", Map.of());
        MappedWriter writer = scene.publisher(publisher);
        scene.join(other, "member='Else'");
        writer.attachAll(bus, publisher, 0);
        Message signal = signal("A", LARGE);
        long bytes = announcer.send(writer, signal);
        scene.call(other, "Leave", "s", NAME);
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        scene.join(other, "member='Else'");
        int before = bus.said.size();
        FakeBus.Said joined = scene.join(member);
        assertEquals(1, given(member), "though nobody was there for a while whom the publisher would have waited for");
        MappedReader reader = scene.reader(member, joined, before);
        writer.attachAll(bus, publisher, before);
        writer.announce(signal, 1, bytes);
        assertEquals(null, scene.call(other, "SetFilter", "sas", NAME, List.of("member='Else'", "member='A'")).error());
        assertEquals(1, given(other));
        assertEquals(null, scene.call(other, "SetFilter", "sas", NAME, List.of("member='A'")).error());
        assertEquals(1, given(other), "once is enough");
        FakePeer late = scene.peer(":1.5", 1000);
        scene.join(late);
        assertEquals(0, given(late), "it begins behind the frame");
        reader.poll();
        assertEquals(List.of("announced 1 " + bytes), reader.members);
    }

    @Test
    void whatAllHaveReadIsLetGoOfAndNoMoreMayBeUnreadThanIsReserved() throws IOException {
        create("direct", Map.of());
        int before = bus.said.size();
        long held = bus.heldBytes;
        MappedWriter writer = scene.publisher(publisher);
        assertTrue(bus.heldBytes - held > LANE_BYTES + MESSAGE_BYTES, "reserved with the lane");
        MappedReader reader = scene.reader(member, scene.join(member), before);
        writer.attachAll(bus, publisher, before);
        announcer.publish(writer, "A");
        reader.poll();
        announcer.publish(writer, "B");
        bus.said.forEach(Announcer::drop);
        assertTrue(number(scene.call(member, "Statistics", "s", NAME), "announced.bytes") < 2 * LARGE, "the first was read");
        reader.poll();
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(0, number(scene.call(member, "Statistics", "s", NAME), "announced.bytes"), "looked for by the clock");
        announcer.publish(writer, "C");
        assertEquals(0, bus.signals(publisher, "LaneEnded").size());
        announcer.publish(writer, "D");
        assertEquals(0, bus.signals(publisher, "LaneEnded").size());
        announcer.send(writer, signal("E", LARGE));
        assertEquals(1, bus.signals(publisher, "LaneEnded").size(), "its publisher does not heed what was reserved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsealed", "growing", "longer", "shorter", "repeated", "none"})
    void memoryThatIsNotWhatItHasToBeEndsTheLaneAndReachesNobody(String what) throws IOException {
        create("direct", Map.of());
        MappedWriter writer = scene.publisher(publisher);
        scene.join(member);
        Message signal = signal("A", what.equals("longer") ? (int) MESSAGE_BYTES : what.equals("shorter") ? 7000 : LARGE);
        try (SealedMemory memory = Announcer.memory(signal)) {
            memory.seal(what.equals("unsealed")
                    ? 0
                    : what.equals("growing") ? SealedMemory.SEAL_WRITE | SealedMemory.SEAL_SHRINK : SealedMemory.FROZEN);
            if (what.equals("none")) {
                FakeBus.Said refused = scene.call(publisher, "Announce", "suttttth", NAME, (long) writer.number + 1, 1L, 0L, 0L,
                        0L,
                        0L, new Handed(memory.fd()));
                assertEquals(BusException.INVALID_ARGS, refused.error(), "another lane is not its own");
                return;
            }
            announcer.send(writer, signal, what.equals("repeated") ? 0 : 1, memory);
        }
        assertEquals(0, given(member));
        List<Object> ended = bus.signals(member, "LaneEnded").get(0).values();
        assertTrue(ended.get(3).toString().contains("message"), ended::toString);
        assertEquals(1L, number(scene.call(member, "Statistics", "s", NAME), "faults.found"));
    }

    @Test
    void whoListensAtSocketsGetsTheWholeMessageInItsPlace() throws IOException {
        bus.rules.add(RULE);
        create("direct", Map.of());
        MappedWriter writer = scene.publisher(publisher);
        writer.write(METER, "A");
        announcer.publish(writer, "B");
        writer.write(METER, "C");
        announcer.publish(writer, "D");
        scene.turns();
        assertEquals(List.of(":1.2 A", ":1.2 B", ":1.2 C", ":1.2 D"), bus.routed);
        writer.announce(signal("Never", LARGE), 77, 50_000);
        writer.write(METER, "E");
        scene.ring();
        scene.turns();
        assertEquals(":1.2 E", bus.routed.get(4));
        assertEquals(1, bus.toldMonitors.stream().filter(told -> told.startsWith("Lost")).count(), "what never came is counted");
        Message signal = signal("F", LARGE);
        writer.announce(signal, announcer.number + 1, announcer.send(writer, signal) - 1);
        scene.ring();
        scene.turns();
        assertEquals(5, bus.routed.size());
        assertEquals(1, bus.signals(publisher, "LaneEnded").size(), "the frame does not say how long it is");
    }

    @Test
    void aFullReceiverAtASocketHoldsTheMessageUpAndLosesNothing() throws IOException {
        bus.rules.add(RULE);
        create("direct", Map.of());
        MappedWriter writer = scene.publisher(publisher);
        bus.whenRouted = peer -> org.busway.spi.group.BusEnd.Routed.HELD_UP;
        announcer.publish(writer, "A");
        scene.turns();
        assertEquals(List.of(), bus.routed);
        bus.whenRouted = peer -> org.busway.spi.group.BusEnd.Routed.DONE;
        publisher.attendance().goOn();
        scene.turns();
        assertEquals(List.of(":1.2 A"), bus.routed);
    }

    @Test
    void whoLeavesNoRoomForTheLongestMessageIsLetGoOfAndWhoReadsIsNot() throws IOException {
        create("direct", Map.of());
        int before = bus.said.size();
        MappedWriter writer = scene.publisher(publisher);
        scene.join(member);
        int between = bus.said.size();
        FakeBus.Said joined = scene.join(other);
        MappedReader reader = scene.reader(other, joined, between);
        writer.attachAll(bus, publisher, before);
        announcer.publish(writer, "A");
        announcer.publish(writer, "B");
        assertEquals(null, scene.call(publisher, "Full", "su", NAME, (long) writer.number).error());
        for (int i = 0; i < 20; i++) {
            reader.poll();
            scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        }
        assertEquals(1, bus.signals(member, "Evicted").size());
        assertEquals(0, bus.signals(other, "Evicted").size());
    }

    @Test
    void aPublisherThatDiesBetweenMemoryAndFrameLeavesNothing() throws IOException {
        create("direct", Map.of());
        int before = bus.said.size();
        MappedWriter writer = scene.publisher(publisher);
        MappedReader reader = scene.reader(member, scene.join(member), before);
        announcer.send(writer, signal("A", LARGE));
        scene.die(publisher);
        scene.groups.gone(publisher);
        assertEquals(LaneReader.ENDED, reader.poll());
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(0, number(scene.call(member, "Statistics", "s", NAME), "announced.bytes"));
    }

    @Test
    void theBusAnnouncesInItsOwnLaneWhatIsTooLongForIt() throws IOException {
        create("bus", Map.of());
        int before = bus.said.size();
        FakeBus.Said joined = scene.join(member);
        scene.join(other, "member='Else'");
        MappedReader reader = scene.reader(member, joined, before);
        long held = bus.heldBytes;
        assertTrue(offer("A", 10));
        assertTrue(offer("B", LARGE));
        assertTrue(member.attendance().isServed());
        assertEquals(List.of(), bus.handed, "nobody gets it by a socket");
        assertTrue(bus.heldBytes > held + LARGE, "charged while it is unread");
        assertTrue(offer("C", 10));
        assertEquals(1, given(member));
        assertEquals(0, given(other));
        reader.poll();
        assertEquals(3, reader.members.size());
        assertTrue(reader.members.get(1).startsWith("announced 1 "), reader.members::toString);
        scene.call(other, "Leave", "s", NAME);
        assertTrue(bus.heldBytes > held + LARGE - 5000, "the member has it still");
        bus.said.forEach(Announcer::drop);
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertTrue(bus.heldBytes <= held, "and now nobody");
        assertTrue(offer("D", (int) MESSAGE_BYTES));
        assertEquals(List.of(member), bus.handed, "what message.bytes does not allow goes by sockets");
        bus.handed.clear();
        bus.totalBytes = bus.heldBytes + 1000;
        assertTrue(offer("E", LARGE));
        assertEquals(List.of(member), bus.handed, "as does what there is no room for");
    }

    private boolean offer(String name, int bytes) {
        return Signals.offer(scene.groups, publisher, METER, name, "x".repeat(bytes));
    }

    @Test
    void whoHoldsTheLaneOfTheBusUpIsPutOutForAnAnnouncementToo() throws IOException {
        create("bus", Map.of("outcome", Variant.of("evict")));
        scene.join(member);
        for (int i = 0; i < 2000 && bus.evicted.isEmpty(); i++) {
            assertTrue(offer("A", i % 3 == 0 ? 8500 : 10) || !bus.evicted.isEmpty());
            bus.said.forEach(Announcer::drop);
        }
        assertEquals(List.of(member), bus.evicted);
    }

    @Test
    void inAGroupWithSeveralPublishersTheMemoryIsThereBeforeTheEntry() throws IOException {
        bus.rules.add(RULE);
        create("mediated", Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter writer = scene.publisher(publisher);
        reader.takeLanes();
        writer.write(METER, "A");
        announcer.publish(writer, "B");
        scene.ring();
        scene.turns();
        assertEquals(1, given(member));
        assertTrue(offer("C", LARGE));
        assertEquals(2, given(member));
        writer.write(METER, "D");
        scene.ring();
        scene.turns();
        assertEquals(List.of(":1.2 A", ":1.2 B", ":1.2 D"), bus.routed);
        List<String> seen = reader.takeSeen();
        assertEquals(4, seen.size());
        assertEquals("2 A", seen.get(0));
        assertTrue(seen.get(1).startsWith("announced 1 "), seen::toString);
        assertTrue(seen.get(2).startsWith("announced 1 "), seen::toString);
        assertEquals("2 D", seen.get(3));
    }

    @Test
    void whoReadsPacketsIsNotGivenWhatNoPacketHolds() {
        create("direct", Map.of());
        FakeBus.Said joined = scene.call(member, "Join", "sasa{sv}", NAME, List.of(), Map.of("filtered", Variant.of(true)));
        assertEquals("proxied", joined.values().get(0));
    }
}
