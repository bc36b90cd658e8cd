package org.busway.bench.groups.load;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;

/** A publisher of Aeron IPC by an exclusive publication, with the media driver in the same process, which costs the fewest wake-ups. */
final class AeronPublishTask implements Worker.Task {

    static final int STREAM = 7;
    /** The longest message of the bench in one piece. */
    private static final int MTU_BYTES = 32 << 10;

    @Override
    public void run(Control control) throws Exception {
        int members = control.number("members");
        int payloadBytes = control.number("payload");
        MediaDriver.Context context = new MediaDriver.Context().aeronDirectoryName(control.text("folder"))
                .threadingMode(ThreadingMode.SHARED).dirDeleteOnStart(true).dirDeleteOnShutdown(true).termBufferSparseFile(false)
                .ipcMtuLength(MTU_BYTES);
        String told;
        try (MediaDriver driver = MediaDriver.launch(context);
                Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(control.text("folder")));
                ExclusivePublication publication = aeron
                        .addExclusivePublication("aeron:ipc?term-length=" + control.text("term"), STREAM)) {
            control.ready("publisher");
            control.awaitStop();
            AeronOutlet outlet = new AeronOutlet(publication, AeronIdle.of(Idle.of(control.text("idle"))), payloadBytes);
            Meter meter = new Meter();
            String found = Sending.run(outlet, new Payload(payloadBytes), control);
            String figures = meter.figures(control.number("count"));
            while (publication.isConnected()) {
                // The driver lives as long as somebody reads.
                Thread.sleep(1);
            }
            told = figures + found;
        }
        // When the driver has removed its files: whoever hears this may remove the folder.
        control.done(told);
    }

    private static final class AeronOutlet implements Outlet {

        private final ExclusivePublication publication;
        private final IdleStrategy idle;
        private final int bytes;
        private UnsafeBuffer source;

        AeronOutlet(ExclusivePublication publication, IdleStrategy idle, int bytes) {
            this.publication = publication;
            this.idle = idle;
            this.bytes = bytes;
        }

        @Override
        public void send(Payload payload, long number) throws IOException {
            if (source == null) {
                source = new UnsafeBuffer(payload.bytes());
            }
            long result = publication.offer(source, 0, bytes);
            while (result < 0) {
                if (result != Publication.BACK_PRESSURED && result != Publication.ADMIN_ACTION) {
                    throw new IOException("Aeron took no message: " + Publication.errorString(result));
                }
                idle.idle();
                result = publication.offer(source, 0, bytes);
            }
            idle.reset();
        }
    }
}
