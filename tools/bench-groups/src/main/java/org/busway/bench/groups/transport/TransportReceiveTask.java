package org.busway.bench.groups.transport;

import java.nio.file.Path;
import java.util.Locale;
import org.busway.bench.load.Control;
import org.busway.bench.load.Percentiles;
import org.busway.bench.load.Worker;

/** Reads until all was read, or nothing more comes; a member that stalls reads nothing. */
public final class TransportReceiveTask implements Worker.Task {

    /** What may be lost is waited for so long; what may not, longer than any pause. */
    private static final long IDLE_NANOS = 200_000_000L;
    private static final long RELIABLE_IDLE_NANOS = 5_000_000_000L;
    private static final int LOOK = 64;

    @Override
    public void run(Control control) throws Exception {
        Place place = Place.of(control);
        try (Inlet inlet = open(place)) {
            control.ready("member");
            if (control.text("stalls").equals("true")) {
                control.awaitStop();
                control.done("end=0 received=0 lost=0 late=0 disordered=0 waits=0");
                return;
            }
            Reading reading = new Reading(place, Page.open(place.folder()), control.number("senders"),
                    control.number("rate") > 0);
            long idleNanos = place.kind().isReliable() ? RELIABLE_IDLE_NANOS : IDLE_NANOS;
            long waits = Side.switches(Path.of("/proc/thread-self"));
            long came = System.nanoTime();
            while (true) {
                long before = reading.seen;
                inlet.receive(reading);
                long now = System.nanoTime();
                if (reading.seen != before) {
                    came = now;
                    reading.tell();
                }
                if (!reading.isFinished()) {
                    // Not before all was sent: a sender that a busy machine keeps from sending has lost nothing.
                    came = now;
                } else if (reading.isOver(now - came > idleNanos)) {
                    break;
                }
            }
            control.done(reading.figures() + " waits=" + (Side.switches(Path.of("/proc/thread-self")) - waits));
        }
    }

    private static Inlet open(Place place) throws Exception {
        return switch (place.kind()) {
            case LANES -> new LaneInlet(place);
            case FILTERED -> new FilteredInlet(place);
            case BUSWAY, BROKER, DAEMON -> new BusInlet(place);
            case TCP -> new StreamInlet(place);
            default -> new KernelInlet(place);
        };
    }

    private static final class Reading implements Inlet.Taker {

        private final Place place;
        private final Page page;
        private final long[] next;
        private final long step;
        private final Percentiles times;
        private long seen;
        private long wanted;
        private long lost;
        private long late;
        private long disordered;
        private long last;

        Reading(Place place, Page page, int senders, boolean timed) {
            this.place = place;
            this.page = page;
            next = new long[senders];
            step = place.tenth() ? 10 : 1;
            times = timed ? new Percentiles(1 << 20) : null;
        }

        @Override
        public void take(long number, long nanos) {
            seen++;
            int sender = (int) (number & 0xFF);
            long index = number >>> 8;
            if (sender >= next.length || index % step != 0) {
                // It had to be read to be refused.
                return;
            }
            if (index < next[sender]) {
                disordered++;
                return;
            }
            lost += (index - next[sender]) / step;
            next[sender] = index + step;
            wanted++;
            if (times != null) {
                times.add(System.nanoTime() - nanos);
            }
            if ((wanted & LOOK - 1) == 0) {
                tell();
            }
        }

        void tell() {
            last = System.nanoTime();
            for (int i = 0; i < next.length; i++) {
                page.seen(place.index(), i, next[i]);
            }
        }

        boolean isFinished() {
            for (int i = 0; i < next.length; i++) {
                if (page.finished(i) < 0) {
                    return false;
                }
            }
            return true;
        }

        boolean isOver(boolean idle) {
            long missing = 0;
            for (int i = 0; i < next.length; i++) {
                missing += Math.max(0, (page.finished(i) + step - 1 - next[i]) / step);
            }
            if (missing > 0 && !idle) {
                return false;
            }
            late = missing;
            return true;
        }

        String figures() {
            return String.format(Locale.ROOT, "end=%d received=%d lost=%d late=%d disordered=%d", last, wanted, lost, late,
                    disordered)
                    + (times == null || wanted == 0 ? "" : " " + times.figures());
        }
    }
}
