package org.busway.bench.groups.load;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.busway.bench.load.Control;
import org.busway.bench.load.Percentiles;
import org.busway.bench.load.Worker;

/** One subscriber of Aeron IPC: reads a number of messages and checks each where it lies, without copying it out. */
final class AeronReadTask implements Worker.Task {

    private static final int FRAGMENTS_A_POLL = 4096;

    @Override
    public void run(Control control) throws Exception {
        long count = control.number("count");
        IdleStrategy idle = AeronIdle.of(Idle.of(control.text("idle")));
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(control.text("folder")));
                Subscription subscription = aeron.addSubscription("aeron:ipc", AeronPublishTask.STREAM)) {
            while (!subscription.isConnected()) {
                Thread.sleep(1);
            }
            Image image = subscription.imageAtIndex(0);
            Checks checks = new Checks(control.text("clock").equals("true") ? (int) count : 0);
            FragmentHandler handler = new FragmentAssembler(checks);
            control.ready("member");
            Meter meter = new Meter();
            while (checks.next < count) {
                idle.idle(image.poll(handler, FRAGMENTS_A_POLL));
                if (image.isClosed()) {
                    throw new IllegalStateException("the image closed after " + checks.next + " messages");
                }
            }
            control.done(meter.figures(count) + checks.figures());
        }
    }

    private static final class Checks implements FragmentHandler {

        private final Percentiles times;
        private long next;

        Checks(int timed) {
            times = timed == 0 ? null : new Percentiles(timed);
        }

        @Override
        public void onFragment(DirectBuffer buffer, int offset, int length, Header header) {
            long sent = Payload.checked(buffer, offset, length, next++);
            if (times != null) {
                times.add(System.nanoTime() - sent);
            }
        }

        String figures() {
            return times == null ? "" : " " + times.figures();
        }
    }
}
