package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.order.OrderRing;
import org.busway.lane.OrderReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group with several publishers, seen from the manager, without a bus and without another process. */
class MediatedGroupTest {

    private static final String METER = "com.example.Meter";

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final FakePeer one = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer two = FakePeer.ofUser(":1.3", 1000);
    private final FakePeer member = FakePeer.ofUser(":1.4", 1000);
    private final FakePeer other = FakePeer.ofUser(":1.5", 1001);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        groups.detach();
    }

    @Test
    void allMembersReadAllPublishersAndTheBusInOneOrder() throws IOException {
        create("meters", Map.of());
        OrderedMember early = join("meters", member);
        MappedWriter first = publish("meters", one);
        MappedWriter second = publish("meters", two);
        OrderedMember late = join("meters", other);
        first.write(METER, "A");
        ring();
        second.write(METER, "B");
        assertTrue(Signals.offer(groups, root, METER, "C"));
        ring();
        first.write(METER, "D");
        ring();
        early.takeLanes();
        List<String> order = List.of("2 A", "0 C", "3 B", "2 D");
        assertEquals(order, early.takeSeen());
        assertEquals(order, late.takeSeen());
        assertEquals(early.orders, late.orders);
    }

    @Test
    void aMemberThatHasNotBeenGivenALaneYetWaitsForIt() throws IOException {
        create("meters", Map.of());
        OrderedMember reader = join("meters", member);
        MappedWriter first = publish("meters", one);
        first.write(METER, "A");
        ring();
        assertEquals(OrderReader.LANE_MISSING, reader.poll());
        reader.takeLanes();
        assertEquals(List.of("2 A"), reader.takeSeen());
    }

    @Test
    void aFrameIsOrderedBehindTheSocketMessagesBeforeItAndBeforeThoseAfterIt() throws IOException {
        create("meters", Map.of());
        MappedWriter first = publish("meters", one);
        OrderedMember reader = join("meters", member);
        first.write(METER, "BehindTheThird", 3);
        one.taken = 2;
        ring();
        assertEquals(List.of(), reader.takeSeen());
        assertTrue(groups.mayTake(one), "its third message is the one that comes");
        assertEquals(List.of(), reader.takeSeen());
        one.taken = 3;
        groups.routed(one);
        assertEquals(List.of("2 BehindTheThird"), reader.takeSeen());
        first.write(METER, "BeforeTheFourth", 3);
        assertTrue(groups.mayTake(one));
        groups.beforeMessage(member, one);
        FakeBus.Said fence = bus.signals(member, "Fence").get(0);
        assertEquals(List.of(List.of(Struct.of("meters", OrderRing.NUMBER, 128L)), 0L, ""), fence.values());
        assertEquals(List.of("2 BeforeTheFourth"), reader.takeSeen());
    }

    @Test
    void aCountOfSocketMessagesThatDoesNotComeTrueEndsTheLaneAndNoOther() throws IOException {
        create("meters", Map.of());
        OrderedMember reader = join("meters", member);
        MappedWriter liar = publish("meters", one);
        MappedWriter second = publish("meters", two);
        reader.takeLanes();
        liar.write(METER, "Lie", 1000);
        ring();
        second.write(METER, "B");
        ring();
        assertEquals(List.of("3 B"), reader.takeSeen());
        deadlines().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.signals(member, "LaneEnded").size());
        assertTrue(bus.signals(member, "LaneEnded").get(0).values().toString().contains("1000 messages"));
        second.write(METER, "C");
        ring();
        assertEquals(List.of("3 C"), reader.takeSeen());
        assertEquals(0, reader.lost);
    }

    @Test
    void whatAPublisherHadPublishedBeforeItDiedIsOrderedBeforeItsLaneEnds() throws IOException {
        create("meters", Map.of());
        OrderedMember reader = join("meters", member);
        MappedWriter first = publish("meters", one);
        reader.takeLanes();
        for (int i = 0; i < 300; i++) {
            first.write(METER, "A");
        }
        one.gone = true;
        groups.gone(one);
        first.write(METER, "AfterDeath");
        turns();
        assertEquals(300, reader.takeSeen().size());
        FakeBus.Said ended = bus.signals(member, "LaneEnded").get(0);
        assertEquals(List.of("meters", first.number, 300 * 64L, "its publisher has gone"), ended.values());
    }

    @Test
    void numbersOfLanesAreUsedAgainWhenAllHaveReadTheOrderUpToTheirEnds() throws IOException {
        create("meters", Map.of());
        OrderedMember reader = join("meters", member);
        for (int i = 0; i < 3 * SharedGroup.LANES; i++) {
            MappedWriter first = publish("meters", one);
            first.write(METER, "Of" + i);
            assertEquals(null, bus.call(groups, one, "Unpublish", "s", "meters").error());
            reader.takeLanes();
            assertEquals(List.of("2 Of" + i), reader.takeSeen());
        }
        FakePeer[] many = new FakePeer[SharedGroup.LANES];
        for (int i = 0; i < SharedGroup.LANES; i++) {
            many[i] = FakePeer.ofUser(":1." + (100 + i), 1000);
            FakeBus.Said reply = bus.call(groups, many[i], "Publish", "sa{sv}", "meters", Map.of());
            assertEquals(i < SharedGroup.LANES - 2 ? null : "org.busway.Error.NotDirect", reply.error());
        }
    }

    @Test
    void nothingIsOverwrittenThatAMemberHasYetToReadThoughTheBusHasOrderedIt() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = join("meters", member);
        MappedWriter first = publish("meters", one);
        reader.takeLanes();
        int written = 0;
        for (int i = 0; i < 2000; i++) {
            written += first.write(METER, "A") == 0 ? 1 : 0;
            ring();
        }
        assertTrue(written < 600, "the member holds the publisher up");
        assertEquals(written, reader.takeSeen().size());
        assertEquals(0, reader.lost);
        assertEquals(0, first.write(METER, "B"), "it does no longer");
    }

    @Test
    void aFullOrderHoldsUpSocketsOfPublishersUntilTheMemberReadsOrItsTimeIsOver() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = join("meters", member);
        MappedWriter[] writers = publishFour();
        reader.takeLanes();
        int written = fill(writers);
        assertTrue(written > 1024, "an order ring of 64 KiB has room for 1024 entries");
        assertFalse(groups.mayTake(one));
        assertTrue(one.heldUp);
        reader.poll();
        ring();
        turns();
        assertFalse(one.heldUp, "all that it had published is ordered");
        assertEquals(written, reader.takeSeen().size());
        assertTrue(groups.mayTake(one));
        fill(writers);
        assertFalse(groups.mayTake(one));
        deadlines().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.signals(member, "Evicted").size());
        assertEquals(OrderReader.EVICTED, reader.poll());
        turns();
        assertFalse(one.heldUp);
    }

    @Test
    void whoLeavesNoRoomInTheOrderIsPutOutAtTheDeadlineThoughNobodyWaitsAtASocket() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = join("meters", member);
        MappedWriter[] writers = publishFour();
        reader.takeLanes();
        fill(writers);
        deadlines().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.signals(member, "Evicted").size());
        assertEquals(List.of(), deadlines(), "all is ordered");
    }

    @Test
    void whoIsToBeEvictedIsPutOutAtOnce() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L), "outcome", Variant.of("evict")));
        join("meters", member);
        MappedWriter[] writers = publishFour();
        fill(writers);
        assertEquals(1, bus.signals(member, "Evicted").size());
    }

    @Test
    void aSignalByASocketNeedsRoomInTheOrderToo() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = join("meters", member);
        MappedWriter[] writers = publishFour();
        reader.takeLanes();
        assertTrue(Signals.offer(groups, other, METER, "BeforeItIsFull"));
        fill(writers);
        assertFalse(Signals.offer(groups, other, METER, "NobodyIsLeftForIt"));
        assertEquals(1, bus.signals(member, "Evicted").size());
        reader.poll();
    }

    @Test
    void theBusSleepsWhileThereIsNothingToOrderAndIsRungForTheNextFrame() throws IOException {
        create("meters", Map.of());
        MappedWriter first = publish("meters", one);
        turns();
        int rung = first.rung;
        first.write(METER, "A");
        assertEquals(rung + 1, first.rung);
        first.write(METER, "B");
        assertEquals(rung + 1, first.rung, "once for one sleep");
        ring();
        first.write(METER, "C");
        assertEquals(rung + 2, first.rung);
    }

    @Test
    void onePeerHasOneLaneInAGroupAndSeveralHaveOneEach() throws IOException {
        create("meters", Map.of());
        publish("meters", one);
        publish("meters", two);
        assertEquals(BusException.LIMITS_EXCEEDED, bus.call(groups, one, "Publish", "sa{sv}", "meters", Map.of()).error());
    }

    @Test
    void theMemoryGoesWithTheLastOfThem() throws IOException {
        create("meters", Map.of());
        OrderedMember reader = join("meters", member);
        MappedWriter first = publish("meters", one);
        first.write(METER, "A");
        bus.call(groups, member, "Leave", "s", "meters");
        assertEquals(OrderReader.EVICTED, reader.poll());
        bus.call(groups, one, "Unpublish", "s", "meters");
        Map<?, ?> statistics = (Map<?, ?>) bus.call(groups, root, "Statistics", "s", "meters").values().get(0);
        assertEquals(new Variant("t", 0L), statistics.get("mapped.bytes"));
        assertTrue(bus.watches.stream().allMatch(watch -> watch.closed));
    }

    /** Publishers write until there is no room, or nobody who could leave none; how many were written. */
    private int fill(MappedWriter[] writers) {
        int written = 0;
        boolean any = true;
        for (int round = 0; any && round < 500; round++) {
            any = false;
            for (MappedWriter writer : writers) {
                boolean done = writer.write(METER, "A") == 0;
                any |= done;
                written += done ? 1 : 0;
            }
            ring();
        }
        turns();
        return written;
    }

    /** Whatever doorbell of the bus there is, is rung. */
    private void ring() {
        List.copyOf(bus.watches).stream().filter(watch -> !watch.closed).forEach(watch -> watch.readable.run());
    }

    /** The bus has turns until there is nothing to do. */
    private void turns() {
        while (bus.turn()) {
            // Until there is nothing more to order.
        }
    }

    private List<FakeBus.FakeAlarm> deadlines() {
        return bus.alarms.stream().filter(alarm -> alarm.delayMillis > 0).toList();
    }

    private MappedWriter[] publishFour() throws IOException {
        MappedWriter[] writers = {publish("meters", one), publish("meters", two), publish("meters", root),
            publish("meters", other)};
        deadlines().forEach(FakeBus.FakeAlarm::cancel);
        return writers;
    }

    private void create(String name, Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(Map.of("members.only", Variant.of(true)));
        options.put("rules", new Variant("as", List.of("interface='" + METER + "'")));
        options.put("publishers", Variant.of("mediated"));
        options.putAll(more);
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", name, options).error());
    }

    private OrderedMember join(String group, FakePeer peer) throws IOException {
        int before = bus.said.size();
        FakeBus.Said reply = bus.call(groups, peer, "Join", "sasa{sv}", group, List.of(), Map.of());
        assertEquals(null, reply.error(), () -> reply.values().toString());
        OrderedMember joined = new OrderedMember(bus, peer, reply, before);
        open.add(joined);
        return joined;
    }

    private MappedWriter publish(String group, FakePeer peer) throws IOException {
        int before = bus.said.size();
        FakeBus.Said reply = bus.call(groups, peer, "Publish", "sa{sv}", group, Map.of());
        assertEquals(null, reply.error(), () -> reply.values().toString());
        MappedWriter writer = new MappedWriter(reply);
        open.add(writer);
        assertEquals(null, bus.call(groups, peer, "Mapped", "su", group, (long) writer.number).error());
        writer.attachAll(bus, peer, before);
        return writer;
    }
}
