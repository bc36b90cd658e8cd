package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.busway.lane.LaneReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a group when somebody is put out who maps its lane: those who stay go on in another. */
class RekeyTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final GroupsOfBus groups = scene.groups;
    private final FakePeer publisher = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer member = FakePeer.ofUser(":1.3", 1000);
    private final FakePeer spy = FakePeer.ofUser(":1.4", 1001);

    @AfterEach
    void close() throws Exception {
        scene.close();
        assertEquals(0, bus.heldBytes);
    }

    @Test
    void whoIsPutOutSeesNothingMoreAndWhoStaysLosesAndRepeatsNothing() throws IOException {
        scene.createSmall("bus");
        FakeBus.Said joined = scene.joinMapped(member);
        MappedReader staying = scene.reader(member, joined);
        MappedReader spying = scene.reader(spy, scene.joinMapped(spy));
        offer("A");
        offer("B");
        assertEquals(0, spying.poll());
        putOut(spy);
        offer("Secret");
        offer("Other");
        assertEquals(LaneReader.EVICTED, spying.poll());
        assertEquals(List.of(":1.2 A", ":1.2 B"), spying.members);
        assertTrue(spying.laneAsText().contains("\0A\0"), "this test would find what is there");
        assertFalse(spying.laneAsText().contains("Secret"), "whatever it does with what it maps");

        assertEquals(LaneReader.ENDED, staying.poll());
        assertTrue(staying.reader.goesOn());
        MappedReader next = scene.reader(member, joined);
        assertEquals(0, next.poll());
        assertEquals(List.of(":1.2 A", ":1.2 B"), staying.members);
        assertEquals(List.of(":1.2 Secret", ":1.2 Other"), next.members);
        assertEquals(4, next.reader.next(), "frames are numbered on");
        assertEquals(List.of(), next.lost);
        assertEquals(List.of(), bus.signals(member, "LaneEnded"), "its publisher has not ended");
        assertEquals(List.of(), bus.signals(spy, "LaneAdded").subList(1, bus.signals(spy, "LaneAdded").size()));
    }

    @Test
    void aPublisherGoesOnInAnotherLaneWhenItHasMappedIt() throws IOException {
        scene.createSmall("direct");
        FakeBus.Said joined = scene.joinMapped(member);
        MappedWriter writer = scene.publishMapped(publisher);
        MappedReader staying = scene.reader(member, joined);
        MappedReader spying = scene.reader(spy, scene.joinMapped(spy));
        write(writer, "A");
        putOut(spy);
        write(writer, "StillBefore");
        int first = writer.number;
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        write(writer, "SecretNotYetMapped");
        assertEquals(null, scene.mapped(publisher, writer).error());
        writer.attachAll(bus, publisher, bus.said.size() - 3);
        write(writer, "Secret");
        assertFalse(spying.laneAsText().contains("Secret"));
        assertEquals(LaneReader.ENDED, staying.poll());
        assertTrue(staying.reader.goesOn());
        assertEquals(List.of(":1.99 A", ":1.99 StillBefore"), staying.members);
        MappedReader next = scene.reader(member, joined);
        assertEquals(0, next.poll());
        assertEquals(List.of(":1.99 SecretNotYetMapped", ":1.99 Secret"), next.members);
        assertEquals(4, next.reader.next());
        assertEquals(List.of(), bus.signals(member, "LaneEnded"));
        assertTrue(first != writer.number);
        publisher.gone = true;
        groups.gone(publisher);
        assertEquals(LaneReader.ENDED, next.poll());
        assertEquals(1, bus.signals(member, "LaneEnded").size());
    }

    @Test
    void whoJoinsWhileAPublisherGoesOnMissesNothingThatTheBusHasNotReadForSockets() throws IOException {
        bus.rules.add("interface='" + METER + "'");
        scene.create(Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of("direct")));
        assertEquals(List.of(":1.99 BeforeTheOtherLane", ":1.99 InTheOtherLane", ":1.99 WhenItIsMapped"), joinInBetween());
    }

    @Test
    void whoJoinsWhileAPublisherGoesOnReadsFromThenOnWhereTheBusReadsNothing() throws IOException {
        scene.createSmall("direct");
        assertEquals(List.of(":1.99 WhenItIsMapped"), joinInBetween());
    }

    /** What somebody reads who joins when a publisher has gone on in another lane, and the bus has not heard of that yet. */
    private List<String> joinInBetween() throws IOException {
        FakeBus.Said joined = scene.joinMapped(member);
        MappedWriter writer = scene.publisher(publisher);
        scene.reader(member, joined);
        scene.turns();
        scene.reader(spy, scene.joinMapped(spy));
        write(writer, "BeforeTheOtherLane");
        putOut(spy);
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        write(writer, "InTheOtherLane");
        FakePeer late = scene.peer(":1.5", 1000);
        FakeBus.Said joinedLate = scene.joinMapped(late);
        MappedReader former = scene.reader(late, joinedLate);
        assertEquals(null, scene.mapped(publisher, writer).error());
        write(writer, "WhenItIsMapped");
        assertEquals(LaneReader.ENDED, former.poll());
        assertTrue(former.reader.goesOn(), "its publisher has not ended");
        MappedReader next = scene.reader(late, joinedLate);
        assertEquals(0, next.poll());
        assertEquals(3, next.reader.next());
        assertEquals(List.of(), next.lost);
        List<String> all = new ArrayList<>(former.members);
        all.addAll(next.members);
        return all;
    }

    @Test
    void whatAPublisherWroteIntoTheOtherLaneBeforeItDiedIsNotLost() throws IOException {
        scene.createSmall("direct");
        FakeBus.Said joined = scene.joinMapped(member);
        MappedWriter writer = scene.publishMapped(publisher);
        scene.reader(spy, scene.joinMapped(spy));
        putOut(spy);
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        write(writer, "Last");
        publisher.gone = true;
        groups.gone(publisher);
        MappedReader next = scene.reader(member, joined);
        assertEquals(LaneReader.ENDED, next.poll());
        assertEquals(List.of(":1.99 Last"), next.members);
    }

    @Test
    void aPublisherThatDoesNotGoOnInTimeHasNoLane() throws IOException {
        scene.createSmall("direct");
        FakeBus.Said joined = scene.joinMapped(member);
        MappedWriter writer = scene.publishMapped(publisher);
        MappedReader staying = scene.reader(member, joined);
        scene.reader(spy, scene.joinMapped(spy));
        write(writer, "A");
        putOut(spy);
        bus.alarms.get(bus.alarms.size() - 1).ring();
        write(writer, "B");
        assertEquals(LaneReader.ENDED, staying.poll());
        assertEquals(List.of(":1.99 A"), staying.members);
        assertEquals(1, bus.signals(publisher, "LaneEnded").size());
        assertEquals(
                List.of("meters", writer.number, 1L, "its publisher does not go on in the lane that it was given for this one"),
                bus.signals(publisher, "Unpublished").get(0).values(), "of two messages one counts");
        scene.publishMapped(publisher);
    }

    @Test
    void whatIsSaidBySocketComesBehindWhatStandsInTheLaneThatWasLeft() throws IOException {
        scene.createSmall("bus");
        scene.joinMapped(member);
        scene.reader(spy, scene.joinMapped(spy));
        offer("A");
        putOut(spy);
        bus.said.clear();
        groups.beforeMessage(member, publisher);
        groups.beforeMessage(member, publisher);
        List<FakeBus.Said> fences = bus.signals(member, "Fence");
        assertEquals(1, fences.size());
        assertEquals("meters", ((Struct) ((List<?>) fences.get(0).values().get(0)).get(0)).fields().get(0));
    }

    @Test
    void aGroupGoesOnInOtherLanesOnceASecondAtMost() throws IOException {
        scene.createSmall("bus");
        scene.joinMapped(member);
        FakePeer another = FakePeer.ofUser(":1.5", 1002);
        scene.reader(spy, scene.joinMapped(spy));
        scene.reader(another, scene.joinMapped(another));
        putOut(spy);
        putOut(another);
        assertEquals(2, bus.signals(member, "LaneAdded").size());
        bus.alarms.stream().filter(alarm -> alarm.delayMillis > 0).toList().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(3, bus.signals(member, "LaneAdded").size());
    }

    @Test
    void whoLeftAndStillMapsTheLaneSeesNothingMoreOnceAnotherPolicyHolds() throws IOException {
        scene.createSmall("bus");
        scene.joinMapped(member);
        MappedReader spying = scene.reader(spy, scene.joinMapped(spy));
        bus.call(groups, spy, "Leave", "s", "meters");
        groups.policyChanged();
        offer("Secret");
        assertFalse(spying.laneAsText().contains("Secret"));
        groups.policyChanged();
        assertEquals(2, bus.signals(member, "LaneAdded").size(), "nobody has left since");
    }

    @Test
    void whoKeepsALaneThatOthersHadToLeaveMapsNoOtherUntilItHasLetGo() throws Exception {
        scene.createSmall("bus");
        MappedReader staying = new MappedReader(bus, member, scene.joinMapped(member), 0);
        MappedReader spying = new MappedReader(bus, spy, scene.joinMapped(spy), 0);
        putOut(spy);
        spy.hearsFreely = true;
        bus.call(groups, spy, "Leave", "s", "meters");
        assertEquals("proxied", proxied(spy), "nobody knows what it maps before all have left the lane");
        assertEquals(LaneReader.ENDED, staying.poll());
        staying.close();
        bus.call(groups, spy, "Leave", "s", "meters");
        assertEquals("proxied", proxied(spy));
        bus.call(groups, spy, "Leave", "s", "meters");
        FakePeer samUser = FakePeer.ofUser(":1.5", 1001);
        assertEquals("proxied", proxied(samUser));
        bus.call(groups, samUser, "Leave", "s", "meters");
        spying.close();
        bus.said.clear();
        scene.opened(new MappedReader(bus, spy, scene.joinMapped(spy), 0));
    }

    @Test
    void memoryStaysFlatHoweverOftenSomebodyJoinsIsPutOutAndNeverUnmaps() throws Exception {
        scene.createSmall("bus");
        MappedReader staying = new MappedReader(bus, member, scene.joinMapped(member), 0);
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            FakePeer again = FakePeer.ofUser(":1." + (10 + i), 1001);
            bus.said.clear();
            FakeBus.Said reply = bus.call(groups, again, "Join", "sasa{sv}", "meters", List.of(), Map.of());
            if (reply.values().get(0).equals("mapped")) {
                scene.opened(new MappedReader(bus, again, reply, 0));
                putOut(again);
                assertEquals(LaneReader.ENDED, staying.poll());
                staying.close();
            } else {
                reply.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            }
            bus.call(groups, again, "Leave", "s", "meters");
            most = i < 10 ? Math.max(most, bus.heldBytes) : most;
            assertTrue(bus.heldBytes <= most, () -> bus.heldBytes + " bytes");
        }
    }

    @Test
    void whoJoinsAndLeavesAndNeverUnmapsGetsNoMoreMemoryAtSomeTime() throws Exception {
        scene.createSmall("bus");
        long definition = bus.heldBytes;
        List<AutoCloseable> maps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            FakePeer again = FakePeer.ofUser(":1." + (10 + i), 1001);
            bus.said.clear();
            FakeBus.Said reply = bus.call(groups, again, "Join", "sasa{sv}", "meters", List.of(), Map.of());
            if (reply.values().get(0).equals("mapped")) {
                maps.add(new MappedReader(bus, again, reply, 0));
            } else {
                reply.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            }
            bus.call(groups, again, "Leave", "s", "meters");
        }
        assertTrue(maps.size() > 5 && maps.size() < 50, maps.size() + " times");
        assertTrue(bus.heldBytes > definition, "what is mapped is charged");
        for (AutoCloseable each : maps) {
            each.close();
        }
        bus.alarms.get(bus.alarms.size() - 1).ring();
        assertEquals(definition, bus.heldBytes, "what nobody maps any more is given back, though nobody joins");
    }

    private Object proxied(FakePeer peer) {
        FakeBus.Said reply = bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of());
        reply.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
        return reply.values().get(0);
    }

    private void putOut(FakePeer peer) {
        peer.hearsFreely = false;
        groups.policyChanged();
    }

    private void offer(String signal) {
        assertTrue(Signals.offer(groups, publisher, METER, signal));
    }

    private static void write(MappedWriter writer, String signal) {
        assertEquals(0, writer.write(METER, signal));
    }
}
