package org.busway.lane.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.Lane;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.busway.os.Descriptors;
import org.busway.os.Mapping;
import org.busway.os.SealedMemory;
import org.busway.os.SocketBell;
import org.busway.os.Sockets;
import org.busway.os.UnixSockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A publisher in a process of its own is killed while it writes at full speed, again and again, and two gating members
 * and a lossy one compare what they saw. {@code -Ddeaths=1000} is the long form.
 */
class KilledPublisherTest {

    static final ControlShape SHAPE = new ControlShape(4, 1, 0);
    static final int SLOTS = 1;
    static final int CURSOR_BYTES = CursorLayout.memoryBytes(SLOTS);
    private static final int MEMBERS = 3;
    private static final int LOSSY = 2;
    private static final int DEATHS = Integer.getInteger("deaths", 4);

    @TempDir
    Path directory;

    static byte octet(long number, int i) {
        return (byte) (number * 31 + i);
    }

    /** Reads one lane to its end, on a thread of its own. */
    private static final class Member extends Thread implements FrameHandler {
        final CRC32 digest = new CRC32();
        final CursorPage cursors;
        final SocketBell bell;
        final LaneReader reader;
        final byte[] bytes;
        long seen;
        long lost;
        long next;
        int outcome;
        volatile Throwable failure;

        Member(Lane lane, ControlTable table, CursorPage cursors, int slot, SocketBell bell) {
            this.cursors = cursors;
            this.bell = bell;
            int largest = lane.shape().largestMessageBytes();
            bytes = new byte[largest];
            reader = new LaneReader(lane, table.page(), cursors, slot, 0, ByteBuffer.allocateDirect(largest), bell::ring);
        }

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            assertEquals(next, frame.number());
            next++;
            seen++;
            message.get(frame.messageAt(), bytes, 0, frame.messageBytes());
            for (int i = 8; i < frame.messageBytes(); i++) {
                if (bytes[i] != octet(frame.number(), i)) {
                    throw new AssertionError("torn: " + frame + ", byte " + i);
                }
            }
            digest.update(bytes, 0, frame.messageBytes());
            return Next.GO_ON;
        }

        @Override
        public void onLost(long first, long last) {
            assertEquals(next, first);
            lost += last - first + 1;
            next = last + 1;
        }

        @Override
        public void run() {
            try {
                while ((outcome = reader.poll(this, 64)) >= 0) {
                    if (outcome == 0) {
                        cursors.sleep();
                        if (!reader.isReadable()) {
                            Sockets.awaitReadable(bell.fd(), 20);
                        }
                        bell.empty();
                        cursors.awake();
                    }
                }
            } catch (Throwable e) {
                failure = e;
            }
        }
    }

    @Test
    void membersSeeTheSameUpToTheLastFrameThatWasPublishedWhole() throws Exception {
        Random random = new Random();
        String path = directory.resolve("s").toString();
        int listening = UnixSockets.listen(path, 4, UnixSockets.MODE_FROM_UMASK);
        long frames = 0;
        long lost = 0;
        for (int death = 0; death < DEATHS; death++) {
            int ringBytes = 4096 << random.nextInt(6);
            List<Member> members = life(path, listening, ringBytes, random);
            Member first = members.get(0);
            for (Member member : members) {
                assertEquals(null, member.failure);
                assertEquals(LaneReader.ENDED, member.outcome, () -> "fault: " + member.reader.fault());
                assertEquals(first.next, member.next, "all know of the same frames");
                assertEquals(member.next, member.seen + member.lost);
            }
            assertEquals(0, first.lost + members.get(1).lost);
            assertEquals(first.digest.getValue(), members.get(1).digest.getValue());
            frames += first.seen;
            lost += members.get(LOSSY).lost;
        }
        Descriptors.close(listening);
        assertTrue(frames > DEATHS * 1000L, "only " + frames + " frames in " + DEATHS + " lives");
        System.out.println(DEATHS + " publishers killed, " + frames + " frames, " + lost + " lost by the lossy member");
    }

    private static List<Member> life(String path, int listening, int ringBytes, Random random) throws Exception {
        LaneShape shape = new LaneShape(0, ringBytes, 1, 1);
        List<Mapping> mappings = new ArrayList<>();
        List<SealedMemory> memories = new ArrayList<>();
        ControlTable table = ControlTable.create(map(mappings, memories, "control", SHAPE.memoryBytes()), SHAPE, false, 1, 1);
        ByteBuffer laneMemory = map(mappings, memories, "lane", shape.memoryBytes());
        Lane.create(laneMemory, shape);
        mappings.get(1).close();
        table.begin();
        table.lane(0, false, 7, 1000, 0);
        for (int i = 0; i < MEMBERS; i++) {
            table.member(i, i == LOSSY ? MemberState.LOSSY : MemberState.GATING, 100 + i);
        }
        table.commit();
        Mapping laneReadOnly = memories.get(1).map(false);
        mappings.add(laneReadOnly);
        Lane lane = Lane.open(laneReadOnly.buffer(), shape);
        int[] passed = new int[2 + 2 * MEMBERS];
        passed[0] = memories.get(0).readOnlyDescriptor();
        passed[1] = memories.get(1).fd();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            CursorPage cursors = CursorPage.create(map(mappings, memories, "cursors", CURSOR_BYTES), SLOTS, i, 1);
            int[] bells = SocketBell.pair();
            passed[2 + i] = memories.get(2 + i).readOnlyDescriptor();
            passed[2 + MEMBERS + i] = bells[1];
            members.add(new Member(lane, table, cursors, i, new SocketBell(bells[0])));
        }
        Process publisher = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PublisherProcess.class.getName(), path, "0", Integer.toString(ringBytes), Integer.toString(MEMBERS),
                Long.toString(random.nextLong())).inheritIO().start();
        try {
            assertTrue(Sockets.awaitReadable(listening, 60_000), "the publisher did not connect");
            int socket = Sockets.accept(listening);
            Sockets.setNonBlocking(socket, false);
            Passed.send(socket, passed);
            Passed.receive(socket, 0);
            for (SealedMemory memory : memories) {
                assertTrue(memory.publish());
            }
            members.forEach(Thread::start);
            Passed.send(socket);
            long atLeast = 1 + random.nextInt(20_000);
            while (lane.frames() < atLeast && publisher.isAlive()) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(2000));
            }
            publisher.destroyForcibly();
            // Its end of the socket closes when the kernel has ended all of its threads: only then is the tail the last.
            assertTrue(Sockets.awaitReadable(socket, 60_000));
            table.begin();
            table.endLane(0, lane.tail());
            table.commit();
            for (Member member : members) {
                member.join();
                member.bell.close();
            }
            Descriptors.close(socket);
        } finally {
            publisher.destroyForcibly().waitFor();
        }
        for (int i = 0; i < passed.length; i++) {
            if (i != 1) {
                Descriptors.close(passed[i]);
            }
        }
        memories.forEach(SealedMemory::close);
        for (Mapping mapping : mappings) {
            mapping.close();
        }
        return members;
    }

    private static ByteBuffer map(List<Mapping> mappings, List<SealedMemory> memories, String name, int bytes)
            throws IOException {
        SealedMemory memory = SealedMemory.create(name, bytes);
        Mapping mapping = memory.map(true);
        memories.add(memory);
        mappings.add(mapping);
        return mapping.buffer();
    }
}
