package org.busway.bench.groups.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.busway.bench.load.Control;
import org.busway.bench.load.Percentiles;
import org.busway.bench.load.Worker;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneReader;
import org.busway.lane.page.CursorPage;
import org.busway.os.Sockets;
import org.busway.os.SocketBell;
import org.busway.os.UnixSockets;

/** One member: reads a number of messages, checks each, and sleeps, yields or spins while there is none. */
final class LaneReadTask implements Worker.Task {

    private static final int FRAMES_A_POLL = 4096;

    @Override
    public void run(Control control) throws Exception {
        LaneFiles files = new LaneFiles(Path.of(control.text("folder")), control.number("ring"), control.number("members"));
        int slot = control.number("slot");
        long count = control.number("count");
        Idle idle = Idle.of(control.text("idle"));
        int listening = UnixSockets.listen(files.bell(slot), 1, UnixSockets.MODE_FROM_UMASK);
        try (Bells bells = new Bells(2)) {
            control.ready("member");
            Sockets.awaitReadable(listening, 60_000);
            SocketBell bell = bells.add(Sockets.accept(listening));
            ByteBuffer copy = ByteBuffer.allocateDirect(files.laneShape().largestMessageBytes()).order(ByteOrder.LITTLE_ENDIAN);
            CursorPage cursors = files.cursors(slot, true);
            if (idle != Idle.BLOCK) {
                cursors.neverSleeps();
            }
            LaneReader reader = new LaneReader(files.lane(false), files.control(), cursors, slot, 0, copy, bell::ring);
            Checks checks = new Checks(control.text("clock").equals("true") ? (int) count : 0);
            Meter meter = new Meter();
            read(reader, cursors, bells, checks, idle, count);
            control.done(meter.figures(count) + checks.figures());
        } finally {
            org.busway.os.Descriptors.close(listening);
        }
    }

    private static void read(LaneReader reader, CursorPage cursors, Bells bells, Checks checks, Idle idle, long count)
            throws IOException {
        while (checks.next < count) {
            int passed = reader.poll(checks, FRAMES_A_POLL);
            if (passed < 0) {
                throw new IOException("the lane ended: " + (reader.fault() == null ? passed : reader.fault()));
            }
            if (passed > 0) {
                continue;
            }
            switch (idle) {
                case SPIN -> Thread.onSpinWait();
                case YIELD -> Thread.yield();
                case BLOCK -> {
                    // Not when it has just been woken: what it was woken for comes first.
                    bells.empty();
                    cursors.sleep();
                    if (!reader.isReadable()) {
                        bells.await();
                    }
                    cursors.awake();
                }
            }
        }
    }

    /** Checks number and checksum of every message. */
    private static final class Checks implements FrameHandler {

        private final Percentiles times;
        private long next;

        Checks(int timed) {
            times = timed == 0 ? null : new Percentiles(timed);
        }

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            long sent = Payload.checked(message, frame.messageAt(), frame.messageBytes(), next++);
            if (times != null) {
                times.add(System.nanoTime() - sent);
            }
            return Next.GO_ON;
        }

        @Override
        public void onLost(long first, long last) {
            throw new IllegalStateException("frames " + first + " to " + last + " were lost");
        }

        String figures() {
            return times == null ? "" : " " + times.figures();
        }
    }
}
