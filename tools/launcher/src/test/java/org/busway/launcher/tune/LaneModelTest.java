package org.busway.launcher.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.busway.launcher.tune.GroupTrace.Pause;
import org.busway.launcher.tune.GroupTrace.Reader;
import org.busway.launcher.tune.GroupTrace.Step;
import org.junit.jupiter.api.Test;

/** A frame of 1 KiB each millisecond for two seconds, and one member that pauses. */
class LaneModelTest {

    private static final int RING = 128 << 10;

    private static GroupTrace load(String outcome, Pause... pauses) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            steps.add(new Step(10 * i, 10, 10, 10_240));
        }
        return new GroupTrace("g", steps, List.of(new Reader(":1.1", outcome, List.of(pauses))));
    }

    @Test
    void without_a_pause_nothing_waits_and_nothing_is_lost() {
        assertEquals("peak 0 bytes, blocked 0 ms, lost 0", LaneModel.predict(load("block"), RING, 1000).toString());
    }

    @Test
    void a_pause_that_fits_is_held_in_the_lane() {
        assertEquals("peak 102400 bytes, blocked 0 ms, lost 0",
                LaneModel.predict(load("block", new Pause(1000, 100)), RING, 1000).toString());
    }

    @Test
    void a_publisher_waits_for_who_is_waited_for_from_when_the_lane_is_full() {
        Prediction prediction = LaneModel.predict(load("block", new Pause(1000, 500)), RING, 1000);
        // 127 frames, and one header's room is kept.
        assertEquals("peak 130048 bytes, blocked 373 ms, lost 0", prediction.toString());
        assertEquals(1000, prediction.deadlineMillis());
    }

    @Test
    void who_is_waited_for_too_long_is_put_out() {
        Prediction prediction = LaneModel.predict(load("block", new Pause(1000, 500)), RING, 200);
        assertEquals(List.of(":1.1"), prediction.evicted());
        assertEquals(200, prediction.blockedMillis());
    }

    @Test
    void a_lossy_member_goes_on_half_a_lane_behind_the_tail() {
        Prediction prediction = LaneModel.predict(load("lossy", new Pause(1000, 500)), RING, 1000);
        assertEquals(0, prediction.blockedMillis());
        assertEquals(RING, prediction.peakBytes());
        long kept = 500 - prediction.lost();
        assertTrue(kept >= 3 * 16 && kept <= 4 * 16, "kept " + kept);
    }
}
