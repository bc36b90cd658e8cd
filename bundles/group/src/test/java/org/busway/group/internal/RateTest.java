package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group that states a rate: who is faster waits for the clock, and no member is to blame. */
class RateTest {

    private static final long RATE = 32_768;

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer sender = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);
    private final Signals signal = new Signals().of(sender, METER, "A");

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private void create(Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("lane.bytes", new Variant("t", 65_536L));
        options.put("rate", new Variant("t", RATE));
        options.put("pause.millis", new Variant("t", 1000L));
        scene.create(options);
    }

    @Test
    void aSenderThatIsFasterWaitsThoughAllHaveReadUntilTheClockLetsItGoOn() throws IOException {
        create(Map.of());
        MappedReader reader = scene.reader(member, scene.joinMapped(member));
        FakeBus.FakeRoom pace = null;
        int sent = 0;
        for (; pace == null; sent++) {
            assertTrue(Signals.offer(scene.groups, sender, METER, "A"));
            assertTrue(bus.lanesArePressed, "senders are to be asked about");
            reader.poll();
            pace = (FakeBus.FakeRoom) signal.roomFor(scene.groups, sender);
            assertTrue(sent < 1000);
        }
        assertTrue(sent > 100, sent + " at once");
        assertSame(bus.paceRooms.get(0), pace);
        List<FakeBus.FakeAlarm> set = scene.alarms();
        assertEquals(1, set.size());
        bus.nanos += (set.get(0).delayMillis - 1) * 1_000_000 - 1;
        assertNotNull(signal.roomFor(scene.groups, sender));
        bus.nanos += 2_000_000;
        set.get(0).ring();
        assertEquals(1, pace.again);
        assertNull(signal.roomFor(scene.groups, sender));
        assertEquals(List.of(), bus.signals(member, "Evicted"));
    }

    @Test
    void aMemberThatPausesAsLongAsTheGroupSaysIsNeverInTheWayOfWhoKeepsToTheRate() throws IOException {
        create(Map.of("outcome", Variant.of("evict")));
        MappedReader reader = scene.reader(member, scene.joinMapped(member));
        for (int pause = 0; pause < 5; pause++) {
            for (int milli = 0; milli < 1000; milli++, bus.nanos += 1_000_000) {
                while (signal.roomFor(scene.groups, sender) == null) {
                    assertTrue(Signals.offer(scene.groups, sender, METER, "A"));
                }
            }
            reader.poll();
        }
        assertEquals(List.of(), bus.signals(member, "Evicted"));
    }

    @Test
    void whenNobodyMapsTheLaneAnyMoreNobodyWaits() throws IOException {
        create(Map.of());
        scene.reader(member, scene.joinMapped(member));
        while (signal.roomFor(scene.groups, sender) == null) {
            assertTrue(Signals.offer(scene.groups, sender, METER, "A"));
        }
        scene.call(member, "Leave", "s", GroupScene.NAME);
        assertEquals(1, bus.paceRooms.get(0).again);
        assertFalse(bus.lanesArePressed);
    }

    @Test
    void aPublisherWithALaneOfItsOwnIsToldTheRate() {
        create(Map.of("publishers", Variant.of("direct")));
        Map<?, ?> told = (Map<?, ?>) scene.call(sender, "Publish", "sa{sv}", GroupScene.NAME, Map.of()).values().get(1);
        assertEquals(new Variant("t", RATE), told.get("rate"));
        assertEquals(new Variant("t", 65_536L - 8192 - RATE), told.get("burst.bytes"));
    }
}
