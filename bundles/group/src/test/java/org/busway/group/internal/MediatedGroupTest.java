package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusException;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.order.OrderRing;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.OrderReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group with several publishers, seen from the manager, without a bus and without another process. */
class MediatedGroupTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final GroupsOfBus groups = scene.groups;
    private final FakePeer root = scene.root;
    private final FakePeer one = scene.peer(":1.2", 1000);
    private final FakePeer two = scene.peer(":1.3", 1000);
    private final FakePeer member = scene.peer(":1.4", 1000);
    private final FakePeer other = scene.peer(":1.5", 1001);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void allMembersReadAllPublishersAndTheBusInOneOrder() throws IOException {
        create(Map.of());
        OrderedMember early = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        OrderedMember late = scene.joinOrdered(other);
        first.write(METER, "A");
        scene.ring();
        second.write(METER, "B");
        assertTrue(Signals.offer(groups, root, METER, "C"));
        scene.ring();
        first.write(METER, "D");
        scene.ring();
        early.takeLanes();
        List<String> order = List.of("2 A", "0 C", "3 B", "2 D");
        assertEquals(order, early.takeSeen());
        assertEquals(order, late.takeSeen());
        assertEquals(early.orders, late.orders);
    }

    @Test
    void whatAMemberHasReadIsCountedOnceAlsoWhenTheOrderHasGoneOnInAnotherRing() throws IOException {
        create(Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        for (int i = 1; i <= 3; i++) {
            assertTrue(Signals.offer(groups, root, METER, "A"));
            reader.takeLanes();
            reader.poll();
            assertEquals(new Variant("t", (long) i), statisticsOfMember().get("read"));
            FakePeer spy = scene.peer(":1." + (20 + i), 3000 + i);
            scene.joinOrdered(spy);
            spy.hearsFreely = false;
            groups.policyChanged();
            scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        }
    }

    private Map<?, ?> statisticsOfMember() {
        Map<?, ?> statistics = (Map<?, ?>) scene.call(root, "Statistics", "s", "meters").values().get(0);
        return (Map<?, ?>) ((List<?>) ((Variant) statistics.get("members")).value()).get(0);
    }

    @Test
    void aMemberThatHasNotBeenGivenALaneYetWaitsForIt() throws IOException {
        create(Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        first.write(METER, "A");
        scene.ring();
        assertEquals(OrderReader.LANE_MISSING, reader.poll());
        reader.takeLanes();
        assertEquals(List.of("2 A"), reader.takeSeen());
    }

    @Test
    void aFrameIsOrderedBehindTheSocketMessagesBeforeItAndBeforeThoseAfterIt() throws IOException {
        create(Map.of());
        MappedWriter first = scene.publisher(one);
        OrderedMember reader = scene.joinOrdered(member);
        first.write(METER, "BehindTheThird", 3);
        one.taken = 2;
        scene.ring();
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
    void aCountOfSocketMessagesThatDoesNotComeTrueIsWaitedForUntilTheDeadlineAndDelaysNoOther() throws IOException {
        create(Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter liar = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        liar.write(METER, "Lie", 1000);
        scene.ring();
        second.write(METER, "B");
        scene.ring();
        assertEquals(List.of("3 B"), reader.takeSeen());
        one.taken = 999;
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(List.of(), reader.takeSeen(), "they come: its connection was held up until now");
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(List.of("2 Lie"), reader.takeSeen());
        liar.write(METER, "Again", 1000);
        second.write(METER, "C");
        scene.ring();
        assertEquals(Set.of("2 Again", "3 C"), Set.copyOf(reader.takeSeen()));
        assertEquals(List.of(), bus.signals(member, "LaneEnded"));
        assertEquals(0, reader.lost);
    }

    @Test
    void whatAPublisherHadPublishedBeforeItDiedIsOrderedBeforeItsLaneEnds() throws IOException {
        create(Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        for (int i = 0; i < 300; i++) {
            first.write(METER, "A");
        }
        one.gone = true;
        groups.gone(one);
        first.write(METER, "AfterDeath");
        scene.turns();
        assertEquals(300, reader.takeSeen().size());
        FakeBus.Said ended = bus.signals(member, "LaneEnded").get(0);
        assertEquals(List.of("meters", first.number, 300 * 64L, "its publisher has gone"), ended.values());
    }

    @Test
    void numbersOfLanesAreUsedAgainWhenAllHaveReadTheOrderUpToTheirEnds() throws IOException {
        create(Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        for (int i = 0; i < 3 * SharedGroup.LANES; i++) {
            MappedWriter first = scene.publisher(one);
            first.write(METER, "Of" + i);
            assertEquals(null, scene.call(one, "Unpublish", "s", "meters").error());
            reader.takeLanes();
            assertEquals(List.of("2 Of" + i), reader.takeSeen());
            first.close();
        }
        FakePeer[] many = new FakePeer[SharedGroup.LANES];
        for (int i = 0; i < SharedGroup.LANES; i++) {
            many[i] = FakePeer.ofUser(":1." + (100 + i), 1000);
            FakeBus.Said reply = scene.call(many[i], "Publish", "sa{sv}", "meters", Map.of());
            assertEquals(i < SharedGroup.LANES - 3 ? null : "org.busway.Error.NotDirect", reply.error());
        }
    }

    @Test
    void nothingIsOverwrittenThatAMemberHasYetToReadThoughTheBusHasOrderedIt() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        int written = 0;
        for (int i = 0; i < 2000; i++) {
            written += first.write(METER, "A") == 0 ? 1 : 0;
            scene.ring();
        }
        assertTrue(written < 600, "the member holds the publisher up");
        assertEquals(written, reader.takeSeen().size());
        assertEquals(0, reader.lost);
        assertEquals(0, first.write(METER, "B"), "it does no longer");
    }

    @Test
    void aFullOrderHoldsUpSocketsOfPublishersUntilTheMemberReadsOrItsTimeIsOver() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter[] writers = publishFour();
        reader.takeLanes();
        int written = fill(writers);
        assertTrue(written > 1024, "an order ring of 64 KiB has room for 1024 entries");
        assertFalse(groups.mayTake(one));
        assertTrue(one.heldUp);
        reader.poll();
        scene.ring();
        scene.turns();
        assertFalse(one.heldUp, "all that it had published is ordered");
        assertEquals(written, reader.takeSeen().size());
        assertTrue(groups.mayTake(one));
        fill(writers);
        assertFalse(groups.mayTake(one));
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.signals(member, "Evicted").size());
        assertEquals(OrderReader.EVICTED, reader.poll());
        scene.turns();
        assertFalse(one.heldUp);
    }

    @Test
    void whoLeavesNoRoomInTheOrderIsPutOutAtTheDeadlineThoughNobodyWaitsAtASocket() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter[] writers = publishFour();
        reader.takeLanes();
        fill(writers);
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.signals(member, "Evicted").size());
        scene.turns();
        OrderedMember next = scene.joinOrdered(root);
        writers[0].write(METER, "Next");
        scene.ring();
        assertEquals(List.of("2 Next"), next.takeSeen(), "all before is ordered");
    }

    @Test
    void whoIsToBeEvictedIsPutOutAtOnce() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L), "outcome", Variant.of("evict")));
        scene.joinOrdered(member);
        MappedWriter[] writers = publishFour();
        fill(writers);
        assertEquals(1, bus.signals(member, "Evicted").size());
    }

    @Test
    void aSignalByASocketNeedsRoomInTheOrderToo() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        OrderedMember reader = scene.joinOrdered(member);
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
        create(Map.of());
        MappedWriter first = scene.publisher(one);
        // It has been rung when its page came.
        scene.ring();
        scene.turns();
        int rung = first.rung;
        first.write(METER, "A");
        assertEquals(rung + 1, first.rung);
        first.write(METER, "B");
        assertEquals(rung + 1, first.rung, "once for one sleep");
        scene.ring();
        first.write(METER, "C");
        assertEquals(rung + 2, first.rung);
    }

    @Test
    void onePeerHasOneLaneInAGroupAndSeveralHaveOneEach() throws IOException {
        create(Map.of());
        scene.publisher(one);
        scene.publisher(two);
        assertEquals(BusException.LIMITS_EXCEEDED, scene.call(one, "Publish", "sa{sv}", "meters", Map.of()).error());
    }

    @Test
    void theMemoryGoesWithTheLastOfThem() throws IOException {
        create(Map.of());
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        first.write(METER, "A");
        scene.call(member, "Leave", "s", "meters");
        assertEquals(OrderReader.EVICTED, reader.poll());
        scene.call(one, "Unpublish", "s", "meters");
        Map<?, ?> statistics = (Map<?, ?>) scene.call(root, "Statistics", "s", "meters").values().get(0);
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
            scene.ring();
        }
        scene.turns();
        return written;
    }

    private MappedWriter[] publishFour() throws IOException {
        MappedWriter[] writers = {scene.publisher(one), scene.publisher(two), scene.publisher(root),
            scene.publisher(other)};
        scene.alarms().forEach(FakeBus.FakeAlarm::cancel);
        return writers;
    }

    private void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("publishers", Variant.of("mediated"));
        scene.create(options);
    }
}
