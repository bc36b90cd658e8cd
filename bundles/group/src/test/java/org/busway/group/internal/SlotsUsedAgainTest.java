package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.RULE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.lane.LaneWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A slot that another member has now, or the same one again, while the publisher of the lane has yet to hear of it, and the bus has yet to read what members have read. */
class SlotsUsedAgainTest {

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer publisher = scene.peer(":1.2", 1000);
    private final FakePeer first = scene.peer(":1.3", 1000);
    private final FakePeer second = scene.peer(":1.4", 1000);
    private MappedWriter writer;
    private int written;

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void whoHasItNowIsWaitedForThoughThePublisherHearsOfTheOneBeforeOnlyNow() throws IOException {
        publish();
        readUp(first);
        gone(first);
        MappedReader reader = scene.reader(second, scene.join(second));
        writer.attach(added(1));
        writeFrom(0, reader);
    }

    @Test
    void whoHasItNowIsWaitedForWhereTheManagerWasStartedAgainInBetween() throws IOException {
        publish();
        readUp(first);
        scene.leave();
        scene.die(first);
        scene.begin();
        MappedReader reader = scene.reader(second, scene.join(second));
        writer.attach(added(1));
        // The next manager has cursors of its own.
        writer.attach(added(2));
        writeFrom(0, reader);
    }

    @Test
    void whoJoinsAgainIsWaitedForFromWhereItBeginsAgainThoughThePublisherHasItsFormerCursors() throws IOException {
        publish();
        MappedReader former = scene.reader(first, scene.join(first));
        writer.attach(added(1));
        fill();
        former.poll();
        assertEquals(LaneWriter.FULL, writer.write(METER, "N"),
                "it looks at all cursors, and finds that the bus has yet to read");
        scene.call(first, "Leave", "s", GroupScene.NAME);
        MappedReader reader = scene.reader(first, scene.join(first));
        writeFrom(0, reader);
    }

    /** A publisher whose lane the bus reads for somebody who listens at a socket. */
    private void publish() throws IOException {
        bus.rules.add(RULE);
        scene.create(Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of("direct")));
        writer = scene.publishMapped(publisher);
        writer.attach(added(0));
    }

    private FakeBus.Said added(int index) {
        return bus.signals(publisher, "MemberAdded").get(index);
    }

    private void fill() {
        while (writer.write(METER, "N") == 0) {
            written++;
        }
    }

    /** Somebody joins and reads a full lane, of which the bus has read nothing. */
    private void readUp(FakePeer peer) throws IOException {
        MappedReader reader = scene.reader(peer, scene.join(peer));
        fill();
        reader.poll();
        assertEquals(written, reader.members.size());
    }

    private void gone(FakePeer peer) {
        scene.die(peer);
        scene.groups.gone(peer);
    }

    /** The bus reads on, the publisher writes as much as it can, and a member that has begun at some message reads only then. */
    private void writeFrom(int begin, MappedReader reader) {
        scene.turns();
        fill();
        scene.turns();
        fill();
        assertEquals(0, reader.poll(), () -> "the lane is intact, and not: " + reader.reader.fault());
        assertEquals(List.of(), reader.lost);
        assertEquals(written - begin, reader.members.size());
    }
}
