package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusException;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.handover.Leaving;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.settings.OptionsOfCall;
import org.busway.lane.LaneReader;
import org.busway.lane.page.MemberState;
import org.busway.os.KeptDescriptors;
import org.busway.spi.group.GroupsLeft;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A manager stops and another one goes on, while members read and a publisher publishes. */
class ManagerRestartTest {

    private static final String METER = "com.example.Meter";
    private static final Map<String, Variant> DIRECT = Map.of("publishers", Variant.of("direct"), "members.only",
            Variant.of(true));

    private final FakeBus bus = new FakeBus();
    private GroupsOfBus groups = manager();
    private final FakePeer root = peer(":1.1", 0);
    private final FakePeer publisher = peer(":1.2", 1000);
    private final FakePeer member = peer(":1.3", 1000);
    private final FakePeer other = peer(":1.4", 1001);
    private final List<AutoCloseable> open = new ArrayList<>();
    private int descriptorsBefore;
    /** Whether every descriptor that the fake bus was given to send was taken by somebody. */
    private boolean takesEverything;

    private FakePeer peer(String name, long uid) {
        FakePeer peer = FakePeer.ofUser(name, uid);
        bus.peers.put(name, peer);
        return peer;
    }

    private GroupsOfBus manager() {
        return new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    }

    @BeforeEach
    void countDescriptors() {
        descriptorsBefore = MembersOfBusLaneTest.descriptorsOfGroups();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        groups.detach();
        if (takesEverything) {
            assertEquals(descriptorsBefore, MembersOfBusLaneTest.descriptorsOfGroups());
        }
        assertEquals(Set.of(), KeptDescriptors.names(Leaving.owner(bus)));
    }

    private GroupsLeft leave() {
        GroupsLeft left = groups.leave();
        for (FakePeer peer : List.of(root, publisher, member, other)) {
            peer.attendance(null);
        }
        return left;
    }

    private void restart() {
        leave();
        groups = manager();
    }

    private void die(FakePeer peer) {
        peer.gone = true;
        bus.peers.remove(peer.uniqueName());
    }

    @Test
    void nobodyIsToBlameForALaneThatAnEarlierManagerLeft() throws IOException {
        create(Map.of());
        long definition = bus.heldBytes;
        reader(member);
        long remembered = member.remembered;
        assertTrue(remembered > 0);
        leave();
        assertEquals(0, member.remembered, "its rules are ordinary ones meanwhile");
        groups = manager();
        assertEquals(remembered, member.remembered);
        assertEquals(null, bus.call(groups, member, "Leave", "s", "meters").error());
        assertTrue(bus.heldBytes > definition, "it has not unmapped the lane");
        bus.privilegedUid = 77;
        assertEquals("mapped", join(root).values().get(0), "user 0 is as good as any other");
    }

    @Test
    void whoJoinsALaneThatTookAnothersPlaceAndThatNobodyHasWrittenYetKnowsItsFirstFrame() throws IOException {
        create(Map.of());
        reader(member, "member='Wanted'");
        reader(other, "member='Wanted'");
        assertTrue(Signals.offer(groups, publisher, METER, "Wanted"));
        other.hearsFreely = false;
        groups.policyChanged();
        restart();
        MappedReader joining = reader(root, "member='Wanted'");
        assertTrue(Signals.offer(groups, publisher, METER, "Wanted"));
        assertEquals(0, joining.poll());
        assertEquals(1, joining.members.size());
        assertEquals(2, joining.reader.next(), "frames are numbered on");
    }

    @Test
    void aMemberReadsOnInTheLaneThatTheBusWrites() throws IOException {
        takesEverything = true;
        create(Map.of());
        MappedReader reader = reader(member, "member='Wanted'");
        for (int i = 0; i < 5; i++) {
            assertTrue(Signals.offer(groups, publisher, METER, "Wanted"));
            restart();
            assertTrue(bus.wantsSignals);
            assertTrue(Signals.offer(groups, publisher, METER, "Wanted"), "the next manager writes the same lane");
            assertTrue(member.attendance().isServed());
            assertTrue(Signals.offer(groups, publisher, METER, "Unwanted"));
            assertFalse(member.attendance().isServed());
        }
        assertEquals(0, reader.poll());
        assertEquals(10, reader.members.size());
        assertEquals(List.of(), reader.lost);
        assertEquals(1, bus.signals(member, "LaneAdded").size(), "it has all it needs");
        assertEquals(0, bus.signals(member, "Evicted").size());
        assertEquals(15, reader.reader.next(), "all frames are counted on");
        MappedReader late = reader(other);
        Signals.offer(groups, publisher, METER, "Wanted");
        late.poll();
        assertEquals(1, late.members.size());
    }

