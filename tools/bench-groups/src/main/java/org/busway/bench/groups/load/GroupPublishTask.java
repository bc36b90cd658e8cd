package org.busway.bench.groups.load;

import java.io.IOException;
import java.time.Duration;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;
import org.busway.client.BusClient;

/** The publisher of a group of a bus, as a program has it from the client library, with a lane of its own. */
final class GroupPublishTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        Signals signals = Signals.of(control.text("signal"));
        try (BusClient bus = BusClient.builder().address(control.text("address")).connect();
                Publisher publisher = bus.group(control.text("group")).publisher()) {
            if (!publisher.isDirect()) {
                throw new IOException("the bus gives this publisher no lane");
            }
            PreparedSignal signal = signals.prepare(publisher, control.number("payload"));
            Outlet outlet = new GroupOutlet(publisher, signal, signals, Idle.of(control.text("idle")));
            Payload payload = signals.payload(signal);
            Meter meter = new Meter();
            String found = Sending.run(outlet, payload, control);
            String told = meter.figures(control.number("count")) + found;
            // The lane ends with the publisher, and members have yet to read it.
            control.ready("publisher");
            control.awaitStop();
            control.done(told);
        }
    }

    private record GroupOutlet(Publisher publisher, PreparedSignal signal, Signals signals, Idle idle) implements Outlet {

        private static final Duration DEADLINE = Duration.ofSeconds(20);

        @Override
        public void send(Payload payload, long number) {
            signals.number(signal, number);
            if (idle == Idle.BLOCK) {
                publisher.send(signal, DEADLINE);
                return;
            }
            while (!publisher.trySend(signal)) {
                if (idle == Idle.SPIN) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }
    }
}
