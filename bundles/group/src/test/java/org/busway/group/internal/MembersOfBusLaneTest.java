package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.Signals;
import org.busway.lane.LaneReader;
import org.busway.lane.page.MemberState;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lane that the bus writes, and those who read it, without a bus and without another process. */
class MembersOfBusLaneTest {

    private static final String METER = "com.example.Meter";

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final FakePeer sender = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer peer = FakePeer.ofUser(":1.3", 1000);
    private final FakePeer other = FakePeer.ofUser(":1.4", 1001);
    private final List<MappedReader> readers = new ArrayList<>();
    private int descriptorsBefore;

    @BeforeEach
    void countDescriptors() {
        descriptorsBefore = descriptorsOfGroups();
    }

    @AfterEach
    void nothingIsLeftOpen() throws IOException {
        for (MappedReader reader : readers) {
            reader.close();
        }
        groups.detach();
        bus.said.forEach(said -> said.values().forEach(value -> {
            if (value instanceof Descriptor descriptor && said.member() == null && said.values().get(0).equals("proxied")) {
                descriptor.close();
            }
        }));
        assertEquals(descriptorsBefore, descriptorsOfGroups());
    }

    @Test
    void whereWordsAreReadInHalvesMembersGetWhatTheyWantBySockets() throws IOException {
        // Native code is loaded before the machine is another.
        org.busway.os.SealedMemory.create("loaded", 1).close();
        create("meters", Map.of());
        String architecture = System.setProperty("os.arch", "arm");
        try {
            assertEquals("proxied", call(peer, "Join", "meters").values().get(0));
        } finally {
            System.setProperty("os.arch", architecture);
        }
        assertTrue(join(other, "meters").slot() > 0);
    }

    @Test
    void aMemberReadsEverySignalOfTheGroupFromItsJoinOnAndIsServedWhatItWants() throws IOException {
        create("meters", Map.of());
        assertFalse(offer(METER, "BeforeAnybody"), "nobody reads a lane, so there is none");
        assertFalse(bus.wantsSignals);
        MappedReader reader = join(peer, "meters", "member='Wanted'");
        assertTrue(bus.wantsSignals);
        assertFalse(offer("com.example.Other", "Elsewhere"));
        assertTrue(offer(METER, "Unwanted"));
        assertFalse(peer.attendance().isServed(), "a rule that it has on the bus may match what its member rules do not");
        assertTrue(offer(METER, "Wanted"));
        assertTrue(peer.attendance().isServed());
        assertEquals(0, reader.poll());
        assertEquals(List.of(":1.2 Wanted"), reader.members);
        assertEquals(List.of(List.of("meters", ":1.3")), values("Joined"));
    }

    @Test
    void whoLeavesLanesIsServedNoMoreAndWaitedForUntilItHasLeft() throws IOException {
        create("meters", Map.of());
        MappedReader reader = join(peer, "meters");
        offer(METER, "Before");
        reader.poll();
        FakeBus.Said answer = bus.call(groups, peer, "LeaveLanes", "s", "meters");
        assertEquals(List.of(List.of(Struct.of(0, reader.reader.position()))), answer.values());
        assertTrue(offer(METER, "After"), "it stands in the lane still, for others");
        assertFalse(peer.attendance().isServed(), "and comes by its socket");
        for (int i = 0; i < 500; i++) {
            offer(METER, "Full");
        }
        assertEquals(MemberState.GATING, reader.control.memberState(reader.slot()),
                "nothing is overwritten that it has yet to read");
        assertEquals(":1.2 Before", reader.members.get(0));
        assertEquals(null, bus.call(groups, peer, "Leave", "s", "meters").error());
        assertEquals("org.busway.Error.NotAMember", bus.call(groups, peer, "LeaveLanes", "s", "meters").error());
    }

    @Test
    void allMembersSeeOneOrderAndCountTheSameFrames() throws IOException {
        create("meters", Map.of());
        MappedReader first = join(peer, "meters");
        offer(METER, "A");
        MappedReader second = join(other, "meters");
        offer(METER, "B");
        offer(METER, "C");
        first.poll();
        second.poll();
        assertEquals(List.of(":1.2 A", ":1.2 B", ":1.2 C"), first.members);
        assertEquals(List.of(":1.2 B", ":1.2 C"), second.members);
        assertEquals(List.of(), first.lost);
        assertEquals(List.of(), second.lost);
    }

