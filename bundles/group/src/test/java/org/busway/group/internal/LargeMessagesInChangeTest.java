package org.busway.group.internal;

import static org.busway.group.internal.Announcer.LARGE;
import static org.busway.group.internal.Announcer.signal;
import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.NAME;
import static org.busway.group.internal.GroupScene.RULE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.busway.lane.LaneReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that were announced and not read yet when the manager is restarted, when a group goes on in other lanes, and when somebody keeps their memory. */
class LargeMessagesInChangeTest {

    private static final String GIVEN_BACK = "(given back, and still mapped)";

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);
    private final FakePeer spy = scene.peer(":1.4", 1001);
    private final Announcer announcer = new Announcer(scene, publisher);

    @AfterEach
    void nothingIsHeldAfterwards() throws Exception {
        scene.close();
        bus.said.forEach(Announcer::drop);
        assertEquals(0, bus.heldBytes);
    }

    private void create(String publishers) {
        scene.create(Map.of("publishers", Variant.of(publishers), "lane.bytes", new Variant("t", 65536L), "message.bytes",
                new Variant("t", 110_000L)));
    }

    private int given(FakePeer to) {
        return bus.signals(to, "Announced").size();
    }

    private long statistic(String name) {
        FakeBus.Said statistics = scene.call(member, "Statistics", "s", NAME);
        return ((Number) ((Variant) ((Map<?, ?>) statistics.values().get(0)).get(name)).value()).longValue();
    }

    private void lookAgain() {
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
    }

    private void putOut(FakePeer peer) {
        peer.hearsFreely = false;
        scene.groups.policyChanged();
    }

    @Test
    void whatAMemberWasGivenItReadsThoughTheManagerIsAnotherAndWhatListenersHadYetToGetIsLostAndCounted() throws IOException {
        bus.rules.add(RULE);
        create("direct");
        MappedWriter writer = scene.publisher(publisher);
        int before = bus.said.size();
        MappedReader reader = scene.reader(member, scene.join(member), before);
        writer.attachAll(bus, publisher, before);
        long bytes = announcer.publish(writer, "A");
        long held = bus.heldBytes;
        scene.leave();
        scene.begin();
        assertEquals(held, bus.heldBytes, "what its lane has reserved stays reserved");
        scene.turns();
        announcer.publish(writer, "B");
        scene.ring();
        scene.turns();
        assertEquals(List.of(":1.2 B"), bus.routed);
        assertEquals(List.of("Lost"), bus.toldMonitors.stream().map(told -> told.substring(0, 4)).toList());
        assertEquals(1, statistic("lost.told"));
        assertEquals(2, given(member));
        reader.poll();
        assertEquals(List.of("announced 1 " + bytes, "announced 2 " + bytes), reader.members);
        lookAgain();
        assertEquals(0, statistic("announced.bytes"));
    }

    @Test
    void whatIsAnnouncedWhileThereIsNoManagerReachesNobodyAndIsCounted() throws IOException {
        bus.rules.add(RULE);
        create("direct");
        MappedWriter writer = scene.publisher(publisher);
        int before = bus.said.size();
        MappedReader reader = scene.reader(member, scene.join(member), before);
        writer.attachAll(bus, publisher, before);
        scene.turns();
        scene.leave();
        Message lost = signal("Lost", LARGE);
        assertEquals(0, writer.announce(lost, ++announcer.number, 50_100));
        scene.begin();
        announcer.publish(writer, "A");
        writer.write(METER, "B");
        scene.ring();
        scene.turns();
        assertEquals(List.of(":1.2 A", ":1.2 B"), bus.routed, "nothing waits for it");
        assertEquals(1, statistic("lost.told"));
        assertEquals(1, given(member), "from its frame the member knows what it has lost");
        reader.poll();
        assertEquals(3, reader.members.size());
    }

    @Test
    void whoStaysReadsWhatWasAnnouncedInTheLaneThatIsLeftAndTheNextOneAndWhoIsPutOutIsGivenNoMore() throws IOException {
        create("direct");
        MappedWriter writer = scene.publisher(publisher);
        int before = bus.said.size();
        MappedReader staying = scene.reader(member, scene.join(member), before);
        scene.join(spy);
        writer.attachAll(bus, publisher, before);
        long bytes = announcer.publish(writer, "A");
        announcer.send(writer, signal("NeverThere", LARGE));
        putOut(spy);
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        int between = bus.said.size();
        assertEquals(null, scene.mapped(publisher, writer).error());
        writer.attachAll(bus, publisher, between);
        announcer.publish(writer, "B");
        announcer.publish(writer, "C");
        assertEquals(2, given(spy));
        assertEquals(4, given(member));
        assertTrue(statistic("announced.bytes") >= 3 * bytes, "each lane has a reserve of its own");
        assertEquals(0, staying.pollOn());
        assertEquals(List.of("announced 1 " + bytes, "announced 3 " + bytes, "announced 4 " + bytes), staying.members);
        lookAgain();
        assertEquals(0, statistic("announced.bytes"), "also of the frame that never came");
        assertEquals(0, bus.signals(publisher, "LaneEnded").size());
    }

    @Test
    void soItIsInTheLaneOfTheBus() throws IOException {
        create("bus");
        int before = bus.said.size();
        MappedReader staying = scene.reader(member, scene.join(member), before);
        scene.join(spy);
        assertTrue(Signals.offer(scene.groups, publisher, METER, "A", "x".repeat(LARGE)));
        putOut(spy);
        assertTrue(Signals.offer(scene.groups, publisher, METER, "B", "x".repeat(LARGE)));
        assertEquals(1, given(spy));
        assertEquals(0, staying.pollOn());
        assertEquals(List.of("announced 1", "announced 2"), staying.members.stream().map(each -> each.substring(0, 11)).toList());
        bus.said.forEach(Announcer::drop);
        lookAgain();
        assertEquals(0, statistic("announced.bytes"));
        assertEquals(List.of(), bus.handed);
    }

    @Test
    void soItIsAlongAnOrder() throws IOException {
        create("mediated");
        OrderedMember staying = scene.joinOrdered(member);
        OrderedMember spying = scene.joinOrdered(spy);
        MappedWriter writer = scene.publisher(publisher);
        staying.takeLanes();
        spying.takeLanes();
        announcer.publish(writer, "A");
        scene.ring();
        scene.turns();
        putOut(spy);
        writer.goOnIn(bus.signals(publisher, "Renew").get(0));
        int between = bus.said.size();
        assertEquals(null, scene.mapped(publisher, writer).error());
        writer.attachAll(bus, publisher, between);
        announcer.publish(writer, "B");
        scene.ring();
        scene.turns();
        assertEquals(1, given(spy));
        assertEquals(2, given(member));
        assertEquals(List.of("announced 1", "announced 2"),
                staying.takeSeen().stream().map(each -> each.substring(0, 11)).toList());
    }

    @Test
    void whoKeepsTheMemoryOfWhatItHasReadIsChargedForItAndRefusesOthersNothing() throws IOException {
        create("direct");
        MappedWriter writer = scene.publisher(publisher);
        int before = bus.said.size();
        MappedReader reader = scene.reader(member, scene.join(member), before);
        writer.attachAll(bus, publisher, before);
        for (int i = 0; i < 40; i++) {
            announcer.publish(writer, "A");
            reader.poll();
        }
        lookAgain();
        assertEquals(0, statistic("announced.bytes"), "all are read");
        assertTrue(bus.held.get(GIVEN_BACK) >= 40 * LARGE, bus.held::toString);
        assertEquals("mapped", scene.join(scene.peer(":1.5", 1000)).values().get(0));
        assertFalse(reader.poll() == LaneReader.ENDED);
        bus.said.forEach(Announcer::drop);
        lookAgain();
        assertEquals(0L, bus.held.get(GIVEN_BACK));
    }
}
