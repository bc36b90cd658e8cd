package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.LaneShape;
import org.busway.lane.layout.CursorLayout;
import org.busway.spi.group.GroupBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a group shares with its members is charged to its budget, from before it is made until it is gone. */
class SharedMemoryIsChargedTest {

    private static final int LANE_BYTES = 65_536;

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final FakePeer peer = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer other = FakePeer.ofUser(":1.3", 1000);

    @AfterEach
    void nothingIsHeldAfterwards() {
        groups.detach();
        bus.said.forEach(said -> said.values().forEach(value -> {
            if (value instanceof Descriptor descriptor) {
                descriptor.close();
            }
        }));
        assertEquals(0, bus.heldBytes);
    }

    private void create(String publishers, boolean membersOnly) {
        assertNull(bus.call(groups, root, "Create", "sa{sv}", "meters",
                Map.of("lane.bytes", new Variant("t", (long) LANE_BYTES), "publishers", Variant.of(publishers), "members.only",
                        Variant.of(membersOnly), "rules", new Variant("as", List.of("interface='com.example.Meter'"))))
                .error());
    }

    private FakeBus.Said join(FakePeer who) {
        return bus.call(groups, who, "Join", "sasa{sv}", "meters", List.of(), Map.of());
    }

    private static long laneBytes() {
        return new LaneShape(0, LANE_BYTES, 1, 1).memoryBytes();
    }

    @Test
    void laneControlPageAndCursorPagesAreChargedWhileTheyAreThere() {
        create("bus", false);
        long none = bus.heldBytes;
        assertNull(join(peer).error());
        long one = bus.heldBytes;
        assertTrue(one - none > laneBytes() + CursorLayout.memoryBytes(SharedGroup.LANES), "and the control page: " + one);
        assertNull(join(other).error());
        assertEquals(one + CursorLayout.memoryBytes(SharedGroup.LANES), bus.heldBytes);
        unmap(other);
        assertNull(bus.call(groups, other, "Leave", "s", "meters").error());
        assertEquals(one, bus.heldBytes);
        unmap(peer);
        groups.gone(peer);
        assertEquals(none, bus.heldBytes);
    }

    @Test
    void whatIsSaidOfAGroupThatIsCreatedIsChargedUntilItIsDestroyed() {
        create("bus", false);
        long definition = bus.heldBytes;
        assertTrue(definition > 0);
        bus.totalBytes = definition + 1000;
        FakeBus.Said refused = bus.call(groups, root, "Create", "sa{sv}", "others",
                Map.of("rules", new Variant("as", List.of("interface='com.example.Other'"))));
        assertEquals(BusException.LIMITS_EXCEEDED, refused.error());
        assertEquals(definition, bus.heldBytes);
        assertNull(bus.call(groups, root, "Destroy", "s", "meters").error());
        assertEquals(0, bus.heldBytes);
    }

    @Test
    void theRulesOfAMemberThatMapsLanesAreItsOwn() {
        create("bus", false);
        assertNull(bus.call(groups, peer, "Join", "sasa{sv}", "meters", rules(10), Map.of()).error());
        long ten = peer.remembered;
        assertTrue(ten > 10 * 100, "holds " + ten);
        assertNull(bus.call(groups, peer, "SetFilter", "sas", "meters", rules(20)).error());
        assertTrue(peer.remembered > ten);
        peer.mostRemembered = peer.remembered;
        assertEquals(BusException.LIMITS_EXCEEDED, bus.call(groups, peer, "SetFilter", "sas", "meters", rules(21)).error());
        assertNull(bus.call(groups, peer, "SetFilter", "sas", "meters", rules(10)).error());
        assertEquals(ten, peer.remembered);
        other.mostRemembered = ten - 1;
        assertEquals(BusException.LIMITS_EXCEEDED,
                bus.call(groups, other, "Join", "sasa{sv}", "meters", rules(10), Map.of()).error());
        assertEquals(0, other.remembered);
        assertNull(bus.call(groups, peer, "Leave", "s", "meters").error());
        assertEquals(0, peer.remembered);
        assertNull(bus.call(groups, peer, "Join", "sasa{sv}", "meters", rules(10), Map.of()).error());
        groups.gone(peer);
        assertEquals(0, peer.remembered);
    }

    private static List<String> rules(int count) {
        return IntStream.range(0, count).mapToObj(i -> "interface='com.example.Meter',member='M" + i + "'").toList();
    }

    @Test
    void theLaneOfAPublisherIsCharged() {
        create("direct", true);
        long none = bus.heldBytes;
        FakeBus.Said reply = bus.call(groups, peer, "Publish", "sa{sv}", "meters", Map.of());
        assertNull(reply.error(), () -> reply.values().toString());
        assertTrue(bus.heldBytes - none > laneBytes(), "held " + bus.heldBytes);
        unmap(peer);
        groups.gone(peer);
        assertEquals(none, bus.heldBytes);
    }

    /** What the peer was given is open no longer. */
    private void unmap(FakePeer who) {
        bus.said.stream().filter(said -> said.to() == who).flatMap(said -> said.values().stream())
                .filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
        bus.said.removeIf(said -> said.to() == who);
    }

    @Test
    void whereTheBusHasNoRoomNobodyJoinsAndTheRemedyIsNamed() {
        create("bus", false);
        long none = bus.heldBytes;
        for (long room : new long[]{0, laneBytes(), laneBytes() + 5000}) {
            bus.totalBytes = none + room;
            FakeBus.Said refused = join(peer);
            assertEquals(BusException.LIMITS_EXCEEDED, refused.error());
            assertTrue(refused.values().get(0).toString().contains("raise total.bytes of org.busway.flow"),
                    () -> refused.values().toString());
            assertEquals(none, bus.heldBytes, GroupBus.PATH);
        }
        bus.totalBytes = Long.MAX_VALUE;
        assertNull(join(peer).error());
    }
}
