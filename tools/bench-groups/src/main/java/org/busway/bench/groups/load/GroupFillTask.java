package org.busway.bench.groups.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;
import org.busway.client.BusClient;

/** A publisher that keeps its lane full until it is told to stop; every ten thousandth message is {@link #HOT}. */
final class GroupFillTask implements Worker.Task {

    static final String INTERFACE = "org.busway.Bench";
    static final String HOT = "Hot";
    private static final String COLD = "Cold";
    private static final int HOT_EVERY = 10_000;
    private static final int BODY_BYTES = 72;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Override
    public void run(Control control) throws Exception {
        try (BusClient bus = BusClient.builder().address(control.text("address")).connect();
                Publisher publisher = bus.group(control.text("group")).publisher()) {
            PreparedSignal cold = prepare(publisher, COLD);
            PreparedSignal hot = prepare(publisher, HOT);
            control.ready("publisher");
            long begin = System.nanoTime();
            long count = 0;
            for (; !control.stopped(); count++) {
                publisher.send(count % HOT_EVERY == 0 ? hot : cold, DEADLINE);
            }
            control.done(String.format(Locale.ROOT, "beside=%.0f", count / ((System.nanoTime() - begin) / 1e9)));
        }
    }

    private static PreparedSignal prepare(Publisher publisher, String member) {
        PreparedSignal signal = publisher.prepare("/org/busway/bench", INTERFACE, member, "at", BODY_BYTES);
        ByteBuffer body = signal.body().clear();
        body.putInt(BODY_BYTES - 8).position(BODY_BYTES);
        return signal;
    }
}
