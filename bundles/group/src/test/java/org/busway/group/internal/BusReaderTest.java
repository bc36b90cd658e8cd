package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.RULE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.busway.lane.LaneWriter;
import org.busway.spi.group.BusEnd.Routed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bus as a reader of a publisher's lane, for those who listen at sockets. */
class BusReaderTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final GroupsOfBus groups = scene.groups;
    private final FakePeer root = scene.root;
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void whoHasARuleGetsWhatAPublisherWritesInOrder() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        writer.write(METER, "A");
        writer.write(METER, "B");
        turns();
        assertEquals(List.of(":1.2 BeforeItIsSealed", ":1.2 A", ":1.2 B"), bus.routed,
                "nothing is lost, and nobody is who he says he is");
    }

    @Test
    void aRuleThatComesLaterIsServedFromThenOn() throws IOException {
        MappedWriter writer = publisher(Map.of());
        assertTrue(bus.watchesRules);
        writer.write(METER, "ToNobody");
        assertEquals(List.of(), bus.signals(publisher, "MemberAdded"), "nobody wants it, so the publisher is alone");
        groups.ruleAdded(MatchRule.parse("interface='com.example.Other'"), false);
        assertEquals(List.of(), bus.signals(publisher, "MemberAdded"));
        groups.ruleAdded(MatchRule.parse(RULE), false);
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        writer.write(METER, "Wanted");
        turns();
        assertEquals(List.of(":1.2 Wanted"), bus.routed);
    }

    @Test
    void aPublisherThatFillsItsLaneBeforeItKnowsOfTheBusWakesItThen() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of("lane.bytes", new Variant("t", 65536L)));
        turns();
        int filled = 0;
        while (writer.write(METER, "Tick") == 0) {
            filled++;
        }
        turns();
        assertEquals(List.of(":1.2 BeforeItIsSealed"), bus.routed, "the bus sleeps, and nobody has its doorbell");
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        assertTrue(rung());
        turns();
        assertEquals(1 + filled, bus.routed.size());
        assertEquals(0, writer.write(METER, "Tick"));
    }

    @Test
    void whatNoRuleCouldMatchIsPassedOverAndWakesNobody() throws IOException {
        bus.rules.add(RULE + ",member='Wanted'");
        MappedWriter writer = publisher(Map.of());
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        for (int i = 0; i < 100; i++) {
            writer.write(METER, "Unwanted");
        }
        assertFalse(rung(), "the bus sleeps on");
        writer.write(METER, "Wanted");
        assertTrue(rung());
        turns();
        assertEquals(List.of(":1.2 Wanted"), bus.routed);
    }

    /** Does what the bus does when its end of the doorbell is readable. */
    private boolean rung() throws IOException {
        FakeBus.FakeWatch watch = bus.watches.get(bus.watches.size() - 1);
        boolean rung = watch.isReadable();
        if (rung) {
            watch.readable.run();
        }
        return rung;
    }

    @Test
    void theBusIsNoMemberAnyMoreWhenTheLastRuleHasGoneForAWhile() throws IOException {
        MappedWriter writer = publisher(Map.of("lane.bytes", new Variant("t", 65536L)));
        MatchRule rule = MatchRule.parse(RULE);
        groups.ruleAdded(rule, false);
        groups.ruleAdded(rule, false);
        groups.ruleRemoved(rule, false);
        bus.alarms.stream().filter(alarm -> alarm.delayMillis == 1000).toList().forEach(FakeBus.FakeAlarm::ring);
        turns();
        assertEquals(1, bus.signals(publisher, "MemberAdded").size());
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        groups.ruleRemoved(rule, false);
        assertEquals(0, bus.signals(publisher, "MemberRemoved").size(), "one that comes back at once costs nothing");
        bus.alarms.stream().filter(alarm -> alarm.delayMillis == 1000).toList().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(List.of("meters", writer.number, 0), bus.signals(publisher, "MemberRemoved").get(0).values());
        for (int i = 0; i < 2000; i++) {
            assertEquals(0, writer.write(METER, "Unread"), "nobody holds the publisher up");
        }
        groups.ruleAdded(rule, false);
        writer.attach(bus.signals(publisher, "MemberAdded").get(1));
        writer.write(METER, "Again");
        turns();
        assertEquals(List.of(":1.2 Again"), bus.routed);
    }

    @Test
    void nobodyWaitsForAMonitorWhichIsToldWhatItMissed() throws IOException {
        MappedWriter writer = publisher(Map.of("lane.bytes", new Variant("t", 65536L)));
        groups.ruleAdded(MatchRule.parse(RULE), true);
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        writer.write(METER, "First");
        assertTrue(rung());
        turns();
        assertEquals(List.of(":1.2 First"), bus.routed);
        for (int i = 0; i < 2000; i++) {
            assertEquals(0, writer.write(METER, "N" + i), "the publisher does not wait");
        }
        assertTrue(rung());
        turns();
        int shown = bus.routed.size() - 1;
        assertTrue(shown > 0 && shown < 2000, () -> shown + " of 2000 were still there");
        assertEquals(":1.2 N1999", bus.routed.get(shown));
        int missed = 2000 - shown;
        assertEquals(List.of("Lost [meters, org.freedesktop.DBus, " + missed + ", 2, " + (missed + 1) + ", false]"),
                bus.toldMonitors);
        assertEquals(1, bus.signals(null, "Lost").size());
    }

    @Test
    void aSubscriberBesidesAMonitorIsWaitedForFromThenOn() throws IOException {
        MappedWriter writer = publisher(Map.of("lane.bytes", new Variant("t", 65536L)));
        MatchRule rule = MatchRule.parse(RULE);
        groups.ruleAdded(rule, true);
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        writer.write(METER, "Seen");
        assertTrue(rung());
        turns();
        for (int i = 0; i < 2000; i++) {
            assertEquals(0, writer.write(METER, "BeforeTheRule"));
        }
        groups.ruleAdded(rule, false);
        assertEquals(1, bus.signals(publisher, "MemberAdded").size(), "the publisher has the bus's cursors already");
        int written = 0;
        while (writer.write(METER, "N" + written) == 0) {
            written++;
        }
        assertTrue(written > 100 && written < 2000);
        turns();
        List<String> since = bus.routed.stream().filter(each -> each.startsWith(":1.2 N")).toList();
        assertEquals(written, since.size(), "nothing was overwritten since");
        assertEquals(List.of("Lost [meters, org.freedesktop.DBus, 2000, 2, 2001, false]"), bus.toldMonitors);
        groups.ruleRemoved(rule, false);
        bus.alarms.stream().filter(alarm -> alarm.delayMillis == 1000).toList().forEach(FakeBus.FakeAlarm::ring);
        for (int i = 0; i < 2000; i++) {
            assertEquals(0, writer.write(METER, "AfterTheRule"));
        }
    }

    @Test
    void aTurnRoutesNoMoreThanItMay() throws IOException {
        bus.rules.add(RULE + ",member='Wanted'");
        MappedWriter writer = publisher(Map.of());
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        for (int i = 0; i < 1000; i++) {
            writer.write(METER, i < 100 ? "Wanted" : "Unwanted");
        }
        rung();
        bus.turn();
        assertEquals(32, bus.routed.size());
        int turns = 1 + turns();
        assertEquals(100, bus.routed.size());
        assertTrue(turns >= 4, () -> "100 wanted frames in " + turns + " turns");
        for (int i = 0; i < 5000; i++) {
            writer.write(METER, "Unwanted");
        }
        writer.write(METER, "Wanted");
        rung();
        assertTrue(turns() >= 5000 / 64, "a turn goes over so many frames, wanted or not");
    }

    @Test
    void aFullReceiverStopsTheReaderAndThenThePublisherButLosesNothing() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of("lane.bytes", new Variant("t", 65536L)));
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        bus.whenRouted = peer -> Routed.HELD_UP;
        int written = 0;
        while (writer.write(METER, "N" + written) == 0) {
            written++;
            turns();
        }
        assertEquals(LaneWriter.FULL, writer.write(METER, "NoRoom"));
        assertEquals(1, bus.routed.size(), "what was written before it was mapped");
        bus.whenRouted = peer -> Routed.DONE;
        publisher.attendance().goOn();
        turns();
        for (int i = 0; i < written; i++) {
            assertEquals(":1.2 N" + i, bus.routed.get(i + 1));
        }
        assertEquals(0, writer.write(METER, "RoomAgain"));
    }

    @Test
    void whileAReceiverIsFullThePublisherNeedNotRing() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        bus.whenRouted = peer -> Routed.HELD_UP;
        writer.write(METER, "A");
        assertTrue(rung());
        turns();
        writer.write(METER, "B");
        writer.write(METER, "C");
        assertFalse(rung());
    }

    @Test
    void aFrameWaitsForTheMessagesOfTheConnectionThatWereSentBeforeIt() throws IOException {
        bus.rules.add(RULE);
        publisher.taken = 3;
        MappedWriter writer = publisher(Map.of());
        writer.write(METER, "Behind3", 3);
        writer.write(METER, "Behind4", 4);
        turns();
        assertEquals(List.of(":1.2 BeforeItIsSealed", ":1.2 Behind3"), bus.routed);
        assertTrue(groups.mayTake(publisher), "the fourth message may come: what is left in the lane is behind it");
        publisher.taken = 4;
        groups.routed(publisher);
        turns();
        assertEquals(":1.2 Behind4", bus.routed.get(2));
    }

    @Test
    void aCountThatNeverComesIsWaitedForUntilTheDeadlineOnly() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        writer.write(METER, "Liar", 1L << 40);
        turns();
        publisher.taken = 4;
        for (int i = 0; i < 2; i++) {
            assertEquals(1, bus.routed.size(), "while some come it is waited on");
            bus.alarms.stream().filter(alarm -> alarm.delayMillis == 1000).toList().forEach(FakeBus.FakeAlarm::ring);
            turns();
        }
        assertEquals(":1.2 Liar", bus.routed.get(1));
    }

    @Test
    void aMessageOfTheConnectionWaitsUntilTheLaneIsReadUp() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        turns();
        for (int i = 0; i < 100; i++) {
            writer.write(METER, "N" + i);
        }
        assertFalse(groups.mayTake(publisher), "100 frames are more than a turn");
        assertTrue(publisher.heldUp);
        writer.write(METER, "Later");
        rung();
        while (publisher.heldUp) {
            assertTrue(bus.turn() || !publisher.heldUp);
        }
        assertTrue(bus.routed.contains(":1.2 N99"));
        assertTrue(groups.mayTake(publisher));
    }

    @Test
    void whoWaitsForTheLaneGoesOnWhenTheLaneEnds() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        turns();
        bus.whenRouted = peer -> Routed.HELD_UP;
        writer.write(METER, "A");
        assertFalse(groups.mayTake(publisher));
        assertTrue(publisher.heldUp);
        scene.call(root, "Destroy", "s", "meters");
        assertFalse(publisher.heldUp);
        assertEquals(":1.2 A", bus.routed.get(1), "the last moment waits for nobody, and loses nothing");
    }

    @Test
    void whatAPublisherLeavesBehindIsReadBeforeItGoes() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        turns();
        for (int i = 0; i < 100; i++) {
            writer.write(METER, "N" + i, 77);
        }
        assertFalse(groups.mayLeave(publisher), "it stays until what it wrote is routed");
        turns();
        assertTrue(groups.mayLeave(publisher));
        assertEquals(101, bus.routed.size());
        writer.write(METER, "AtTheLastMoment", 77);
        groups.leaving(publisher);
        publisher.gone = true;
        groups.gone(publisher);
        assertEquals(":1.2 AtTheLastMoment", bus.routed.get(101));
    }

    @Test
    void whatDoesNotBelongInTheGroupEndsTheLaneOfItsPublisher() throws IOException {
        List<Message> wrong = List.of(Message.signal("/", "com.example.Other", "M").build(),
                Message.signal("/", METER, "M").destination(":1.3").build(), Message.call(":1.3", "/", METER, "M").build());
        bus.rules.add("type='signal'");
        for (Message each : wrong) {
            MappedWriter writer = publisher(Map.of());
            writer.write(METER, "Right");
            writer.write(each, 0);
            writer.write(METER, "BehindIt");
            bus.routed.clear();
            turns();
            assertEquals(":1.2 Right", bus.routed.get(bus.routed.size() - 1), () -> each + " is routed to nobody");
            List<FakeBus.Said> told = bus.signals(publisher, "LaneEnded");
            assertTrue(told.get(told.size() - 1).values().get(3).toString().contains("broken"), told::toString);
            scene.call(root, "Destroy", "s", "meters");
        }
        assertEquals(3, bus.signals(publisher, "LaneEnded").size());
    }

    @Test
    void aMappedMemberIsServedByTheLane() throws IOException {
        bus.rules.add(RULE);
        create(Map.of());
        FakeBus.Said joined = scene.call(member, "Join", "sasa{sv}", "meters", List.of(), Map.of());
        assertEquals("mapped", joined.values().get(0));
        MappedWriter writer = publish();
        MappedReader reader = new MappedReader(bus, member, joined, 0);
        scene.opened(reader);
        writer.write(METER, "A");
        turns();
        assertTrue(member.attendance().isServed(), "it is left out where the bus routes the frame");
        reader.poll();
        assertEquals(List.of(":1.99 BeforeItIsSealed", ":1.99 A"), reader.members);
    }

    @Test
    void whoJoinsBeginsWhereTheBusHasGot() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        turns();
        bus.whenRouted = peer -> Routed.HELD_UP;
        writer.write(METER, "Before");
        turns();
        MappedReader reader = scene.opened(new MappedReader(bus, member, join(), 0));
        writer.write(METER, "After");
        bus.whenRouted = peer -> Routed.DONE;
        publisher.attendance().goOn();
        turns();
        assertEquals(List.of(":1.2 BeforeItIsSealed", ":1.2 Before", ":1.2 After"), bus.routed);
        assertEquals(List.of(":1.3 Before", ":1.3 After"), bus.served);
        reader.poll();
        assertEquals(List.of(":1.99 Before", ":1.99 After"), reader.members,
                "it begins where the bus has got, which has given the rest to sockets");
    }

    @Test
    void whoLeavesLanesIsServedUpToWhereTheyAreThoughTheBusRoutesThatLater() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        turns();
        join();
        bus.whenRouted = peer -> Routed.HELD_UP;
        writer.write(METER, "Before");
        turns();
        long end = writer.writer.tail();
        FakeBus.Said answer = scene.call(member, "LeaveLanes", "s", "meters");
        assertEquals(List.of(List.of(Struct.of(writer.number, end))), answer.values());
        writer.write(METER, "After");
        assertEquals(answer.values(), scene.call(member, "LeaveLanes", "s", "meters").values(), "it is said once");
        scene.call(member, "Leave", "s", "meters");
        assertEquals(List.of(":1.2 BeforeItIsSealed"), bus.routed, "it has left before the bus has routed what it has read");
        MappedReader again = scene.opened(MappedReader.ofLastLane(bus, member, join()));
        bus.whenRouted = peer -> Routed.DONE;
        publisher.attendance().goOn();
        turns();
        assertEquals(List.of(":1.3 Before", ":1.3 After"), bus.served);
        again.poll();
        assertEquals(List.of(":1.99 After"), again.members, "it begins again where it ended");
    }

    @Test
    void whoWantsSomethingElseIsServedByWhatItWantedUpToWhereLanesWereThenThoughTheBusRoutesThatLater() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of());
        turns();
        scene.call(member, "Join", "sasa{sv}", "meters", List.of("member='Former'", "member='Always'"), Map.of());
        bus.whenRouted = peer -> Routed.HELD_UP;
        writer.write(METER, "Former");
        writer.write(METER, "Latter");
        writer.write(METER, "Always");
        turns();
        long first = writer.writer.tail();
        FakeBus.Said answer = scene.call(member, "SetFilter", "sas", "meters", List.of("member='Latter'", "member='Always'"));
        assertEquals(List.of(Struct.of(writer.number, first)), answer.values().get(2));
        writer.write(METER, "Former");
        writer.write(METER, "Latter");
        writer.write(METER, "Always");
        long second = writer.writer.tail();
        answer = scene.call(member, "SetFilter", "sas", "meters", List.of("member='Former'"));
        assertEquals(List.of(Struct.of(writer.number, second)), answer.values().get(2));
        writer.write(METER, "Former");
        writer.write(METER, "Latter");
        bus.whenRouted = peer -> Routed.DONE;
        publisher.attendance().goOn();
        turns();
        assertEquals(List.of(":1.3 Former", ":1.3 Always", ":1.3 Latter", ":1.3 Always", ":1.3 Former"),
                bus.served.stream().filter(each -> !each.contains("BeforeItIsSealed")).toList());
    }

    @Test
    void whoLeavesLanesGetsByItsSocketWhatThePublisherSendsByItsOwn() throws IOException {
        publisher(Map.of());
        join();
        assertTrue(Signals.offer(groups, publisher, METER, "BySocket"));
        assertTrue(member.attendance().isServed());
        scene.call(member, "LeaveLanes", "s", "meters");
        Signals.offer(groups, publisher, METER, "BySocket");
        assertFalse(member.attendance().isServed());
    }

    private FakeBus.Said join() {
        return scene.call(member, "Join", "sasa{sv}", "meters", List.of(), Map.of());
    }

    @Test
    void whereMembersOnlyAreServedTheBusReadsNothing() throws IOException {
        bus.rules.add(RULE);
        MappedWriter writer = publisher(Map.of("members.only", Variant.of(true)));
        writer.write(METER, "A");
        assertEquals(0, turns());
        assertEquals(List.of(), bus.routed);
        assertEquals(List.of(), bus.signals(publisher, "MemberAdded"));
    }

    @Test
    void whoCannotBeReadIsNoLaneAnyMore() throws IOException {
        MappedWriter writer = publisher(Map.of());
        bus.full = true;
        groups.ruleAdded(MatchRule.parse(RULE), false);
        assertTrue(bus.signals(publisher, "LaneEnded").get(0).values().get(3).toString().contains("cannot"));
        assertEquals(0, writer.number);
    }

    @Test
    void aProxiedMemberOfLanesIsASubscriber() {
        create(Map.of());
        assertEquals("proxied", scene.call(member, "Join", "sasa{sv}", "meters", List.of(),
                Map.of("mapped", Variant.of(false))).values().get(0));
        assertEquals(1, bus.subscriptions.size());
    }

    private void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("publishers", Variant.of("direct"));
        scene.create(options);
    }

    private MappedWriter publisher(Map<String, Variant> more) throws IOException {
        create(more);
        return publish();
    }

    private MappedWriter publish() throws IOException {
        MappedWriter writer = scene.publish(publisher);
        writer.write(METER, "BeforeItIsSealed");
        assertEquals(null, scene.mapped(publisher, writer).error());
        return writer;
    }

    /** Lets the bus do what it does in steps; how many turns that took. */
    private int turns() {
        int turns = bus.steps.isEmpty() ? 0 : 1;
        while (bus.turn()) {
            turns++;
        }
        return turns;
    }
}
