package org.busway.bench.groups.load;

import java.io.IOException;
import java.nio.file.Path;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.os.SocketBell;
import org.busway.os.UnixSockets;

/** The publisher of a lane, at full speed, at a pace, or in bursts that the ring holds. */
final class LanePublishTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        LaneFiles files = new LaneFiles(Path.of(control.text("folder")), control.number("ring"), control.number("members"));
        int payloadBytes = control.number("payload");
        LaneWriter writer = new LaneWriter(files.lane(true), files.control());
        try (Bells bells = new Bells(files.members() + 1)) {
            for (int slot = 0; slot < files.members(); slot++) {
                SocketBell bell = bells.add(UnixSockets.connect(files.bell(slot), 5000, true));
                writer.readership().attach(slot, LaneFiles.INCARNATION, files.cursors(slot, false), bell::ring);
            }
            Outlet outlet = new LaneOutlet(writer,
                    new FrameKey(files.seed()).header("/org/busway/bench", "org.busway.Bench", "Tick"),
                    bells, Idle.of(control.text("idle")), payloadBytes);
            Meter meter = new Meter();
            String found = Sending.run(outlet, new Payload(payloadBytes), control);
            control.done(meter.figures(control.number("count")) + found);
        }
    }

    /** Writes into the lane; waits for room as it was told. */
    private record LaneOutlet(LaneWriter writer, FrameKey key, Bells bells, Idle idle, int bytes) implements Outlet {

        @Override
        public void send(Payload payload, long number) throws IOException {
            while (true) {
                int result = writer.offer(key, number, 0, payload.bytes(), 0, bytes);
                if (result == 0) {
                    return;
                }
                if (result != LaneWriter.FULL) {
                    throw new IOException("the lane took no message: " + result);
                }
                switch (idle) {
                    case SPIN -> Thread.onSpinWait();
                    case YIELD -> Thread.yield();
                    case BLOCK -> awaitRoom();
                }
            }
        }

        private void awaitRoom() {
            // As the client library does.
            writer.awaitRoom(2 * writer.largestMessageBytes());
            if (writer.claim(bytes) == LaneWriter.FULL) {
                bells.await();
                bells.empty();
            }
            writer.roomAwaited();
        }
    }
}
