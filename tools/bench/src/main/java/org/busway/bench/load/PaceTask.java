package org.busway.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/** Sends signals at a steady rate, each with the time at which it is written. */
final class PaceTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        int count = control.number("count");
        long intervalNanos = 1_000_000_000L / control.number("rate");
        try (Link link = Link.open(control.text("address"))) {
            byte[] frame = Frame.signal(control.number("payload"));
            ByteBuffer out = ByteBuffer.allocateDirect(frame.length).order(ByteOrder.LITTLE_ENDIAN).put(frame);
            long due = System.nanoTime();
            for (int i = 0; i < count; i++) {
                due += intervalNanos;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.clear();
                out.putLong(frame.length - 8, System.nanoTime());
                link.write(out);
            }
        }
        control.done("");
    }
}
