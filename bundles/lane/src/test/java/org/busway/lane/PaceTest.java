package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.busway.lane.GroupOfOneLane.Member;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;

/** A pace on a clock that the test moves. */
class PaceTest {

    private static final int RING_BYTES = 4096;
    private static final long MILLI = 1_000_000;

    private long nanos = Long.MAX_VALUE - 5;

    private Pace pace(long rate, long pauseMillis) {
        return Pace.of(rate, Pace.burstBytes(RING_BYTES, rate, pauseMillis), RING_BYTES, () -> nanos);
    }

    private static int frameBytes(int messageBytes) {
        return FrameLayout.aligned(FrameLayout.HEADER_BYTES + messageBytes);
    }

    @Test
    void whoeverIsFasterWaitsForAsLongAsTheMessageIsWorth() {
        Pace pace = pace(1000, 0);
        int frames = 0;
        for (; pace.nanosUntil(64) == 0; frames++) {
            pace.written(64);
        }
        assertEquals((RING_BYTES - RING_BYTES / 8) / 128, frames);
        assertEquals(128 * 1_000 * 1_000, pace.nanosUntil(64));
        nanos += 127 * MILLI;
        assertEquals(MILLI, pace.nanosUntil(64));
        nanos += MILLI;
        assertEquals(0, pace.nanosUntil(64));
        pace.written(64);
        assertEquals(128 * MILLI, pace.nanosUntil(64));
    }

    @Test
    void whatWasWrittenUnaskedIsMadeUpFor() {
        Pace pace = pace(1000, 0);
        for (int i = 0; i < 60; i++) {
            pace.written(64);
        }
        assertEquals((60 * 128 + 128 - (RING_BYTES - RING_BYTES / 8)) * MILLI, pace.nanosUntil(64));
    }

    @Test
    void inTheLongRunItIsTheRate() {
        Pace pace = pace(100_000, 10);
        Random random = new Random(3);
        long bytes = 0;
        long begin = nanos;
        while (nanos - begin < 60_000 * MILLI) {
            int message = random.nextInt(600);
            long wait = pace.nanosUntil(message);
            nanos += wait;
            assertEquals(0, pace.nanosUntil(message));
            pace.written(message);
            bytes += frameBytes(message > 448 ? FrameLayout.ANNOUNCED_BYTES : message);
        }
        assertTrue(bytes >= 6_000_000 && bytes <= 6_000_000 + RING_BYTES, bytes + " bytes");
    }

    @Test
    void aLaneIsNotFullBeforeThePauseIsOverHoweverFastItsPublisherWouldBe() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
            Member member = group.member(0, MemberState.GATING);
            Pace pace = pace(3000, 1000);
            for (int pause = 0; pause < 20; pause++) {
                for (int milli = 0; milli < 1000; milli++) {
                    for (int message = random.nextInt(449); pace.nanosUntil(message) == 0; message = random.nextInt(449)) {
                        assertEquals(0, group.send(message), "seed " + seed);
                        pace.written(message);
                    }
                    nanos += MILLI;
                }
                member.poll();
                nanos += random.nextInt(1000) * MILLI;
            }
        }
    }

    @Test
    void theLongestMessageIsAllowedWhateverThePauseTakesOfTheLane() {
        assertEquals(0, pace(4096, 1000).nanosUntil(448));
        assertNull(pace(0, 1000), "no rate, no pace");
    }
}
