package org.busway.bench.groups.transport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.busway.bench.load.Control;
import org.busway.bench.load.Worker;

/** Publishes for a time, by one thread or several, as fast as can be or so many a second. */
public final class TransportSendTask implements Worker.Task {

    @Override
    public void run(Control control) throws Exception {
        Place place = Place.of(control);
        Page page = Page.open(place.folder());
        int senders = control.number("senders");
        long rate = control.number("rate");
        long nanos = control.number("millis") * 1_000_000L;
        List<Outlet> outlets = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        try {
            for (int i = 0; i < senders; i++) {
                outlets.add(open(place, i, page, rate > 0));
            }
            control.ready("publisher");
            while (!page.mayGo() && !control.stopped()) {
                LockSupport.parkNanos(100_000);
            }
            long begin = System.nanoTime();
            AtomicLong waits = new AtomicLong();
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                int sender = i;
                work.add(() -> {
                    Path self = Path.of("/proc/thread-self");
                    long before = Side.switches(self);
                    long count = send(outlets.get(sender), page, sender, rate, nanos);
                    waits.addAndGet(Side.switches(self) - before);
                    return count;
                });
            }
            long sent = 0;
            for (Future<Long> each : threads.invokeAll(work)) {
                sent += each.get();
            }
            control.awaitStop();
            control.done(String.format(Locale.ROOT, "begin=%d sent=%d waits=%d", begin, sent, waits.get()));
        } finally {
            threads.shutdown();
            for (Outlet each : outlets) {
                each.close();
            }
        }
    }

    private static Outlet open(Place place, int sender, Page page, boolean timed) throws Exception {
        return switch (place.kind().family()) {
            case GROUP -> new GroupOutlet(place, sender, timed);
            case BUS -> new BusOutlet(place, sender, page, timed);
            case KERNEL -> new KernelOutlet(place);
        };
    }

    private static long send(Outlet outlet, Page page, int sender, long rate, long nanos) throws Exception {
        long sent = 0;
        long due = System.nanoTime();
        long end = due + nanos;
        for (long now = due; now < end; now = System.nanoTime()) {
            if (rate > 0) {
                due += 1_000_000_000L / rate;
                for (long left = due - now; left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                now = System.nanoTime();
            }
            if (!outlet.send(sent << 8 | sender, now, sent % 10 == 0, end)) {
                break;
            }
            sent++;
        }
        outlet.flush();
        page.finished(sender, sent);
        return sent;
    }
}
