package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.lane.LaneReader;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a member that leaves no room in a lane that a publisher writes: the bus looks for itself, each time that a test lets it. */
class FullLaneTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);
    private final FakePeer other = scene.peer(":1.4", 1001);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private MappedWriter publisher(Map<String, Variant> more) throws IOException {
        Map<String, Variant> options = new HashMap<>(Map.of("members.only", Variant.of(true), "publishers", Variant.of("direct"),
                "lane.bytes", new Variant("t", 65536L)));
        options.putAll(more);
        scene.create(options);
        return scene.publisher(publisher);
    }

    private MappedReader join(MappedWriter writer, FakePeer peer) throws IOException {
        int before = bus.said.size();
        MappedReader reader = scene.opened(MappedReader.ofLastLane(bus, peer, scene.join(peer)));
        writer.attachAll(bus, publisher, before);
        return reader;
    }

    /** Writes until there is no room, and says so, as the library does. */
    private void fill(MappedWriter writer) {
        while (writer.write(METER, "Fill") == 0) {
            // Until somebody holds the lane up.
        }
        assertEquals(null, scene.call(publisher, "Full", "su", NAME, (long) writer.number).error());
    }

    /** The bus looks once more; false if it has not set out to. */
    private boolean look() {
        List<FakeBus.FakeAlarm> set = scene.alarms();
        if (set.isEmpty()) {
            return false;
        }
        assertEquals(100, set.get(0).delayMillis, "ten times a deadline");
        set.get(0).ring();
        return true;
    }

    private int evicted(FakePeer peer) {
        return bus.signals(peer, "Evicted").size();
    }

    @Test
    void whoReadsNothingIsPutOutAtTheDeadlineAndThePublisherGoesOn() throws IOException {
        MappedWriter writer = publisher(Map.of());
        MappedReader slow = join(writer, member);
        MappedReader quick = join(writer, other);
        fill(writer);
        for (int i = 0; i < 9; i++) {
            quick.poll();
            assertTrue(look());
            assertEquals(0, evicted(member), "after " + i + " tenths of the deadline");
        }
        quick.poll();
        assertTrue(look());
        assertEquals(1, evicted(member));
        assertEquals(0, evicted(other));
        assertEquals(LaneReader.EVICTED, slow.poll());
        assertEquals(List.of(":1.2 by :1.3", ":1.2 by null"), bus.heldUp, "flow control is told of both");
        assertEquals(0, writer.write(METER, "RoomAgain"));
    }

    @Test
    void whoReadsAMessageNowAndThenIsPutOutAsWell() throws IOException {
        MappedWriter writer = publisher(Map.of());
        MappedReader trickling = join(writer, member);
        fill(writer);
        int looks = 0;
        while (evicted(member) == 0) {
            if (++looks % 9 == 0) {
                trickling.reader.poll(trickling, 1);
                fill(writer);
            }
            assertTrue(look() && looks < 100, "it is out within the window");
        }
    }

    @Test
    void whoReadsOnThoughMoreSlowlyThanIsWrittenIsNot() throws IOException {
        MappedWriter writer = publisher(Map.of());
        MappedReader slower = join(writer, member);
        fill(writer);
        for (int i = 0; i < 50; i++) {
            slower.reader.poll(slower, 64);
            while (writer.write(METER, "Fill") == 0) {
                // It is full again when the bus looks.
            }
            assertTrue(look());
        }
        assertEquals(0, evicted(member));
        assertEquals(List.of(), bus.heldUp);
        slower.poll();
        assertTrue(look());
        assertFalse(look(), "there is room: nothing to look for");
    }

    @Test
    void whoIsToBeEvictedIsSoAtOnce() throws IOException {
        MappedWriter writer = publisher(Map.of("outcome", Variant.of("evict")));
        join(writer, member);
        fill(writer);
        assertEquals(1, evicted(member));
        assertEquals(0, writer.write(METER, "RoomAgain"));
    }

    @Test
    void whoPolicyThenHasLossyIsOvertakenAndCountsWhatItLost() throws IOException {
        MappedWriter writer = publisher(Map.of());
        bus.policy = usual -> new Reception(Outcome.BLOCK, Outcome.LOSSY, usual.deadlineMillis());
        MappedReader slow = join(writer, member);
        fill(writer);
        for (int i = 0; i < 10; i++) {
            assertTrue(look());
        }
        assertEquals(0, evicted(member));
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, writer.write(METER, "Newest"));
        }
        slow.poll();
        assertEquals(1, slow.lost.size());
    }

    @Test
    void whatAPublisherSaysIsNotBelieved() throws IOException {
        MappedWriter writer = publisher(Map.of("outcome", Variant.of("evict")));
        join(writer, member);
        writer.write(METER, "One");
        assertEquals(null, scene.call(publisher, "Full", "su", NAME, (long) writer.number).error());
        assertEquals(0, evicted(member));
        assertFalse(look());
        assertTrue(scene.call(other, "Full", "su", NAME, (long) writer.number).error() != null, "it is not its lane");
    }

    @Test
    void nobodyIsBlamedWhileThePublisherItselfIsHeldUp() throws IOException {
        MappedWriter writer = publisher(Map.of());
        join(writer, member);
        publisher.heldUp = true;
        fill(writer);
        for (int i = 0; i < 50; i++) {
            assertTrue(look());
        }
        assertEquals(0, evicted(member));
    }

    @Test
    void nobodyIsBlamedForWhatTheBusHasYetToOrder() throws IOException {
        MappedWriter writer = publisher(Map.of("publishers", Variant.of("mediated"), "outcome", Variant.of("evict")));
        int before = bus.said.size();
        scene.joinOrdered(member);
        writer.attachAll(bus, publisher, before);
        fill(writer);
        assertEquals(0, evicted(member));
        scene.ring();
        scene.turns();
        assertTrue(look());
        assertEquals(1, evicted(member), "now it could read, and does not");
    }

    @Test
    void aLaneThatHasEndedIsLookedAtNoMore() throws IOException {
        MappedWriter writer = publisher(Map.of());
        join(writer, member);
        fill(writer);
        assertEquals(1, scene.alarms().size());
        assertTrue(look());
        scene.call(publisher, "Unpublish", "s", NAME);
        assertEquals(List.of(), scene.alarms());
        assertEquals(List.of(":1.2 by :1.3", ":1.2 by null"), bus.heldUp);
    }
}
