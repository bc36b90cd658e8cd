package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.RULE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.order.OrderRing;
import org.busway.lane.OrderReader;
import org.busway.spi.group.GroupsLeft;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manager of a group with several publishers stops, and another one goes on ordering what they write. */
class MediatedRestartTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer one = scene.peer(":1.2", 1000);
    private final FakePeer two = scene.peer(":1.3", 1000);
    private final FakePeer member = scene.peer(":1.4", 1000);
    private final FakePeer other = scene.peer(":1.5", 1000);

    @BeforeEach
    void create() {
        scene.create(Map.of("publishers", Variant.of("mediated"), "lane.bytes", new Variant("t", 65536L)));
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    /** The next manager, whose slot publishers are told of anew. */
    private void begin(MappedWriter first, MappedWriter second) throws IOException {
        int before = bus.said.size();
        scene.begin();
        first.attachAll(bus, one, before);
        second.attachAll(bus, two, before);
    }

    @Test
    void membersReadOnAndWhatWasPublishedMeanwhileIsOrdered() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            first.write(METER, "A" + i);
            second.write(METER, "B" + i);
            assertTrue(Signals.offer(scene.groups, scene.root, METER, "C" + i));
            scene.ring();
            scene.leave();
            first.write(METER, "Meanwhile" + i);
            all.addAll(reader.takeSeen());
            begin(first, second);
            scene.ring();
            scene.turns();
        }
        all.addAll(reader.takeSeen());
        assertEquals(120, all.size());
        for (int i = 0; i < 30; i++) {
            assertTrue(all.indexOf("2 A" + i) < all.indexOf("2 Meanwhile" + i));
            assertTrue(all.contains("3 B" + i) && all.contains("0 C" + i));
        }
        assertEquals(0, reader.lost);
        assertEquals(List.of(), bus.signals(member, "Evicted"));
        assertEquals(List.of(), bus.signals(one, "LaneEnded"));
        List<Long> sorted = new ArrayList<>(reader.orders);
        sorted.sort(null);
        assertEquals(sorted, reader.orders, "the bus's numbers go on");
        OrderedMember late = scene.joinOrdered(other);
        first.write(METER, "ForBoth");
        scene.ring();
        assertEquals(List.of("2 ForBoth"), late.takeSeen());
        assertEquals(List.of("2 ForBoth"), reader.takeSeen());
    }

    @Test
    void thePublishersConnectionWaitsMeanwhileForWhatIsNotOrdered() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        first.write(METER, "Ordered");
        scene.ring();
        GroupsLeft.GroupLeft left = scene.leave().groups().get(0);
        GroupsLeft.LaneLeft lane = left.lanes().stream().filter(each -> each.publisher() == one).findFirst().orElseThrow();
        assertEquals(lane.tail().load(), lane.readByBus(), "all is ordered");
        first.write(METER, "NotOrdered");
        assertTrue(lane.tail().load() > lane.readByBus());
        assertEquals(OrderRing.NUMBER, left.lanes().get(0).number());
        assertEquals(64, left.lanes().get(0).tail().load());
        scene.begin();
    }

    @Test
    void nothingIsOverwrittenThatIsNotOrderedYet() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        scene.leave();
        int written = 0;
        while (first.write(METER, "A") == 0) {
            written++;
        }
        assertTrue(written > 100);
        begin(first, second);
        scene.ring();
        scene.turns();
        assertEquals(written, reader.takeSeen().size());
        assertEquals(0, first.write(METER, "RoomAgain"));
    }

    @Test
    void whatAPublisherLeftThatDiedMeanwhileIsOrderedBeforeItsLaneEnds() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        first.write(METER, "Before");
        scene.ring();
        scene.leave();
        first.write(METER, "Last");
        scene.die(one);
        begin(first, second);
        scene.turns();
        assertEquals(List.of("2 Before", "2 Last"), reader.takeSeen());
        assertEquals(List.of("meters", first.number, 128L, "its publisher has gone"),
                bus.signals(member, "LaneEnded").get(0).values());
        second.write(METER, "OfTheOther");
        scene.ring();
        assertEquals(List.of("3 OfTheOther"), reader.takeSeen());
    }

    @Test
    void aLaneThatHadEndedIsOrderedToItsEnd() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        first.write(METER, "BehindTheThird", 3);
        scene.ring();
        scene.call(one, "Unpublish", "s", "meters");
        assertEquals(List.of(), reader.takeSeen());
        scene.leave();
        begin(first, second);
        one.taken = 3;
        scene.groups.routed(one);
        assertEquals(List.of("2 BehindTheThird"), reader.takeSeen());
        assertEquals(1, bus.signals(member, "LaneEnded").size());
    }

    @Test
    void aFullOrderIsFullForTheNextManagerTooAndItsDeadlineBeginsAnew() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        for (int i = 0; i < 2000; i++) {
            first.write(METER, "A");
            second.write(METER, "B");
            scene.ring();
        }
        scene.leave();
        assertEquals(List.of(), scene.alarms(), "nothing of the manager waits for anything");
        begin(first, second);
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        if (bus.signals(member, "Evicted").isEmpty()) {
            assertTrue(reader.takeSeen().size() > 100, "it holds the publishers up alone, who wait in their own send");
            assertEquals(0, reader.lost);
        } else {
            assertEquals(OrderReader.EVICTED, reader.poll());
        }
    }

    @Test
    void whoListensAtASocketGetsWhatWasWrittenMeanwhile() throws IOException {
        bus.rules.add(RULE);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        first.write(METER, "A");
        scene.ring();
        scene.leave();
        first.write(METER, "B");
        second.write(METER, "C");
        assertEquals(List.of(":1.2 A"), bus.routed);
        begin(first, second);
        scene.turns();
        assertEquals(":1.2 A", bus.routed.get(0));
        assertEquals(List.of(":1.2 A", ":1.2 B", ":1.3 C"), bus.routed.stream().sorted().toList());
    }

    @Test
    void whatItsBudgetWasChargedIsGivenBackWhenAllHaveGone() throws IOException {
        long definition = bus.held.get("meters");
        bus.rules.add(RULE);
        scene.joinOrdered(member);
        scene.publisher(one);
        assertTrue(bus.held.get("meters") > definition);
        scene.leave();
        scene.begin();
        scene.call(member, "Leave", "s", "meters");
        scene.call(one, "Unpublish", "s", "meters");
        scene.turns();
        assertEquals(definition, bus.held.get("meters"), "what is still mapped is charged to another");
        assertFalse(bus.wantsSignals);
    }
}
