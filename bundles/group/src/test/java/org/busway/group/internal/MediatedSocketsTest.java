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
import org.busway.api.MatchRule;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.spi.group.BusEnd.Routed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who listen at sockets to a group with several publishers. */
class MediatedSocketsTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer one = scene.peer(":1.2", 1000);
    private final FakePeer two = scene.peer(":1.3", 1000);
    private final FakePeer member = scene.peer(":1.4", 1000);

    @BeforeEach
    void create() {
        scene.create(Map.of("publishers", Variant.of("mediated")));
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void theyGetWhatPublishersWriteInTheOneOrderOfTheGroup() throws IOException {
        bus.rules.add(RULE);
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        for (int i = 0; i < 100; i++) {
            first.write(METER, "A" + i);
            second.write(METER, "B" + i);
            if (i % 7 == 0) {
                scene.ring();
            }
        }
        scene.ring();
        scene.turns();
        List<String> seen = reader.takeSeen();
        assertEquals(200, seen.size());
        assertEquals(seen, bus.routed.stream().map(routed -> routed.substring(3)).toList());
    }

    @Test
    void oneTurnRoutesSoManyAndSocketsAreReadBeforeTheNext() throws IOException {
        bus.rules.add(RULE);
        MappedWriter first = scene.publisher(one);
        for (int i = 0; i < 100; i++) {
            first.write(METER, "A");
        }
        scene.ring();
        assertEquals(32, bus.routed.size());
        bus.turn();
        assertEquals(64, bus.routed.size());
        scene.turns();
        assertEquals(100, bus.routed.size());
    }

    @Test
    void whatNoneOfThemCouldWantIsNotLookedAtAndWhatIsWantedFromNowOnIs() throws IOException {
        assertFalse(bus.watchesRules);
        OrderedMember reader = scene.joinOrdered(member);
        assertTrue(bus.watchesRules);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        MatchRule rule = MatchRule.parse(RULE + ",member='Wanted'");
        first.write(METER, "Wanted");
        scene.ring();
        scene.groups.ruleAdded(rule, false);
        first.write(METER, "Wanted");
        first.write(METER, "Unwanted");
        scene.ring();
        scene.groups.ruleRemoved(rule, false);
        first.write(METER, "Wanted");
        scene.ring();
        assertEquals(List.of(":1.2 Wanted"), bus.routed);
        assertEquals(4, reader.takeSeen().size());
    }

    @Test
    void monitorsSeeIt() throws IOException {
        scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        scene.groups.ruleAdded(MatchRule.ALL, true);
        first.write(METER, "A");
        scene.ring();
        assertEquals(List.of(":1.2 A"), bus.routed);
    }

    @Test
    void aFrameForWhichOneOfThemHasNoRoomIsOrderedWhenThereIsAndHoldsUpItsPublisherAlone() throws IOException {
        bus.rules.add(RULE);
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        reader.takeLanes();
        bus.whenRouted = publisher -> {
            one.heldUp |= publisher == one;
            return publisher == one ? Routed.HELD_UP : Routed.DONE;
        };
        first.write(METER, "A");
        first.write(METER, "B");
        scene.ring();
        second.write(METER, "C");
        scene.ring();
        assertEquals(List.of("3 C"), reader.takeSeen());
        bus.whenRouted = publisher -> Routed.DONE;
        one.heldUp = false;
        one.attendance().goOn();
        scene.turns();
        assertEquals(List.of("2 A", "2 B"), reader.takeSeen());
        assertEquals(List.of(":1.3 C", ":1.2 A", ":1.2 B"), bus.routed);
    }

    @Test
    void itIsTriedAgainWhenThereWasNoMemory() throws IOException {
        bus.rules.add(RULE);
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        bus.whenRouted = publisher -> Routed.NO_MEMORY;
        first.write(METER, "A");
        scene.ring();
        assertEquals(List.of(), reader.takeSeen());
        bus.whenRouted = publisher -> Routed.DONE;
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(List.of("2 A"), reader.takeSeen());
    }

    @Test
    void thePublishersNextMessageWaitsForItsFramesAndGoesOnBehindThem() throws IOException {
        bus.rules.add(RULE);
        MappedWriter first = scene.publisher(one);
        bus.whenRouted = publisher -> {
            one.heldUp = true;
            return Routed.HELD_UP;
        };
        first.write(METER, "A");
        assertFalse(scene.groups.mayTake(one));
        bus.whenRouted = publisher -> Routed.DONE;
        one.heldUp = false;
        assertTrue(scene.groups.mayTake(one), "when the receiver has room its connection is tried again");
        assertEquals(List.of(":1.2 A"), bus.routed);
        for (int i = 0; i < 100; i++) {
            first.write(METER, "B");
        }
        assertFalse(scene.groups.mayTake(one), "more than a turn may route");
        assertTrue(one.heldUp);
        scene.turns();
        assertFalse(one.heldUp);
        assertEquals(101, bus.routed.size());
    }

    @Test
    void aMemberFindsBeforeAFrameWhatTheFramesBeforePutIntoItsConnection() throws IOException {
        bus.rules.add(RULE);
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        List<Long> queuedAtEntry = new ArrayList<>();
        bus.whenRouted = publisher -> {
            queuedAtEntry.add(reader.control.queued(reader.slot()));
            member.queued++;
            return Routed.DONE;
        };
        first.write(METER, "A");
        first.write(METER, "B");
        scene.ring();
        assertEquals(List.of(0L, 1L), queuedAtEntry);
        assertEquals(2, reader.control.queued(reader.slot()));
    }

    @Test
    void whatDoesNotBelongInTheGroupEndsTheLane() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        scene.groups.ruleAdded(MatchRule.ALL, false);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        first.write(METER, "A");
        first.write("com.example.Other", "Foreign");
        first.write(METER, "Behind");
        scene.ring();
        assertEquals(List.of("2 A"), reader.takeSeen());
        assertEquals(1, bus.signals(member, "LaneEnded").size());
        assertEquals(List.of(":1.2 A"), bus.routed);
    }

    @Test
    void theDeadlineOfAFrameThatWaitsForSocketMessagesStandsStillWhileItsPublisherIsHeldUp() throws IOException {
        OrderedMember reader = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        reader.takeLanes();
        scene.alarms().forEach(FakeBus.FakeAlarm::cancel);
        first.write(METER, "BehindTheThird", 3);
        scene.ring();
        one.heldUp = true;
        for (int i = 0; i < 5; i++) {
            scene.alarms().forEach(FakeBus.FakeAlarm::ring);
            assertEquals(1, scene.alarms().size(), "it is waited for on");
        }
        assertEquals(List.of(), bus.signals(member, "LaneEnded"));
        one.heldUp = false;
        one.taken = 3;
        scene.groups.routed(one);
        assertEquals(List.of("2 BehindTheThird"), reader.takeSeen());
    }

    @Test
    void whoGoesIsRoutedToTheLastFrameWithoutWaitingForAnybody() throws IOException {
        bus.rules.add(RULE);
        MappedWriter first = scene.publisher(one);
        bus.whenRouted = publisher -> Routed.HELD_UP;
        for (int i = 0; i < 100; i++) {
            first.write(METER, "A");
        }
        scene.groups.leaving(one);
        assertEquals(100, bus.routed.size());
        scene.die(one);
        scene.groups.gone(one);
        scene.turns();
        Map<?, ?> statistics = (Map<?, ?>) scene.call(scene.root, "Statistics", "s", "meters").values().get(0);
        assertEquals(new Variant("t", 0L), statistics.get("mapped.bytes"));
    }

    @Test
    void whatAPublisherLeftIsRoutedThoughTheGroupHasNobodyElse() throws IOException {
        bus.rules.add(RULE);
        MappedWriter first = scene.publisher(one);
        bus.whenRouted = publisher -> Routed.NO_MEMORY;
        first.write(METER, "A");
        scene.ring();
        scene.call(one, "Unpublish", "s", "meters");
        bus.whenRouted = publisher -> Routed.DONE;
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(List.of(":1.2 A"), bus.routed);
        Map<?, ?> statistics = (Map<?, ?>) scene.call(scene.root, "Statistics", "s", "meters").values().get(0);
        assertEquals(new Variant("t", 0L), statistics.get("mapped.bytes"));
    }

    @Test
    void aMemberThatMapsNothingIsOneOfThem() {
        FakeBus.Said reply = scene.call(member, "Join", "sasa{sv}", "meters", List.of(), Map.of("mapped", Variant.of(false)));
        assertEquals("proxied", reply.values().get(0));
        assertEquals(List.of(":1.4 " + MatchRule.parse(RULE)), bus.subscriptions);
    }
}
