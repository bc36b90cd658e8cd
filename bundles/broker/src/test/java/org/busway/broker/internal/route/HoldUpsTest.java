package org.busway.broker.internal.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.loop.Timers;
import org.busway.broker.internal.peer.Peer;
import org.junit.jupiter.api.Test;

/** For whom the time counts during which a place is full that several make room in. */
class HoldUpsTest {

    private static final long DEADLINE_MILLIS = 1000;

    private long millis;
    private final Timers timers = new Timers(() -> TimeUnit.MILLISECONDS.toNanos(millis));
    private final HoldUps waits = new HoldUps(timers, () -> TimeUnit.MILLISECONDS.toNanos(millis));
    private final Lane lane = new Lane();

    /** Who leaves no room in it is said by the test, as is whether that one reads. */
    private final class Lane extends Room {

        private final List<Peer> overdue = new ArrayList<>();
        private Peer slowest;
        private boolean reads;

        @Override
        protected Peer keeper() {
            return slowest;
        }

        @Override
        protected long deadlineMillis() {
            return DEADLINE_MILLIS;
        }

        @Override
        protected boolean keepsPace(long nanos) {
            return reads;
        }

        @Override
        protected void overdue() {
            overdue.add(slowest);
            waits.holdOthers(this, false);
        }

        /** It is full so long, or until somebody is to be put out. */
        void isFull(long forMillis) {
            waits.holdOthers(this, true);
            for (long until = millis + forMillis; millis < until && isWaitedFor(); millis++) {
                timers.runDue();
            }
            waits.holdOthers(this, false);
        }
    }

    private static Peer peer(TestBus bus) throws IOException {
        TestClient client = bus.client();
        return bus.ask(() -> bus.bus.peers().stream().filter(each -> client.uniqueName().equals(each.uniqueName())).findFirst()
                .orElseThrow());
    }

