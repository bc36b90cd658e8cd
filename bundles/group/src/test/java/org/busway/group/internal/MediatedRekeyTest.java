package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.busway.lane.OrderReader;
import org.busway.lane.layout.LaneLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a group with several publishers when somebody is put out: those who stay go on in other lanes, along another order. */
class MediatedRekeyTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer one = scene.peer(":1.2", 1000);
    private final FakePeer two = scene.peer(":1.3", 1000);
    private final FakePeer member = scene.peer(":1.4", 1000);
    private final FakePeer other = scene.peer(":1.5", 1000);
    private final FakePeer spy = scene.peer(":1.6", 1001);
    private final List<String> written = new ArrayList<>();

    @BeforeEach
    void create() {
        scene.create(Map.of("publishers", Variant.of("mediated"), "lane.bytes", new Variant("t", 65536L)));
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
        assertEquals(0, bus.heldBytes);
    }

    @Test
    void whoIsPutOutSeesNothingMoreAndAllOthersLoseAndRepeatNothingInOneOrder() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        OrderedMember late = scene.joinOrdered(other);
        OrderedMember spying = scene.joinOrdered(spy);
        write(first, "A");
        write(second, "B");
        offer("C");
        staying.takeLanes();
        assertEquals(written, spying.takeSeen());
        write(first, "NotYetOrdered");
        putOut(spy);
        offer("SecretOfTheBus");
        goOn(one, first);
        write(first, "Secret");
        goOn(two, second);
        String before = spying.lanesAsText();
        write(second, "Secret");
        offer("SecretOfTheBus");
        write(first, "Secret");
        assertFalse(spying.lanesAsText().contains("Secret"), "no message");
        assertEquals(before, spying.lanesAsText(), "nor a header, nor a place in the order");
        assertEquals(OrderReader.EVICTED, spying.poll());
        assertEquals(written, staying.takeSeen());
        assertEquals(written, late.takeSeen());
        assertEquals(staying.orders, late.orders);
        assertEquals(written.size(), staying.reader.next(), "numbers go on");
        assertEquals(0, staying.lost + late.lost);
    }

    @Test
    void lanesThatWereLeftAreGivenBackWhenAllHaveReadThem() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        OrderedMember spying = scene.joinOrdered(spy);
        write(first, "A");
        putOut(spy);
        goOn(one, first);
        write(first, "B");
        assertEquals(6, lanes());
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(6, lanes(), "somebody has yet to read them");
        staying.takeLanes();
        assertEquals(written, staying.takeSeen());
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(3, lanes());
        assertEquals(2, ended().size(), "the lane of the bus, and the publisher's");
        assertTrue(ended().stream().allMatch(said -> said.values().get(3).equals("")),
                "nobody is told that a publisher has ended");
        spying.poll();
    }

    @Test
    void itGoesOnHoweverOftenSomebodyIsPutOut() throws Exception {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        staying.takeLanes();
        for (int i = 0; i < 40; i++) {
            FakePeer again = scene.peer(":1." + (10 + i), 2000 + i);
            scene.joinOrdered(again);
            write(first, "A" + i);
            evict(again);
            write(second, "B" + i);
            offer("C" + i);
            goOn(one, first);
            write(first, "D" + i);
            goOn(two, second);
            write(second, "E" + i);
            staying.poll();
            scene.turns();
            scene.alarms().forEach(FakeBus.FakeAlarm::ring);
            scene.call(again, "Leave", "s", "meters");
            assertTrue(lanes() < 9, () -> lanes() + " lanes");
        }
        assertEquals(written, staying.takeSeen());
        assertEquals(written.size(), staying.reader.next());
        OrderedMember late = scene.joinOrdered(other);
        write(first, "ForBoth");
        assertEquals(List.of("2 ForBoth"), late.takeSeen());
        assertEquals(staying.reader.next() + 1, late.reader.next());
    }

    @Test
    void fencesNameTheRingInWhichTheOrderGoesOnBehindTheEndOfTheOneBefore() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        scene.joinOrdered(spy);
        staying.takeLanes();
        write(first, "A");
        putOut(spy);
        offer("B");
        bus.said.clear();
        scene.groups.beforeMessage(member, two);
        assertEquals(List.of(List.of(Struct.of("meters", 0, 128L), Struct.of("meters", 15, 192L)), 0L, ""),
                bus.signals(member, "Fence").get(0).values());
    }

    @Test
    void whatAPublisherWroteIntoItsOtherLaneBeforeItDiedIsOrdered() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        scene.joinOrdered(spy);
        write(first, "A");
        putOut(spy);
        first.goOnIn(bus.signals(one, "Renew").get(0));
        first.write(METER, "Last");
        one.gone = true;
        scene.groups.gone(one);
        scene.turns();
        staying.takeLanes();
        assertEquals(List.of("2 A", "2 Last"), staying.takeSeen());
        assertEquals(1, ended().stream().filter(said -> said.values().get(3).equals("its publisher has gone")).count());
    }

    @Test
    void theEndOfALaneThatIsReadBeforeItsPublisherSaysWhereItGoesOnIsNoEndOfThePublisher() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        scene.joinOrdered(spy);
        staying.takeLanes();
        write(first, "A");
        putOut(spy);
        first.write(METER, "B");
        int before = bus.said.size();
        first.goOnIn(bus.signals(one, "Renew").get(0));
        first.write(METER, "C");
        scene.ring();
        scene.turns();
        assertEquals(List.of(), bus.signals(one, "LaneEnded"));
        assertEquals(1, ended().size(), "the lane of the bus");
        assertEquals(null, scene.mapped(one, first).error());
        first.attachAll(bus, one, before);
        scene.turns();
        assertEquals(List.of("2 A", "2 B", "2 C"), staying.takeSeen());
        assertEquals(2, ended().size());
        assertEquals("", ended().get(1).values().get(3));
        write(first, "D");
        assertEquals(List.of("2 D"), staying.takeSeen());
    }

    @Test
    void whoWroteTheEndOfItsLaneAndNeverSaysWhereItGoesOnHasNoLane() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        scene.joinOrdered(spy);
        staying.takeLanes();
        putOut(spy);
        first.goOnIn(bus.signals(one, "Renew").get(0));
        scene.ring();
        scene.turns();
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        assertEquals(1, bus.signals(one, "LaneEnded").size());
        assertEquals(1, ended().stream().filter(said -> !said.values().get(3).equals("")).count(), "said once");
        scene.publisher(one);
        assertEquals(List.of(), staying.takeSeen());
    }

    @Test
    void aPublisherThatDoesNotGoOnInTimeHasNoLaneAndHoldsNobodyUp() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        scene.joinOrdered(spy);
        staying.takeLanes();
        write(first, "A");
        putOut(spy);
        goOn(two, second);
        write(second, "B");
        scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        first.write(METER, "TooLate");
        scene.ring();
        write(second, "C");
        assertEquals(written, staying.takeSeen());
        assertEquals(1, bus.signals(one, "LaneEnded").size());
        scene.publisher(one);
    }

    @Test
    void aPublisherThatMisbehavesLosesItsLaneAndTheOthersGoOnInOneOrder() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        OrderedMember late = scene.joinOrdered(other);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        write(first, "A");
        write(second, "B");
        first.memory.order(ByteOrder.LITTLE_ENDIAN).putLong(LaneLayout.TAIL_AT, first.writer.tail() + 64);
        scene.ring();
        scene.turns();
        assertEquals(1, bus.signals(one, "LaneEnded").size());
        write(second, "C");
        offer("D");
        staying.takeLanes();
        late.takeLanes();
        assertEquals(written, staying.takeSeen());
        assertEquals(written, late.takeSeen());
        assertEquals(0, staying.lost + late.lost);
    }

    @Test
    void theNextManagerGoesOnWhileSomeHaveYetToReadTheFormerOrder() throws IOException {
        OrderedMember staying = scene.joinOrdered(member);
        MappedWriter first = scene.publisher(one);
        MappedWriter second = scene.publisher(two);
        scene.joinOrdered(spy);
        staying.takeLanes();
        write(first, "A");
        putOut(spy);
        offer("B");
        goOn(one, first);
        goOn(two, second);
        write(first, "C");
        scene.leave();
        int before = bus.said.size();
        scene.begin();
        first.attachAll(bus, one, before);
        second.attachAll(bus, two, before);
        write(second, "D");
        offer("E");
        assertEquals(written, staying.takeSeen());
        scene.groups.policyChanged();
        assertEquals(List.of(), bus.signals(member, "Evicted"));
    }

    private void putOut(FakePeer peer) {
        peer.hearsFreely = false;
        scene.groups.policyChanged();
    }

    /** Puts somebody out who is not the last whose lanes were left within a second. */
    private void evict(FakePeer peer) {
        int before = bus.signals(one, "Renew").size();
        putOut(peer);
        if (bus.signals(one, "Renew").size() == before) {
            scene.alarms().forEach(FakeBus.FakeAlarm::ring);
        }
    }

    private void goOn(FakePeer peer, MappedWriter writer) throws IOException {
        List<FakeBus.Said> renewed = bus.signals(peer, "Renew");
        int before = bus.said.size();
        writer.goOnIn(renewed.get(renewed.size() - 1));
        assertEquals(null, scene.mapped(peer, writer).error());
        writer.attachAll(bus, peer, before);
    }

    private void write(MappedWriter writer, String signal) {
        assertEquals(0, writer.write(METER, signal));
        scene.ring();
        written.add(writer.control.lanePublisher(writer.number) + " " + signal);
    }

    private void offer(String signal) {
        assertTrue(Signals.offer(scene.groups, scene.root, METER, signal));
        written.add("0 " + signal);
    }

    private List<FakeBus.Said> ended() {
        return bus.signals(member, "LaneEnded");
    }

    private int lanes() {
        Map<?, ?> statistics = (Map<?, ?>) scene.call(scene.root, "Statistics", "s", "meters").values().get(0);
        return ((List<?>) ((Variant) statistics.get("lanes")).value()).size();
    }
}