    @Test
    void whoMayNotJoinIsRefused() {
        create("meters", Map.of("join", new Variant("as", List.of("uid=7"))));
        assertEquals(BusException.ACCESS_DENIED, call(peer, "Join", "meters").error());
        assertEquals(null, peer.attendance());
        create("open", Map.of());
        peer.takesDescriptors = false;
        assertEquals(BusException.NOT_SUPPORTED, call(peer, "Join", "open").error());
    }

    @Test
    void whoMayNotSeeEverythingIsProxiedAndGetsNoMemory() throws IOException {
        create("meters", Map.of("see.all", new Variant("as", List.of("uid=7"))));
        assertProxied(call(peer, "Join", "meters", "member='Wanted'"));
        assertEquals(List.of(":1.3 member='Wanted'"), bus.subscriptions);
        assertFalse(offer(METER, "Wanted"), "there is no lane, so its socket gets it");
        bus.call(groups, peer, "Leave", "s", "meters");
        assertEquals(List.of(), bus.subscriptions);
    }

    @Test
    void aPolicyThatHidesSignalsAndTheMembersOwnWishMeanProxied() throws IOException {
        create("meters", Map.of());
        peer.hearsFreely = false;
        assertProxied(call(peer, "Join", "meters"));
        assertProxied(bus.call(groups, root, "Join", "sasa{sv}", "meters", List.of(), Map.of("mapped", Variant.of(false))));
        assertEquals(2, ((List<?>) statistics("meters").get("members").value()).size());
    }

    @Test
    void whoPolicyNoLongerLetsHearEverythingIsPutOut() throws IOException {
        create("meters", Map.of());
        MappedReader reader = join(peer, "meters");
        peer.hearsFreely = false;
        groups.policyChanged();
        assertEquals(LaneReader.EVICTED, reader.poll());
        assertEquals(1, bus.signals(peer, "Evicted").size());
        assertProxied(call(peer, "Join", "meters"));
    }

    @Test
    void signalsOfThoseWhoMayNotPublishAreRoutedAsEver() throws IOException {
        create("meters", Map.of("publish", new Variant("as", List.of("uid=1001"))));
        join(peer, "meters");
        assertFalse(offer(METER, "NotAllowed"));
        assertTrue(Signals.offer(groups, other, METER, "Allowed"));
    }

    @Test
    void whatAMemberHasLostIsToldToEverybody() throws IOException {
        create("meters", Map.of());
        assertEquals("org.busway.Error.NotAMember",
                bus.call(groups, other, "Lost", "stttb", "meters", 3L, 5L, 7L, true).error());
        join(peer, "meters");
        assertEquals(null, bus.call(groups, peer, "Lost", "stttb", "meters", 3L, 5L, 7L, false).error());
        assertEquals(List.of("meters", peer.uniqueName(), 3L, 5L, 7L, false), bus.signals(null, "Lost").get(0).values());
        assertEquals(3L, statistics("meters").get("lost.told").value());
    }

    @Test
    void whatPolicyJudgesForEachReceiverComesToMappedMembersBySocketsAndIsSaidToBeForThem() throws IOException {
        create("meters", Map.of("publish", new Variant("as", List.of("uid=1000", "uid=1001"))));
        MappedReader reader = join(peer, "meters");
        keep(bus.call(groups, root, "Join", "sasa{sv}", "meters", List.of("member='Wanted'"), Map.of()));
        other.signalsFreely = false;
        bus.onHand = receiver -> groups.beforeMessage(receiver, other);
        assertTrue(Signals.offer(groups, other, METER, "Judged"));
        assertEquals(List.of(peer), bus.handed, "whoever wants it, and nobody else");
        assertTrue(peer.attendance().isServed(), "a rule of its own does not bring it twice");
        assertEquals("meters", bus.signals(peer, "Fence").get(0).values().get(2));
        groups.beforeMessage(peer, other);
        assertEquals(1, bus.signals(peer, "Fence").size(), "the next message is for whom it is");
        assertEquals(null, new Signals().of(other, METER, "Judged").roomFor(groups, other),
                "nobody waits for a lane that it does not go into");
        reader.poll();
        assertEquals(List.of(), reader.members);
        other.signalsFreely = true;
        assertTrue(Signals.offer(groups, other, METER, "NotJudged"));
        reader.poll();
        assertEquals(List.of(other.uniqueName() + " NotJudged"), reader.members);
    }

