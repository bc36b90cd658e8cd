package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
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

    private static final String METER = "com.example.Meter";

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final FakePeer publisher = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer member = FakePeer.ofUser(":1.3", 1000);
    private final FakePeer spy = FakePeer.ofUser(":1.4", 1001);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        groups.detach();
        assertEquals(0, bus.heldBytes);
    }

    @Test
    void whoIsPutOutSeesNothingMoreAndWhoStaysLosesAndRepeatsNothing() throws IOException {
        create("bus");
        FakeBus.Said joined = join(member);
        MappedReader staying = reader(member, joined);
        MappedReader spying = reader(spy, join(spy));
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
        MappedReader next = reader(member, joined);
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
        create("direct");
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        MappedReader staying = reader(member, joined);
        MappedReader spying = reader(spy, join(spy));
        write(writer, "A");
        putOut(spy);
        write(writer, "StillBefore");
        int first = writer.number;
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        write(writer, "SecretNotYetMapped");
        mapped(writer);
        writer.attachAll(bus, publisher, bus.said.size() - 3);
        write(writer, "Secret");
        assertFalse(spying.laneAsText().contains("Secret"));
        assertEquals(LaneReader.ENDED, staying.poll());
        assertTrue(staying.reader.goesOn());
        assertEquals(List.of(":1.99 A", ":1.99 StillBefore"), staying.members);
        MappedReader next = reader(member, joined);
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
    void whatAPublisherWroteIntoTheOtherLaneBeforeItDiedIsNotLost() throws IOException {
        create("direct");
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        reader(spy, join(spy));
        putOut(spy);
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        write(writer, "Last");
        publisher.gone = true;
        groups.gone(publisher);
        MappedReader next = reader(member, joined);
        assertEquals(LaneReader.ENDED, next.poll());
        assertEquals(List.of(":1.99 Last"), next.members);
    }

    @Test
    void aPublisherThatDoesNotGoOnInTimeHasNoLane() throws IOException {
        create("direct");
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        MappedReader staying = reader(member, joined);
        reader(spy, join(spy));
        write(writer, "A");
        putOut(spy);
        bus.alarms.get(bus.alarms.size() - 1).ring();
        write(writer, "B");
        assertEquals(LaneReader.ENDED, staying.poll());
        assertEquals(List.of(":1.99 A"), staying.members);
        assertEquals(1, bus.signals(publisher, "LaneEnded").size());
        publish();
    }

    @Test
    void whatIsSaidBySocketComesBehindWhatStandsInTheLaneThatWasLeft() throws IOException {
        create("bus");
        join(member);
        reader(spy, join(spy));
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
        create("bus");
        join(member);
        FakePeer another = FakePeer.ofUser(":1.5", 1002);
        reader(spy, join(spy));
        reader(another, join(another));
        putOut(spy);
        putOut(another);
        assertEquals(2, bus.signals(member, "LaneAdded").size());
        bus.alarms.stream().filter(alarm -> alarm.delayMillis > 0).toList().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(3, bus.signals(member, "LaneAdded").size());
    }

    @Test
    void whoLeftAndStillMapsTheLaneSeesNothingMoreOnceAnotherPolicyHolds() throws IOException {
        create("bus");
        join(member);
        MappedReader spying = reader(spy, join(spy));
        bus.call(groups, spy, "Leave", "s", "meters");
        groups.policyChanged();
        offer("Secret");
        assertFalse(spying.laneAsText().contains("Secret"));
        groups.policyChanged();
        assertEquals(2, bus.signals(member, "LaneAdded").size(), "nobody has left since");
    }

    @Test
    void whoKeepsALaneThatOthersHadToLeaveMapsNoOtherUntilItHasLetGo() throws Exception {
        create("bus");
        MappedReader staying = new MappedReader(bus, member, join(member), 0);
        MappedReader spying = new MappedReader(bus, spy, join(spy), 0);
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
        open.add(new MappedReader(bus, spy, join(spy), 0));
    }

    @Test
    void memoryStaysFlatHoweverOftenSomebodyJoinsIsPutOutAndNeverUnmaps() throws Exception {
        create("bus");
        MappedReader staying = new MappedReader(bus, member, join(member), 0);
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            FakePeer again = FakePeer.ofUser(":1." + (10 + i), 1001);
            bus.said.clear();
            FakeBus.Said reply = bus.call(groups, again, "Join", "sasa{sv}", "meters", List.of(), Map.of());
            if (reply.values().get(0).equals("mapped")) {
                open.add(new MappedReader(bus, again, reply, 0));
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
        create("bus");
        int maps = 0;
        for (int i = 0; i < 200; i++) {
            FakePeer again = FakePeer.ofUser(":1." + (10 + i), 1001);
            bus.said.clear();
            FakeBus.Said reply = bus.call(groups, again, "Join", "sasa{sv}", "meters", List.of(), Map.of());
            if (reply.values().get(0).equals("mapped")) {
                open.add(new MappedReader(bus, again, reply, 0));
                maps++;
            } else {
                reply.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            }
            bus.call(groups, again, "Leave", "s", "meters");
        }
        assertTrue(maps > 5 && maps < 50, maps + " times");
        assertTrue(bus.heldBytes > 0, "what is mapped is charged");
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
        bus.alarms.get(bus.alarms.size() - 1).ring();
        assertEquals(0, bus.heldBytes, "what nobody maps any more is given back, though nobody joins");
    }

    private void create(String publishers) {
        Map<String, Variant> options = new HashMap<>(Map.of("lane.bytes", new Variant("t", 65536L)));
        if (publishers.equals("direct")) {
            options.put("members.only", Variant.of(true));
        }
        options.put("rules", new Variant("as", List.of("interface='" + METER + "'")));
        options.put("publishers", Variant.of(publishers));
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", "meters", options).error());
    }

    private FakeBus.Said join(FakePeer peer) {
        FakeBus.Said reply = bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of());
        assertEquals(null, reply.error(), () -> reply.values().toString());
        assertEquals("mapped", reply.values().get(0));
        return reply;
    }

    private Object proxied(FakePeer peer) {
        FakeBus.Said reply = bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of());
        reply.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
        return reply.values().get(0);
    }

    private MappedReader reader(FakePeer peer, FakeBus.Said joined) throws IOException {
        MappedReader reader = MappedReader.ofLastLane(bus, peer, joined);
        open.add(reader);
        return reader;
    }

    private void putOut(FakePeer peer) {
        peer.hearsFreely = false;
        groups.policyChanged();
    }

    private void offer(String signal) {
        assertTrue(Signals.offer(groups, publisher, METER, signal));
    }

    private MappedWriter publish() throws IOException {
        FakeBus.Said reply = bus.call(groups, publisher, "Publish", "sa{sv}", "meters", Map.of());
        assertEquals(null, reply.error(), () -> reply.values().toString());
        MappedWriter writer = new MappedWriter(reply);
        open.add(writer);
        mapped(writer);
        return writer;
    }

    private void mapped(MappedWriter writer) {
        assertEquals(null, bus.call(groups, publisher, "Mapped", "su", "meters", (long) writer.number).error());
    }

    private static void write(MappedWriter writer, String signal) {
        assertEquals(0, writer.write(METER, signal));
    }
}
