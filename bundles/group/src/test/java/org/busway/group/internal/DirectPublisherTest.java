package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.LaneReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lane that a publisher writes, seen from the manager, without a bus and without another process. */
class DirectPublisherTest {

    private static final Map<String, Variant> NOT_MAPPED = Map.of("mapped", Variant.of(false));

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final GroupsOfBus groups = scene.groups;
    private final FakePeer root = scene.root;
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);
    private final FakePeer other = scene.peer(":1.4", 1001);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void membersReadALaneThatOnlyItsPublisherCanWrite() throws IOException {
        create(Map.of());
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        assertEquals(List.of(), bus.signals(member, "LaneAdded"), "nobody gets a lane that is not sealed");
        writer.write(METER, "BeforeItIsSealed");
        assertEquals(null, mapped(writer).error());
        MappedReader reader = reader(member, joined);
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        writer.write(METER, "A");
        writer.write(METER, "B");
        assertEquals(0, reader.poll());
        assertEquals(List.of(":1.99 BeforeItIsSealed", ":1.99 A", ":1.99 B"), reader.members);
    }

    @Test
    void whatComesByASocketIsHandedToMembersWhoseRulesMatch() throws IOException {
        create(Map.of());
        join(member);
        assertEquals(null, scene.call(other, "Join", "sasa{sv}", "meters", List.of("member='Wanted'"), Map.of()).error());
        assertTrue(Signals.offer(groups, publisher, METER, "Plain"));
        assertEquals(List.of(member), bus.handed, "a publisher that has no lane loses nothing");
        assertTrue(member.attendance().isServed(), "a rule of its own does not bring it twice");
        assertFalse(other.attendance().isServed());
        bus.handed.clear();
        assertTrue(Signals.offer(groups, publisher, METER, "Wanted"));
        assertEquals(List.of(member, other), bus.handed);
    }

    @Test
    void whoWouldGetNothingOfALaneIsToldSoWhenItJoins() {
        create(Map.of());
        FakeBus.Said refused = scene.call(member, "Join", "sasa{sv}", "meters", List.of(), NOT_MAPPED);
        assertEquals(BusException.NOT_SUPPORTED, refused.error());
        assertTrue(refused.values().toString().contains("members.only=false"), () -> refused.values().toString());
        assertEquals(null, member.attendance());
    }

    @Test
    void whoJoinsLaterBeginsAtTheTailAndWhoLeavesIsNoLongerWaitedFor() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedWriter writer = publish();
        mapped(writer);
        writer.write(METER, "Before");
        MappedReader reader = reader(member, join(member));
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        writer.write(METER, "After");
        reader.poll();
        assertEquals(List.of(":1.99 After"), reader.members);
        while (writer.write(METER, "Fill") == 0) {
            // Until the member holds the lane up.
        }
        scene.call(member, "Leave", "s", "meters");
        assertEquals(List.of("meters", writer.number, (Integer) reader.slot()),
                bus.signals(publisher, "MemberRemoved").get(0).values());
        assertEquals(0, writer.write(METER, "RoomAgain"));
    }

    @Test
    void theDeathOfAPublisherEndsItsLaneWhereItIs() throws IOException {
        create(Map.of());
        MappedWriter writer = publish();
        mapped(writer);
        MappedReader reader = reader(member, join(member));
        writer.write(METER, "Last");
        publisher.gone = true;
        groups.gone(publisher);
        writer.write(METER, "AfterDeath");
        assertEquals(1, bus.signals(member, "LaneEnded").size());
        assertEquals(LaneReader.ENDED, reader.poll());
        assertEquals(List.of(":1.99 Last"), reader.members);
    }

    @Test
    void whatADeadPublisherHadNotYetWrittenToItsSocketIsWaitedForNoLonger() throws IOException {
        create(Map.of());
        MappedWriter writer = publish();
        mapped(writer);
        FakeBus.Said joined = join(member);
        MappedReader reader = reader(member, joined);
        publisher.taken = 4;
        groups.routed(publisher);
        assertEquals(4, reader.control.routed(writer.number));
        publisher.gone = true;
        groups.gone(publisher);
        assertEquals(Long.MAX_VALUE, reader.control.routed(writer.number));
        publisher.gone = false;
        assertEquals(0, reader.control.routed(publish().number), "nothing was routed of who publishes next");
    }

    @Test
    void whoBeginsToReadALaneKnowsTheNumberOfItsFirstFrame() throws IOException {
        create(Map.of());
        join(member);
        MappedWriter writer = publish();
        mapped(writer);
        assertEquals(0L, bus.signals(member, "LaneAdded").get(0).values().get(5),
                "or a lossy one could not tell what it lost before");
        writer.write(METER, "A");
        join(other);
        assertEquals(1L, bus.signals(other, "LaneAdded").get(0).values().get(5));
    }

    @Test
    void aLossyMemberThatJoinsLateAndIsOvertakenBeforeItsFirstFrameCountsWhatItLost() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedWriter writer = publish();
        mapped(writer);
        for (int i = 0; i < 10; i++) {
            writer.write(METER, "Before");
        }
        FakeBus.Said joined = scene.call(member, "Join", "sasa{sv}", "meters", List.of(),
                Map.of("outcome", Variant.of("lossy")));
        MappedReader reader = reader(member, joined);
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, writer.write(METER, "Meanwhile"));
        }
        reader.poll();
        assertEquals(1, reader.lost.size());
        int lost = 1000 - reader.members.size();
        assertTrue(lost > 0);
        assertEquals(List.of("10-" + (10 + lost - 1)), reader.lost);
    }

    @Test
    void oneAfterTheOtherMayPublishAndNumbersAreUsedAgainWhenAllHaveRead() throws IOException {
        create(Map.of());
        FakeBus.Said joined = join(member);
        for (int i = 0; i < 3 * SharedGroup.LANES; i++) {
            MappedWriter writer = publish();
            assertEquals(BusException.LIMITS_EXCEEDED, scene.call(other, "Publish", "sa{sv}", "meters", Map.of()).error());
            mapped(writer);
            MappedReader reader = reader(member, joined);
            writer.write(METER, "Of" + i);
            scene.call(publisher, "Unpublish", "s", "meters");
            assertEquals(LaneReader.ENDED, reader.poll());
            assertEquals(List.of(":1.99 Of" + i), reader.members);
        }
    }

    @Test
    void whoHasReadBeyondTheEndOfALaneIsWaitedForInTheNextOneOfThatNumber() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        mapped(writer);
        MappedReader reader = reader(member, joined);
        writer.write(METER, "Last");
        scene.call(publisher, "Unpublish", "s", "meters");
        writer.write(METER, "Late");
        reader.cursors.cursor(writer.number, writer.writer.tail());
        writer = publishAgainAs(writer.number);
        List<FakeBus.Said> added = bus.signals(publisher, "MemberAdded");
        writer.attach(added.get(added.size() - 1));
        int written = 0;
        while (writer.write(METER, "N") == 0) {
            written++;
        }
        reader = reader(member, joined);
        assertEquals(0, reader.poll(), "it was not overtaken before it has begun there");
        assertEquals(written, reader.members.size());
    }

    @Test
    void whoClaimsToHaveReadMoreThanALaneBehindAnEndMovesNothing() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L)));
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        mapped(writer);
        MappedReader reader = reader(member, joined);
        writer.write(METER, "Last");
        scene.call(publisher, "Unpublish", "s", "meters");
        reader.cursors.cursor(writer.number, Long.MAX_VALUE);
        assertEquals(writer.writer.tail(), publishAgainAs(writer.number).writer.tail());
    }

    /** Publishes and ends that until the lane has a number again. */
    private MappedWriter publishAgainAs(int number) throws IOException {
        MappedWriter writer = publish();
        mapped(writer);
        while (writer.number != number) {
            scene.call(publisher, "Unpublish", "s", "meters");
            writer = publish();
            mapped(writer);
        }
        return writer;
    }

    @Test
    void aPublisherThatDoesNotMapItsLaneInTimeHasNone() throws IOException {
        create(Map.of());
        MappedWriter writer = publish();
        FakeBus.FakeAlarm deadline = bus.alarms.get(bus.alarms.size() - 1);
        assertEquals(1000, deadline.delayMillis);
        deadline.ring();
        assertEquals(BusException.INVALID_ARGS, mapped(writer).error());
        publish();
    }

    @Test
    void aPublisherThatWritesOverTheConstantsHasNoLane() throws IOException {
        create(Map.of());
        join(member);
        MappedWriter writer = publish();
        writer.memory.putLong(16, 1L << 40);
        assertEquals("org.busway.Error.NotDirect", mapped(writer).error());
        assertEquals(List.of(), bus.signals(member, "LaneAdded"));
    }

    @Test
    void aTailThatCannotBeHarmsNobody() throws IOException {
        create(Map.of());
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        writer.memory.putLong(128, -5);
        mapped(writer);
        MappedReader reader = reader(member, joined);
        join(other);
        assertEquals(LaneReader.FAULT, reader.poll());
        assertEquals(null, scene.call(member, "Fault", "suts", "meters", writer.number, 0L, "the tail\nis wrong").error());
        scene.call(publisher, "Unpublish", "s", "meters");
        publish();
    }

    @Test
    void whoMayNotPublishOrCannotIsToldWhy() throws IOException {
        create(Map.of("publish", new Variant("as", List.of("uid=1000"))));
        assertEquals(BusException.ACCESS_DENIED, scene.call(other, "Publish", "sa{sv}", "meters", Map.of()).error());
        publisher.signalsFreely = false;
        assertEquals("org.busway.Error.NotDirect", scene.call(publisher, "Publish", "sa{sv}", "meters", Map.of()).error());
        publisher.signalsFreely = true;
        publisher.takesDescriptors = false;
        assertEquals("org.busway.Error.NotDirect", scene.call(publisher, "Publish", "sa{sv}", "meters", Map.of()).error());
        scene.call(root, "Create", "sa{sv}", "ofBus", Map.of("rules", new Variant("as", List.of("member='M'"))));
        assertEquals("org.busway.Error.NotDirect", scene.call(other, "Publish", "sa{sv}", "ofBus", Map.of()).error());
    }

    @Test
    void theControlPageSaysHowManyMessagesOfThePublisherWereRoutedAndWhoWaitsIsWoken() throws IOException {
        create(Map.of());
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        mapped(writer);
        MappedReader reader = reader(member, joined);
        reader.cursors.fenceWait(writer.number, 5);
        publisher.taken = 4;
        member.queued = 8;
        groups.routed(publisher);
        assertEquals(4, reader.control.routed(writer.number));
        assertEquals(8, reader.control.queued(reader.slot()));
        assertEquals(0, bus.signals(member, "Fence").size());
        publisher.taken = 5;
        groups.routed(publisher);
        groups.routed(publisher);
        assertEquals(1, bus.signals(member, "Fence").size(), "it is woken once for what it waits for");
    }

    @Test
    void aSocketMessageOfAPublisherSaysWhichOfItsMessagesItIs() throws IOException {
        create(Map.of());
        join(member);
        MappedWriter writer = publish();
        mapped(writer);
        writer.write(METER, "Frame");
        publisher.taken = 9;
        groups.beforeMessage(member, publisher);
        groups.beforeMessage(member, other);
        publisher.taken = 10;
        groups.beforeMessage(member, publisher);
        List<List<Object>> fences = bus.signals(member, "Fence").stream().map(FakeBus.Said::values).toList();
        assertEquals(2, fences.size());
        assertEquals(1, ((List<?>) fences.get(0).get(0)).size());
        assertEquals(9L, fences.get(0).get(1));
        assertEquals(List.of(List.of(), 10L, ""), fences.get(1));
    }

    @Test
    void whoMayNoLongerSayEverythingWritesNoLaneAnyMore() throws IOException {
        create(Map.of());
        mapped(publish());
        groups.policyChanged();
        assertEquals(List.of(), bus.signals(publisher, "LaneEnded"));
        publisher.signalsFreely = false;
        groups.policyChanged();
        assertEquals(1, bus.signals(publisher, "LaneEnded").size());
    }

    @Test
    void aLaneOfAnotherIsNobodysToMap() throws IOException {
        create(Map.of());
        MappedWriter writer = publish();
        for (long number : new long[]{0, 1, 15, 16, 4294967295L}) {
            assertEquals(BusException.INVALID_ARGS, scene.call(other, "Mapped", "su", "meters", number).error());
        }
        assertEquals(null, mapped(writer).error());
        assertEquals(BusException.FAILED, mapped(writer).error());
    }

    private void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(Map.of("members.only", Variant.of(true)));
        options.putAll(more);
        options.put("publishers", Variant.of("direct"));
        scene.create(options);
    }

    private FakeBus.Said join(FakePeer peer) {
        return scene.join(peer);
    }

    private MappedWriter publish() throws IOException {
        return scene.publish(publisher);
    }

    private FakeBus.Said mapped(MappedWriter writer) {
        return scene.mapped(publisher, writer);
    }

    /** What the peer makes of its last LaneAdded. */
    private MappedReader reader(FakePeer peer, FakeBus.Said joined) throws IOException {
        return scene.opened(MappedReader.ofLastLane(bus, peer, joined));
    }
}
