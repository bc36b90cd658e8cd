package org.busway.launcher.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.launcher.tune.GroupTrace.Arrival;
import org.busway.launcher.tune.GroupTrace.Pause;
import org.busway.launcher.tune.GroupTrace.Reader;

/**
 * A lane with one publisher, computed: the rules of {@code LaneWriter} and {@code LaneReader} over the frames and pauses of a trace. A member that does not
 * pause has read everything at once; what is overdue after a wait is published at once.
 */
final class LaneModel {

    static final int ALIGNMENT_BYTES = 64;
    private static final int HEADER_BYTES = 64;
    private static final int PARTS = 8;

    private final List<Arrival> arrivals;
    private final long ringBytes;
    private final long deadlineMillis;
    private final List<Reader> readers;
    /** Of each member that does not read, where it stands. */
    private final Map<Reader, Frozen> frozen = new HashMap<>();
    private final List<Prediction.Wait> waits = new ArrayList<>();
    private final List<String> evicted = new ArrayList<>();
    private final long[] positions;
    private int published;
    private long tail;
    private long reserve = HEADER_BYTES;
    private long peakBytes;
    private long lost;

    private record Frozen(Pause pause, long position) {}

    private LaneModel(GroupTrace trace, long ringBytes, long deadlineMillis) {
        arrivals = trace.arrivals();
        positions = new long[arrivals.size()];
        this.ringBytes = ringBytes;
        this.deadlineMillis = deadlineMillis;
        readers = new ArrayList<>(trace.members());
    }

    /** What becomes of a load. */
    static Prediction predict(GroupTrace trace, long ringBytes, long deadlineMillis) {
        return new LaneModel(trace, ringBytes, deadlineMillis).run();
    }

    private Prediction run() {
        double now = 0;
        for (Arrival arrival : arrivals) {
            now = Math.max(now, arrival.millis());
            read(now);
            now = publish(now, arrival.bytes());
        }
        read(Double.MAX_VALUE);
        return new Prediction(peakBytes, List.copyOf(waits), lost, List.copyOf(evicted));
    }

    /** Lets everybody read who reads at a time. */
    private void read(double now) {
        for (Reader reader : readers) {
            Pause pause = reader.at(now);
            Frozen before = frozen.get(reader);
            if (before != null && before.pause() != pause) {
                goOn(reader, before);
            }
            if (pause != null) {
                frozen.putIfAbsent(reader, new Frozen(pause, tail));
            }
        }
    }

    private void goOn(Reader reader, Frozen before) {
        frozen.remove(reader);
        if (isLossy(reader) && reserve - ringBytes > before.position()) {
            lost += index(anchor()) - index(before.position());
        }
    }

    /** Where a member goes on that was overtaken: the first frame of a part that is half a ring behind the tail. */
    private long anchor() {
        long partBytes = ringBytes / PARTS;
        long last = tail / partBytes;
        for (long part = Math.max(0, last - PARTS / 2 + 1); part <= last; part++) {
            int at = index(part * partBytes);
            if (at < published && positions[at] / partBytes == part) {
                return positions[at];
            }
        }
        return tail;
    }

    private int index(long position) {
        int found = Arrays.binarySearch(positions, 0, published, position);
        return found < 0 ? -found - 1 : found;
    }

    /** Publishes one frame; when it is in the lane. */
    private double publish(double from, int bytes) {
        long toRingEnd = ringBytes - tail % ringBytes;
        long at = bytes <= toRingEnd ? tail : tail + toRingEnd;
        long needed = at + bytes + HEADER_BYTES;
        double now = from;
        while (needed > reserve && needed > lowest() + ringBytes) {
            Reader slowest = slowest();
            double endMillis = frozen.get(slowest).pause().endMillis();
            double latestMillis = slowest.outcome().equals("evict") ? now : from + deadlineMillis;
            if (endMillis > latestMillis) {
                evicted.add(slowest.peer());
                readers.remove(slowest);
                frozen.remove(slowest);
                now = latestMillis;
            } else {
                now = endMillis;
            }
            read(now);
        }
        if (needed > reserve) {
            reserve = Math.min(lowest() + ringBytes, needed + ringBytes / PARTS);
        }
        if (now > from) {
            waits.add(new Prediction.Wait(from, now - from));
        }
        positions[published++] = at;
        tail = at + bytes;
        for (Frozen each : frozen.values()) {
            peakBytes = Math.max(peakBytes, Math.min(tail - each.position(), ringBytes));
        }
        return now;
    }

    private long lowest() {
        Reader slowest = slowest();
        return slowest == null ? tail : frozen.get(slowest).position();
    }

    /** Of those who are waited for. */
    private Reader slowest() {
        Reader slowest = null;
        for (Map.Entry<Reader, Frozen> each : frozen.entrySet()) {
            if (!isLossy(each.getKey()) && (slowest == null || each.getValue().position() < frozen.get(slowest).position())) {
                slowest = each.getKey();
            }
        }
        return slowest;
    }

    private static boolean isLossy(Reader reader) {
        return reader.outcome().equals("lossy");
    }
}