    @Test
    void whoMakesRoomAfterSomebodyWasPutOutHasTheWholeDeadline() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer stalled = peer(bus);
            Peer reader = peer(bus);
            lane.slowest = stalled;
            lane.isFull(2000);
            assertEquals(List.of(stalled), lane.overdue);
            lane.slowest = reader;
            assertFalse(lane.isSpent(waits.nanoTime()));
            lane.isFull(DEADLINE_MILLIS - 1);
            assertEquals(List.of(stalled), lane.overdue, "who was not waited for before has nothing to do with it");
            lane.isFull(10);
            assertEquals(List.of(stalled, reader), lane.overdue);
        }
    }

    @Test
    void whoIsPutOutAndComesAgainHasItsTimeBehindIt() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer stalled = peer(bus);
            lane.slowest = stalled;
            lane.isFull(2000);
            lane.slowest = peer(bus);
            lane.isFull(100);
            lane.slowest = stalled;
            assertTrue(lane.isSpent(waits.nanoTime()));
            lane.isFull(100);
            assertEquals(List.of(stalled, stalled), lane.overdue);
        }
    }

    @Test
    void whenAnotherMakesRoomBeforeTheDeadlineItsTimeBeginsThere() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer first = peer(bus);
            Peer second = peer(bus);
            waits.holdOthers(lane, true);
            lane.slowest = first;
            waits.holdOthers(lane, false);
            waits.holdOthers(lane, true);
            for (; millis < 900; millis++) {
                timers.runDue();
            }
            lane.slowest = second;
            for (; lane.overdue.isEmpty(); millis++) {
                timers.runDue();
            }
            assertEquals(List.of(second), lane.overdue);
            assertTrue(millis >= 2000, "at " + millis + " ms");
        }
    }

    @Test
    void manyThatAreFullAtOnceHoldNobodyUpForLongerThanOne() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer sender = peer(bus);
            Lane other = new Lane();
            lane.slowest = peer(bus);
            other.slowest = peer(bus);
            waits.park(sender, lane);
            waits.alsoHolds(sender, other);
            for (; millis < DEADLINE_MILLIS - 1; millis++) {
                timers.runDue();
            }
            assertEquals(List.of(), lane.overdue);
            assertFalse(other.isSpent(waits.nanoTime()));
            millis += 2;
            timers.runDue();
            assertEquals(List.of(lane.slowest), lane.overdue);
            assertEquals(0, waits.parked());
            assertTrue(other.isSpent(waits.nanoTime()), "it is not waited for then");
        }
    }

    @Test
    void whoWaitsForTheClockSinceItIsTooFastAnswersForThatTime() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer sender = peer(bus);
            Peer tooFast = peer(bus);
            Room clock = new Room() {

                @Override
                protected Peer keeper() {
                    return null;
                }

                @Override
                protected long deadlineMillis() {
                    return -1;
                }

                @Override
                protected boolean isAnothersTime() {
                    return false;
                }
            };
            lane.slowest = tooFast;
            waits.park(sender, lane);
            for (; lane.overdue.isEmpty() && millis < 2 * DEADLINE_MILLIS; millis++) {
                timers.runDue();
                if (millis == 300) {
                    waits.park(tooFast, clock);
                } else if (millis == 600) {
                    waits.again(clock);
                    waits.park(tooFast, clock);
                }
            }
            assertEquals(DEADLINE_MILLIS, millis, 2);
            assertEquals(List.of(tooFast), lane.overdue);
            waits.again(clock);
        }
    }

    @Test
    void whoIsHeldUpItselfDoesNotAnswerForThatTime() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer sender = peer(bus);
            Peer between = peer(bus);
            Lane other = new Lane();
            lane.slowest = between;
            other.slowest = peer(bus);
            waits.park(sender, lane);
            for (; millis < 600; millis++) {
                timers.runDue();
            }
            waits.park(between, other);
            for (; millis < 600 + DEADLINE_MILLIS - 1; millis++) {
                timers.runDue();
            }
            assertEquals(List.of(), other.overdue);
            for (; other.overdue.isEmpty(); millis++) {
                timers.runDue();
            }
            assertEquals(List.of(), lane.overdue, "it could not read");
            assertFalse(between.isHeldUp());
            assertTrue(sender.isHeldUp());
            long from = millis;
            for (; lane.overdue.isEmpty(); millis++) {
                timers.runDue();
            }
            assertEquals(400, millis - from, 2, "what it had left");
        }
    }

    @Test
    void whatHasRoomAgainCountsNoMoreForWhoWaitsForAnother() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer sender = peer(bus);
            Lane other = new Lane();
            lane.slowest = peer(bus);
            other.slowest = peer(bus);
            waits.park(sender, lane);
            waits.alsoHolds(sender, other);
            millis += DEADLINE_MILLIS / 2;
            waits.again(other);
            assertEquals(1, waits.parked());
            for (int i = 0; i < DEADLINE_MILLIS; i++) {
                millis++;
                timers.runDue();
            }
            assertEquals(List.of(lane.slowest), lane.overdue);
            assertEquals(List.of(), other.overdue);
        }
    }

    @Test
    void whoGoesIsForgottenByAllThatItWaitedFor() throws IOException {
        try (TestBus bus = new TestBus()) {
            Peer sender = peer(bus);
            Lane other = new Lane();
            lane.slowest = peer(bus);
            other.slowest = peer(bus);
            waits.park(sender, lane);
            waits.alsoHolds(sender, other);
            waits.forget(sender);
            millis += 2 * DEADLINE_MILLIS;
            timers.runDue();
            assertEquals(List.of(), lane.overdue);
            assertEquals(List.of(), other.overdue);
        }
    }

    @Test
    void whoReadsOnIsWaitedForHoweverLongSendersAreFaster() throws IOException {
        try (TestBus bus = new TestBus()) {
            lane.slowest = peer(bus);
            lane.reads = true;
            for (int i = 0; i < 100; i++) {
                lane.isFull(500);
            }
            lane.isFull(5000);
            assertEquals(List.of(), lane.overdue);
            lane.reads = false;
            lane.isFull(DEADLINE_MILLIS + 1);
            assertEquals(1, lane.overdue.size(), "it does not read any more");
        }
    }
}
