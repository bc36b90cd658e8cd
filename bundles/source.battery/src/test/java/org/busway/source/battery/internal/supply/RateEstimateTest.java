package org.busway.source.battery.internal.supply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateEstimateTest {

    private final RateEstimate rates = new RateEstimate();

    @Test
    void threePointsHaveASlope() {
        // 3600 watts are a watt hour a second.
        assertEquals(0, rates.watts(50, 100));
        assertEquals(0, rates.watts(49.99, 110));
        assertEquals(3.6, rates.watts(49.98, 120), 1e-9);
        assertEquals(3.6, rates.watts(49.97, 130), 1e-9);
        assertEquals(3.6, rates.watts(49.96, 140), 1e-9, "the oldest is forgotten");
    }

    @Test
    void aChargeHasASlopeToo() {
        rates.watts(10, 100);
        rates.watts(10.01, 110);
        assertEquals(3.6, rates.watts(10.02, 120), 1e-9);
    }

    @Test
    void whatDoesNotChangeIsNoPoint() {
        rates.watts(50, 100);
        rates.watts(50, 110);
        assertEquals(0, rates.watts(50, 120));
    }

    @Test
    void whatIsNotYetKnownIsAsItWas() {
        rates.note(50, 12, 100);
        assertEquals(12, rates.watts(49.9, 110));
    }

    @Test
    void aSlopeBeyondReasonIsNone() {
        rates.watts(50, 100);
        rates.watts(40, 101);
        assertEquals(0, rates.watts(30, 102));
    }

    @Test
    void nearlyNothingHasNoRate() {
        rates.note(50, 12, 100);
        assertEquals(0, rates.watts(0.05, 110));
    }

    @Test
    void anotherStateBeginsAnew() {
        rates.watts(50, 100);
        rates.watts(49.99, 110);
        rates.clear();
        assertEquals(0, rates.watts(49.98, 120));
    }
}