    @Test
    void whatComesMeanwhileGoesBySocketsToMembersWhoseRulesMatch() throws IOException {
        create(Map.of());
        reader(member, "member='Wanted'");
        leave();
        assertEquals(List.of(":1.3 member='Wanted'"), bus.subscriptions);
        assertEquals(List.of("meters", true), bus.signals(member, "Away").get(0).values());
        groups = manager();
        assertEquals(List.of("meters", false), bus.signals(member, "Away").get(1).values());
        assertEquals(List.of(), bus.subscriptions, "from here on it comes by the lane alone");
    }

    @Test
    void whoLeavesLanesGoesOnToGetByItsSocketWhatItHasSubscribedTo() throws IOException {
        create(Map.of());
        reader(member);
        bus.call(groups, member, "LeaveLanes", "s", "meters");
        leave();
        assertEquals(List.of(), bus.subscriptions, "it needs no rules but its own");
        groups = manager();
        assertTrue(Signals.offer(groups, publisher, METER, "After"));
        assertFalse(member.attendance().isServed());
        assertEquals(null, bus.call(groups, member, "Leave", "s", "meters").error());
    }

    @Test
    void aMemberThatHasNoRoomForRulesIsToldThatItLosesSomething() throws IOException {
        create(Map.of());
        reader(member, "member='A'", "member='B'");
        bus.mostSubscriptions = 1;
        restart();
        assertEquals(1, bus.signals(member, "Evicted").size());
        assertEquals(List.of(), bus.subscriptions);
    }

    @Test
    void aFullLaneIsFullForTheNextManagerToo() throws IOException {
        create(Map.of("lane.bytes", new Variant("t", 65536L), "outcome", Variant.of("evict")));
        MappedReader reader = reader(member);
        while (bus.signals(member, "Evicted").isEmpty()) {
            Signals.offer(groups, publisher, METER, "Fill");
            restart();
        }
        assertEquals(LaneReader.EVICTED, reader.poll());
        assertEquals(List.of(), reader.lost);
    }

    @Test
    void aPublisherPublishesOnAndItsMembersReadOn() throws IOException {
        create(DIRECT);
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        MappedReader reader = reader(member, joined);
        writer.attach(bus.signals(publisher, "MemberAdded").get(0));
        writer.write(METER, "Before");
        leave();
        writer.write(METER, "Meanwhile");
        reader.poll();
        groups = manager();
        writer.write(METER, "After");
        reader.poll();
        assertEquals(List.of(":1.99 Before", ":1.99 Meanwhile", ":1.99 After"), reader.members);
        assertEquals(BusException.LIMITS_EXCEEDED, bus.call(groups, other, "Publish", "sa{sv}", "meters", Map.of()).error());
        bus.call(groups, member, "Leave", "s", "meters");
        assertEquals(1, bus.signals(publisher, "MemberRemoved").size());
        FakeBus.Said second = join(other);
        assertEquals(2, bus.signals(publisher, "MemberAdded").size());
        MappedReader late = reader(other, second);
        bus.call(groups, publisher, "Unpublish", "s", "meters");
        late.poll();
        assertEquals(1, bus.signals(other, "LaneEnded").size());
    }

