package org.busway.bench.groups.load;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.busway.bench.load.Control;
import org.busway.bench.load.Percentiles;
import org.busway.bench.load.Worker;
import org.busway.os.Descriptors;
import org.busway.os.Sockets;
import org.busway.os.UnixSockets;

/** Sleeps until its doorbell rings and looks how long ago that was: what a wake-up takes that brings nothing. */
final class WakeReadTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int count = control.number("count");
        Percentiles times = new Percentiles(count);
        ByteBuffer sent = WakePublishTask.memory(Path.of(control.text("folder")));
        int listening = UnixSockets.listen(WakePublishTask.bell(control), 1, UnixSockets.MODE_FROM_UMASK);
        try (Bells bells = new Bells(2)) {
            control.ready("member");
            Sockets.awaitReadable(listening, 60_000);
            bells.add(Sockets.accept(listening));
            Meter meter = new Meter();
            long number;
            do {
                bells.await();
                times.add(System.nanoTime() - sent.getLong(0));
                number = sent.getLong(Long.BYTES);
                bells.empty();
            } while (number < count - 1);
            control.done(meter.figures(count) + " " + times.figures());
        } finally {
            Descriptors.close(listening);
        }
    }
}