    @Test
    void aSignalBelongsToTheFirstGroupThatTakesIt() throws IOException {
        create("late", Map.of("rank", Variant.of(200)));
        create("early", Map.of("rank", Variant.of(1), "publish", new Variant("as", List.of("uid=1000"))));
        MappedReader late = join(peer, "late");
        MappedReader early = join(other, "early");
        offer(METER, "OfTheFirst");
        Signals.offer(groups, other, METER, "OfTheSecond");
        late.poll();
        early.poll();
        assertEquals(List.of(":1.2 OfTheFirst"), early.members);
        assertEquals(List.of(":1.4 OfTheSecond"), late.members);
    }

    @Test
    void aRuleThatIsNoneTooManyRulesAndWrongOptionsAreRefused() {
        create("meters", Map.of());
        assertEquals(BusException.MATCH_RULE_INVALID, call(peer, "Join", "meters", "nonsense").error());
        assertEquals(BusException.LIMITS_EXCEEDED, call(peer, "Join", "meters", "x".repeat(1025)).error());
        assertEquals(BusException.LIMITS_EXCEEDED,
                bus.call(groups, peer, "Join", "sasa{sv}", "meters", Collections.nCopies(65, "member='M'"), Map.of()).error());
        assertEquals(BusException.INVALID_ARGS,
                bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of("outcome", Variant.of("wait"))).error());
        assertEquals(BusException.INVALID_ARGS,
                bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of("mapped", Variant.of(1))).error());
        assertEquals("org.busway.Error.NotAMember", bus.call(groups, peer, "Leave", "s", "meters").error());
        assertEquals("org.busway.Error.NotAMember", bus.call(groups, peer, "SetFilter", "sas", "meters", List.of()).error());
    }

    @Test
    void aMemberThatDoesNotReadIsPutOutAndNobodyElseNotices() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedReader slow = join(peer, "meters");
        MappedReader quick = join(other, "meters");
        int sent = 0;
        while (bus.signals(peer, "Evicted").isEmpty()) {
            assertTrue(offer(METER, "M", "x".repeat(1000)));
            quick.pollOn();
            assertTrue(++sent < 200);
        }
        offer(METER, "Last");
        assertFalse(peer.attendance().isServed());
        quick.pollOn();
        assertEquals(sent + 1, quick.members.size());
        assertEquals(LaneReader.EVICTED, slow.poll());
        assertEquals(0, slow.bell.empty(), "it was rung for");
        assertEquals(1, values("Evicted").size());
        assertEquals(1L, statistics("meters").get("evictions").value());
        assertEquals(List.of(), bus.signals(other, "Evicted"));
    }

    @Test
    void sendersWaitForAMemberThatBlocksUntilItReads() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedReader slow = join(peer, "meters");
        Signals signal = new Signals().of(sender, METER, "M", "x".repeat(1000));
        FakeBus.FakeRoom room = fill(signal);
        assertEquals(peer, room.keeper.keeper());
        assertEquals(1000, room.keeper.deadlineMillis());
        assertEquals(List.of(), bus.signals(peer, "Evicted"));
        FakeBus.FakeWatch watch = bus.watches.get(0);
        assertTrue(org.busway.os.Sockets.awaitReadable(watch.fd, 0) == false, "nobody has made room yet");
        slow.poll();
        assertTrue(org.busway.os.Sockets.awaitReadable(watch.fd, 0), "the member rings, since it is waited for");
        watch.readable.run();
        assertEquals(1, room.again);
        assertTrue(watch.closed);
        assertEquals(null, signal.roomFor(groups, sender));
        assertTrue(signal.offer(groups, sender));
        slow.poll();
        assertEquals(List.of(), slow.lost);
    }

    @Test
    void aMemberThatHoldsSendersUpUntilTheDeadlineIsPutOutAndTheyGoOn() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedReader slow = join(peer, "meters");
        Signals signal = new Signals().of(sender, METER, "M", "x".repeat(1000));
        FakeBus.FakeRoom room = fill(signal);
        room.keeper.overdue();
        assertEquals(1, room.again);
        assertEquals(1, bus.signals(peer, "Evicted").size());
        assertEquals(null, signal.roomFor(groups, sender));
        assertFalse(bus.lanesArePressed);
        assertEquals(LaneReader.EVICTED, slow.poll());
    }

    @Test
    void policyGoesBeforeTheOptionsOfTheGroup() throws IOException {
        create("meters", Map.of("outcome", Variant.of("lossy"), "lane.bytes", new Variant("t", 65536L)));
        bus.policy = usual -> new Reception(Outcome.BLOCK, usual.then(), 70);
        MappedReader slow = join(peer, "meters");
        assertEquals("block", ((Variant) slow.parameters.get("outcome")).value());
        assertEquals(70, ((Variant) slow.parameters.get("deadline.millis")).value());
        assertEquals(70, fill(new Signals().of(sender, METER, "M", "x".repeat(1000))).keeper.deadlineMillis());
        bus.policy = usual -> usual;
        assertEquals("lossy", ((Variant) join(other, "meters").parameters.get("outcome")).value());
    }

    @Test
    void aMemberThatPolicyThenHasLossyGoesOnWithWhatIsNewestAndCountsWhatItLost() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        bus.policy = usual -> new Reception(usual.outcome(), Outcome.LOSSY, usual.deadlineMillis());
        MappedReader slow = join(peer, "meters");
        Signals signal = new Signals().of(sender, METER, "M", "x".repeat(1000));
        FakeBus.FakeRoom room = fill(signal);
        room.keeper.overdue();
        assertEquals(1, room.again);
        assertEquals(List.of(), bus.signals(peer, "Evicted"));
        for (int i = 0; i < 100; i++) {
            assertEquals(null, signal.roomFor(groups, sender));
            assertTrue(signal.offer(groups, sender));
        }
        slow.poll();
        assertFalse(slow.lost.isEmpty(), "it was overtaken, and knows");
        slow.lost.clear();
        signal.offer(groups, sender);
        slow.poll();
        assertEquals(List.of(), slow.lost);
    }

    @Test
    void sendersGoOnWhenTheMemberThatTheyWaitForHasGone() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        join(peer, "meters");
        join(other, "meters");
        FakeBus.FakeRoom room = fill(new Signals().of(sender, METER, "M", "x".repeat(1000)));
        peer.gone = true;
        groups.gone(peer);
        assertEquals(1, room.again);
        assertTrue(bus.watches.stream().allMatch(watch -> watch.closed));
    }

    /** Offers a signal until its sender is to wait. */
    private FakeBus.FakeRoom fill(Signals signal) {
        for (int i = 0; i < 200; i++) {
            FakeBus.FakeRoom room = bus.lanesArePressed ? (FakeBus.FakeRoom) signal.roomFor(groups, sender) : null;
            if (room != null) {
                return room;
            }
            assertTrue(signal.offer(groups, sender));
        }
        throw new AssertionError("the lane never was full");
    }

    @Test
    void aSocketMessageComesBehindAFenceThatSaysHowFarTheLaneHadGot() throws IOException {
        create("meters", Map.of());
        MappedReader reader = join(peer, "meters");
        groups.beforeMessage(peer, sender);
        assertEquals(List.of(), bus.signals(peer, "Fence"), "the lane has not moved since the member joined");
        offer(METER, "First");
        groups.beforeMessage(peer, sender);
        groups.beforeMessage(peer, null);
        long tail = (Long) ((Map<?, Variant>) ((List<?>) statistics("meters").get("lanes").value()).get(0)).get("tail").value();
        assertEquals(List.of(List.of(List.of(org.busway.api.Struct.of("meters", 0, tail)), 0L, "")),
                bus.signals(peer, "Fence").stream().map(FakeBus.Said::values).toList());
        reader.poll();
    }

    @Test
    void statisticsSayHowFarAMemberIsBehind() throws IOException {
        create("meters", Map.of());
        MappedReader reader = join(peer, "meters");
        assertEquals(0L, lagBytes());
        offer(METER, "First");
        long tail = (Long) ((Map<?, Variant>) ((List<?>) statistics("meters").get("lanes").value()).get(0)).get("tail").value();
        assertEquals(tail, lagBytes());
        reader.poll();
        assertEquals(0L, lagBytes());
    }

    private long lagBytes() {
        return (Long) ((Map<?, Variant>) ((List<?>) statistics("meters").get("members").value()).get(0)).get("lag.bytes").value();
    }

    @Test
    void aFrameIsSeenOnlyAfterTheCountOfWhatWasPutIntoItsReadersConnections() throws IOException {
        create("meters", Map.of());
        peer.queued = 17;
        MappedReader reader = join(peer, "meters");
        assertEquals(17, reader.control.queued(reader.slot()));
        peer.queued = 20;
        offer(METER, "BehindTwenty");
        assertEquals(20, reader.control.queued(reader.slot()));
        assertEquals(true, ((Variant) reader.parameters.get("fences")).value());
    }

    @Test
    void aPeerThatAnEarlierManagerKnewIsServedByTheNextOne() throws IOException {
        create("meters", Map.of());
        MappedReader before = join(peer, "meters");
        groups.detach();
        assertEquals(0, before.poll());
        GroupsOfBus next = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
        bus.call(next, root, "Create", "sa{sv}", "meters",
                Map.of("rules", new Variant("as", List.of("interface='" + METER + "'"))));
        for (int i = 0; i < 2; i++) {
            keep(bus.call(next, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of()));
            assertTrue(Signals.offer(next, sender, METER, "Served"));
            assertTrue(peer.attendance().isServed());
            bus.call(next, peer, "Leave", "s", "meters");
        }
        next.detach();
    }

    @Test
    void aBusThatEndsLeavesToItsMembersWhatTheyHaveNotReadYet() throws IOException {
        create("meters", Map.of());
        MappedReader reader = join(peer, "meters");
        for (int i = 0; i < 10; i++) {
            assertTrue(offer(METER, "Unread"));
        }
        groups.detach();
        assertEquals(0, reader.poll(), "nothing says that it is none any more");
        assertEquals(10, reader.members.size());
        assertEquals(MemberState.GATING, reader.control.memberState(reader.slot()));
        assertEquals(List.of(), bus.signals(peer, "Evicted"));
    }

    @Test
    void aLossyMemberHoldsNobodyUpAndCountsWhatItLost() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedReader lossy = keep(
                bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(), Map.of("outcome", Variant.of("lossy"))));
        for (int i = 0; i < 500; i++) {
            assertTrue(offer(METER, "M", "x".repeat(1000)));
        }
        assertEquals(List.of(), bus.signals(peer, "Evicted"));
        lossy.poll();
        long lost = Long.parseLong(lossy.lost.get(0).split("-")[1]) + 1;
        assertEquals(500, lost + lossy.members.size());
    }

    @Test
    void aMemberMayChooseWhatHarmsItMoreAndNotWhatHarmsOthersMore() throws IOException {
        create("meters", Map.of("outcome", Variant.of("evict")));
        FakeBus.Said block = bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(),
                Map.of("outcome", Variant.of("block")));
        assertEquals("evict", ((Variant) keep(block).parameters.get("outcome")).value());
    }

    @Test
    void aMessageThatNoFrameHoldsGoesBySocketToThoseWhoWantIt() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        join(peer, "meters", "member='Wanted'");
        join(other, "meters", "member='Other'");
        assertTrue(offer(METER, "Wanted", "x".repeat(20_000)));
        assertEquals(List.of(peer), bus.handed);
        assertTrue(peer.attendance().isServed());
        assertFalse(other.attendance().isServed());
        assertEquals(1L, statistics("meters").get("too.large").value());
    }

    @Test
    void setFilterHoldsFromTheNextMessageOn() throws IOException {
        create("meters", Map.of());
        join(peer, "meters", "member='A'");
        assertEquals("aya{su}a(ut)", bus.call(groups, peer, "SetFilter", "sas", "meters", List.of("member='B'")).signature());
        offer(METER, "A");
        assertFalse(peer.attendance().isServed());
        offer(METER, "B");
        assertTrue(peer.attendance().isServed());
    }

    @Test
    void theLastMemberThatGoesTakesTheMemoryAlong() throws IOException {
        create("meters", Map.of());
        join(peer, "meters");
        peer.gone = true;
        groups.gone(peer);
        assertEquals(0L, statistics("meters").get("mapped.bytes").value());
        assertEquals(List.of(List.of("meters", ":1.3")), values("Left"));
        assertFalse(bus.wantsSignals);
        assertFalse(offer(METER, "ForNobody"));
    }

    @Test
    void aGroupThatIsFullRefusesAndASlotIsUsedAgain() throws IOException {
        create("meters", Map.of("max.members", Variant.of(1)));
        MappedReader first = join(peer, "meters");
        assertEquals(BusException.LIMITS_EXCEEDED, call(other, "Join", "meters").error());
        bus.call(groups, peer, "Leave", "s", "meters");
        assertEquals(LaneReader.EVICTED, first.poll(), "who left reads no more");
        MappedReader second = join(other, "meters");
        offer(METER, "ForTheSecond");
        second.poll();
        assertEquals(List.of(":1.2 ForTheSecond"), second.members);
    }

    @Test
    void whoCannotBeToldOfItsLaneIsNoMember() {
        create("meters", Map.of());
        bus.full = true;
        bus.said.clear();
        assertEquals(BusException.LIMITS_EXCEEDED, call(peer, "Join", "meters").error());
        assertFalse(bus.wantsSignals);
        bus.said.forEach(
                said -> said.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close()));
    }

    @Test
    void whatAMemberWritesIntoItsPageHarmsItAlone() throws IOException {
        create("meters", Map.of("lane.bytes", new Variant("t", 65536L)));
        MappedReader liar = join(peer, "meters");
        MappedReader honest = join(other, "meters");
        for (long cursor : new long[]{Long.MAX_VALUE, -1, Long.MIN_VALUE, 63, 1L << 40}) {
            liar.cursors.cursor(0, cursor);
            liar.cursors.counts(0, cursor, cursor);
            for (int i = 0; i < 100; i++) {
                assertTrue(offer(METER, "M", "x".repeat(1000)));
                honest.pollOn();
            }
            statistics("meters");
        }
        assertEquals(500, honest.members.size());
        assertEquals(1, bus.signals(peer, "Evicted").size());
    }

    @Test
    void takingASignalAllocatesNothing() throws IOException {
        create("meters", Map.of("outcome", Variant.of("lossy")));
        join(peer, "meters");
        Signals signal = new Signals().of(sender, METER, "Changed");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        for (int i = 0; i < 20_000; i++) {
            signal.offer(groups, sender);
        }
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 100_000; i++) {
            signal.offer(groups, sender);
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(allocated < 10_000, allocated + " bytes for 100000 signals");
    }

    private void create(String name, Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("rules", new Variant("as", List.of("interface='" + METER + "'")));
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", name, options).error());
    }

    private FakeBus.Said call(FakePeer caller, String member, String group, String... rules) {
        return bus.call(groups, caller, member, "sasa{sv}", group, List.of(rules), Map.of());
    }

    private MappedReader join(FakePeer caller, String group, String... rules) throws IOException {
        return keep(call(caller, "Join", group, rules));
    }

    private MappedReader keep(FakeBus.Said reply) throws IOException {
        assertEquals(null, reply.error(), () -> reply.values().toString());
        assertEquals("mapped", reply.values().get(0));
        FakeBus.Said[] all = bus.said.toArray(FakeBus.Said[]::new);
        int last = all.length - 1;
        while (!(all[last].to() == reply.to() && "LaneAdded".equals(all[last].member()))) {
            last--;
        }
        MappedReader reader = new MappedReader(bus, reply.to(), reply, last);
        readers.add(reader);
        return reader;
    }

    private static void assertProxied(FakeBus.Said reply) {
        assertEquals(null, reply.error(), () -> reply.values().toString());
        assertEquals("proxied", reply.values().get(0));
    }

    private boolean offer(String interfaceName, String member, Object... texts) {
        return Signals.offer(groups, sender, interfaceName, member, texts);
    }

    private Map<String, Variant> statistics(String group) {
        Map<String, Variant> values = new HashMap<>();
        ((Map<?, ?>) bus.call(groups, root, "Statistics", "s", group).values().get(0))
                .forEach((key, value) -> values.put((String) key, (Variant) value));
        return values;
    }

    private List<List<Object>> values(String broadcast) {
        return bus.signals(null, broadcast).stream().map(FakeBus.Said::values).toList();
    }

    static int descriptorsOfGroups() {
        int count = 0;
        for (String number : new File("/proc/self/fd").list()) {
            try {
                if (Files.readSymbolicLink(Path.of("/proc/self/fd", number)).toString().contains("busway")) {
                    count++;
                }
            } catch (IOException closedMeanwhile) {
                // Then it does not count.
            }
        }
        return count;
    }
}