    @Test
    void whoComesToPublishWhenTheLastPublisherHasGoneMeanwhileIsReadForSockets() throws IOException {
        bus.rules.add("interface='" + METER + "'");
        create(Map.of("publishers", new Variant("s", "direct"), "lane.bytes", new Variant("t", 65536L)));
        FakeBus.Said joined = join(member);
        publish().attachAll(bus, publisher, 0);
        leave();
        die(publisher);
        groups = manager();
        FakePeer next = peer(":1.5", 1000);
        MappedWriter writer = publish(next);
        writer.attachAll(bus, next, 0);
        MappedReader reader = MappedReader.ofLastLane(bus, member, joined);
        open.add(reader);
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, writer.write(METER, "Tick"), "the bus reads what it is waited for");
            bus.watches.stream().filter(watch -> !watch.closed).toList().forEach(watch -> watch.readable.run());
            while (bus.turn()) {
                // Until there is nothing more to do.
            }
            reader.poll();
        }
        assertEquals(1000, bus.routed.stream().filter(":1.5 Tick"::equals).count());
    }

    @Test
    void whatTheBusNeedsMeanwhileIsInPlainWords() throws IOException {
        create(DIRECT);
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        MappedReader reader = reader(member, joined);
        writer.write(METER, "Frame");
        reader.cursors.fenceWait(writer.number, 7);
        GroupsLeft.GroupLeft left = leave().groups().get(0);
        assertEquals("meters", left.name());
        assertEquals(publisher, left.lanes().get(0).publisher());
        assertEquals(writer.writer.tail(), left.lanes().get(0).tail().load());
        left.lanes().get(0).routed().store(6);
        assertEquals(6, reader.control.routed(writer.number));
        left.members().get(0).queued().store(11);
        assertEquals(11, reader.control.queued(reader.slot()));
        assertEquals(7, left.members().get(0).fenceWaits().get(0).load());
        assertEquals(0, left.members().get(0).fenced().get(0));
        groups = manager();
    }

    @Test
    void whoDiesMeanwhileIsRemovedAndALaneEndsWhereItWas() throws IOException {
        create(DIRECT);
        FakeBus.Said joined = join(member);
        join(other);
        MappedWriter writer = publish();
        MappedReader reader = reader(member, joined);
        leave();
        writer.write(METER, "Last");
        die(publisher);
        die(other);
        groups = manager();
        writer.write(METER, "AfterDeath");
        assertEquals(LaneReader.ENDED, reader.poll());
        assertEquals(List.of(":1.99 Last"), reader.members);
        assertEquals(List.of("meters", ":1.4"), bus.signals(null, "Left").get(0).values());
        assertEquals(MemberState.FREE, reader.control.memberState(2));
    }

    @Test
    void aPublisherThatDiesMeanwhileDoesNotKeepTheOthersFromGoingOnWhereTheBusReadsItsLane() throws IOException {
        create(Map.of("publishers", Variant.of("direct")));
        bus.rules.add("interface='" + METER + "'");
        FakeBus.Said joined = join(member);
        MappedWriter writer = publish();
        MappedReader reader = reader(member, joined);
        leave();
        writer.write(METER, "Last");
        die(publisher);
        groups = manager();
        assertEquals(LaneReader.ENDED, reader.poll());
        assertEquals(List.of(":1.99 Last"), reader.members);
        assertEquals(null, bus.call(groups, other, "Publish", "sa{sv}", "meters", Map.of()).error(), "the next may publish");
    }

    @Test
    void whoseMemoryNobodyNeedsIsGivenBack() throws IOException {
        takesEverything = true;
        create(Map.of());
        reader(member);
        leave();
        die(member);
        groups = manager();
        assertFalse(bus.wantsSignals);
        assertEquals(0L, statistics().get("mapped.bytes").value());
    }

    @Test
    void whoWasPutOutStaysOut() throws IOException {
        create(Map.of());
        MappedReader reader = reader(member);
        member.hearsFreely = false;
        groups.policyChanged();
        restart();
        assertFalse(Signals.offer(groups, publisher, METER, "Secret"));
        assertEquals(LaneReader.EVICTED, reader.poll());
        assertEquals(1L, statistics().get("evictions").value());
    }

    @Test
    void whoMayNoLongerHearEverythingIsPutOutByTheNextManager() throws IOException {
        create(Map.of());
        MappedReader reader = reader(member);
        leave();
        member.hearsFreely = false;
        groups = manager();
        assertEquals(LaneReader.EVICTED, reader.poll());
    }

    @Test
    void proxiedMembersKeepTheirRules() {
        create(Map.of());
        assertEquals("proxied", bus.call(groups, member, "Join", "sasa{sv}", "meters", List.of("member='A'"),
                Map.of("mapped", Variant.of(false))).values().get(0));
        restart();
        assertEquals(List.of(":1.3 member='A'"), bus.subscriptions);
        bus.call(groups, member, "Leave", "s", "meters");
        assertEquals(List.of(), bus.subscriptions);
    }

    @Test
    void aLaneThatItsPublisherHasNotMappedYetEnds() throws IOException {
        create(DIRECT);
        MappedWriter writer = new MappedWriter(bus.call(groups, publisher, "Publish", "sa{sv}", "meters", Map.of()));
        open.add(writer);
        restart();
        assertEquals(1, bus.signals(publisher, "LaneEnded").size());
        assertEquals(-1, bus.alarms.get(1).delayMillis, "nothing of the manager waits for anything");
        publish();
    }

    @Test
    void aGroupOfTheConfigurationGoesOnWhenTheConfigurationSaysTheSameOfIt() throws IOException {
        groups.configure(List.of(configured(65536)));
        MappedReader reader = reader(member);
        restart();
        groups.configure(List.of());
        assertTrue(Signals.offer(groups, publisher, METER, "BeforeItIsConfigured"));
        groups.configure(List.of(configured(65536)));
        assertTrue(Signals.offer(groups, publisher, METER, "Confirmed"));
        reader.poll();
        assertEquals(2, reader.members.size());
        groups.configure(List.of());
        assertEquals(1, bus.signals(member, "Evicted").size());
    }

    @Test
    void aGroupThatHasChangedInTheConfigurationIsAnotherOne() throws IOException {
        takesEverything = true;
        groups.configure(List.of(configured(65536)));
        reader(member);
        restart();
        groups.configure(List.of(configured(131072)));
        assertEquals(1, bus.signals(member, "Evicted").size());
        assertFalse(Signals.offer(groups, publisher, METER, "ToNobody"));
    }

    @Test
    void aGroupOfWhichTheConfigurationSaysNothingEndsInTime() throws IOException {
        groups.configure(List.of(configured(65536)));
        reader(member);
        restart();
        bus.alarms.stream().filter(alarm -> alarm.delayMillis == Leaving.WAIT_MILLIS).findFirst().orElseThrow().ring();
        assertEquals(1, bus.signals(member, "Evicted").size());
    }

    @Test
    void whatCannotBeReadIsLeftToTheBus() throws IOException {
        create(Map.of());
        reader(member);
        leave();
        KeptDescriptors.Kept kept = KeptDescriptors.take(Leaving.owner(bus)).get(0);
        KeptDescriptors.keep(Leaving.owner(bus),
                new KeptDescriptors.Kept(kept.name(), new byte[9], kept.descriptors(), kept.mappings()));
        groups = manager();
        assertEquals(List.of(), bus.call(groups, root, "List", "").values().get(0));
        assertEquals(Set.of("meters"), KeptDescriptors.names(Leaving.owner(bus)), "the bus ends what is left alone");
        KeptDescriptors.take(Leaving.owner(bus)).get(0).close();
    }

    @Test
    void aManagerThatNobodyMissesLeavesNothing() {
        groups.configure(List.of(configured(65536)));
        assertNull(groups.leave());
    }

    private static GroupSettings configured(long laneBytes) {
        return GroupSettings.of("meters",
                OptionsOfCall.of(Map.of("rules", new Variant("as", List.of("interface='" + METER + "'")),
                        "lane.bytes", new Variant("t", laneBytes))));
    }

    private void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("rules", new Variant("as", List.of("interface='" + METER + "'")));
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", "meters", options).error());
    }

    private FakeBus.Said join(FakePeer peer, String... rules) {
        FakeBus.Said reply = bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(rules), Map.of());
        assertEquals(null, reply.error(), () -> reply.values().toString());
        return reply;
    }

    private MappedWriter publish() throws IOException {
        return publish(publisher);
    }

    private MappedWriter publish(FakePeer by) throws IOException {
        FakeBus.Said reply = bus.call(groups, by, "Publish", "sa{sv}", "meters", Map.of());
        assertEquals(null, reply.error(), () -> reply.values().toString());
        MappedWriter writer = new MappedWriter(reply);
        open.add(writer);
        assertEquals(null, bus.call(groups, by, "Mapped", "su", "meters", (long) writer.number).error());
        return writer;
    }

    private MappedReader reader(FakePeer peer, String... rules) throws IOException {
        return reader(peer, join(peer, rules));
    }

    /** What the peer makes of its last LaneAdded. */
    private MappedReader reader(FakePeer peer, FakeBus.Said joined) throws IOException {
        FakeBus.Said[] all = bus.said.toArray(FakeBus.Said[]::new);
        int last = all.length - 1;
        while (!(all[last].to() == peer && "LaneAdded".equals(all[last].member()))) {
            last--;
        }
        MappedReader reader = new MappedReader(bus, peer, joined, last);
        open.add(reader);
        return reader;
    }

    private Map<String, Variant> statistics() {
        Map<String, Variant> values = new HashMap<>();
        ((Map<?, ?>) bus.call(groups, root, "Statistics", "s", "meters").values().get(0))
                .forEach((key, value) -> values.put((String) key, (Variant) value));
        return values;
    }
}
