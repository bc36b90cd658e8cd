package org.busway.bench.groups.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.busway.bench.load.Control;

/** How messages are sent, the same for every contestant. */
final class Sending {

    private static final int BURST = 1000;
    private static final long PAUSE_NANOS = 2_000_000;

    private Sending() {}

    /** Sends as asked by {@code mode}; further figures, with a space before them. */
    static String run(Outlet outlet, Payload payload, Control control) throws IOException {
        int count = control.number("count");
        return switch (control.text("mode")) {
            case "flood" -> flood(outlet, payload, count);
            case "paced" -> paced(outlet, payload, count, control.number("rate"));
            case "bursts" -> bursts(outlet, payload, count);
            default -> throw new IllegalArgumentException("mode " + control.text("mode"));
        };
    }

    private static String flood(Outlet outlet, Payload payload, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            payload.number(i, 0);
            outlet.send(payload, i);
        }
        return "";
    }

    private static String paced(Outlet outlet, Payload payload, int count, int rate) throws IOException {
        long intervalNanos = 1_000_000_000L / rate;
        long due = System.nanoTime();
        for (int i = 0; i < count; i++) {
            due += intervalNanos;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            payload.number(i, System.nanoTime());
            outlet.send(payload, i);
        }
        return "";
    }

    /** Bursts that fit the ring, with pauses in which everybody reads; what one message of a burst takes. */
    private static String bursts(Outlet outlet, Payload payload, int count) throws IOException {
        double[] nanos = new double[count / BURST];
        for (int burst = 0; burst < nanos.length; burst++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long begin = System.nanoTime();
            for (int i = 0; i < BURST; i++) {
                long number = (long) burst * BURST + i;
                payload.number(number, 0);
                outlet.send(payload, number);
            }
            nanos[burst] = (System.nanoTime() - begin) / (double) BURST;
        }
        Arrays.sort(nanos);
        return String.format(Locale.ROOT, " nanos=%.2f", nanos[nanos.length / 2]);
    }
}
