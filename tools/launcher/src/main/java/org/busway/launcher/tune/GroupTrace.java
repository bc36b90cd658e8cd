package org.busway.launcher.tune;

import java.util.ArrayList;
import java.util.List;

/**
 * What one group carried while it was recorded.
 *
 * @param name of the group
 * @param steps what came, in the order of time
 * @param members who read it
 */
record GroupTrace(String name, List<Step> steps, List<Reader> members) {

    /**
     * Frames that came within a few milliseconds.
     *
     * @param fromMillis since the recording began
     * @param millis how long
     * @param frames how many, 1 or more
     * @param bytes of the lane that they took, with their headers
     */
    record Step(double fromMillis, double millis, long frames, long bytes) {}

    /**
     * A member.
     *
     * @param peer its unique name then
     * @param outcome that it had: block, evict or lossy
     * @param pauses in which it did not read
     */
    record Reader(String peer, String outcome, List<Pause> pauses) {

        /** The pause that a time lies in; null if it reads then. */
        Pause at(double millis) {
            return pauses.stream().filter(pause -> millis >= pause.fromMillis() && millis < pause.endMillis()).findFirst()
                    .orElse(null);
        }
    }

    /**
     * A time without reading.
     *
     * @param fromMillis since the recording began
     * @param millis how long
     */
    record Pause(double fromMillis, double millis) {

        double endMillis() {
            return fromMillis + millis;
        }
    }

    /**
     * One frame.
     *
     * @param millis when it came
     * @param bytes that it took of the lane
     */
    record Arrival(double millis, int bytes) {}

    /** The frames one by one, those of a step evenly spread over it. */
    List<Arrival> arrivals() {
        List<Arrival> all = new ArrayList<>();
        for (Step step : steps) {
            long restBytes = step.bytes();
            for (long i = 0; i < step.frames(); i++) {
                // Frames begin at multiples of 64.
                int bytes = (int) Math.max(LaneModel.ALIGNMENT_BYTES,
                        restBytes / (step.frames() - i) / LaneModel.ALIGNMENT_BYTES * LaneModel.ALIGNMENT_BYTES);
                restBytes -= bytes;
                all.add(new Arrival(step.fromMillis() + step.millis() * (i + 0.5) / step.frames(), bytes));
            }
        }
        return all;
    }

    /** The largest frame, as far as it can be told from steps. */
    long largestBytes() {
        return steps.stream().mapToLong(step -> (step.bytes() + step.frames() - 1) / step.frames()).max().orElse(0);
    }
}
