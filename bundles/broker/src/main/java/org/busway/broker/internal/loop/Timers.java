package org.busway.broker.internal.loop;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Timers in order of their deadlines: a binary heap in which each timer knows its place, so that cancelling costs no search. Deadlines are of
 * a monotonic clock: a step of the wall clock ends nothing early.
 */
public final class Timers {

    private final LongSupplier nanoClock;
    private Timer[] heap = new Timer[16];
    private int count;

    /**
     * No timers yet.
     *
     * @param nanoClock a monotonic clock, such as {@code System::nanoTime}
     */
    public Timers(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Schedules a timer, instead of where it stood before.
     *
     * @param timer the timer
     * @param delayMillis from now
     */
    public void schedule(Timer timer, long delayMillis) {
        cancel(timer);
        timer.deadlineNanos = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
        if (count == heap.length) {
            heap = Arrays.copyOf(heap, 2 * count);
        }
        place(timer, count++);
        up(timer.index);
    }

    /**
     * Forgets a timer; one that is not scheduled is left alone.
     *
     * @param timer the timer
     */
    public void cancel(Timer timer) {
        int hole = timer.index;
        if (hole < 0) {
            return;
        }
        Timer last = heap[--count];
        heap[count] = null;
        timer.index = -1;
        if (last != timer) {
            place(last, hole);
            up(hole);
            down(last.index);
        }
    }

    /** What the clock says. */
    long nanos() {
        return nanoClock.getAsLong();
    }

    /**
     * How long nothing is due.
     *
     * @return milliseconds, rounded up so that nobody wakes too early; -1 if there is no timer
     */
    public int millisToNext() {
        if (count == 0) {
            return -1;
        }
        long nanos = heap[0].deadlineNanos - nanoClock.getAsLong();
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
    }

    /**
     * Runs what is due.
     *
     * @return how many ran
     */
    public int runDue() {
        int ran = 0;
        if (count > 0) {
            long now = nanoClock.getAsLong();
            while (count > 0 && heap[0].deadlineNanos - now <= 0) {
                Timer due = heap[0];
                cancel(due);
                due.run();
                ran++;
            }
        }
        return ran;
    }

    private void up(int from) {
        int i = from;
        Timer moved = heap[i];
        while (i > 0 && earlier(moved, heap[i - 1 >> 1])) {
            place(heap[i - 1 >> 1], i);
            i = i - 1 >> 1;
        }
        place(moved, i);
    }

    private void down(int from) {
        int i = from;
        Timer moved = heap[i];
        for (int child = 2 * i + 1; child < count; child = 2 * i + 1) {
            if (child + 1 < count && earlier(heap[child + 1], heap[child])) {
                child++;
            }
            if (!earlier(heap[child], moved)) {
                break;
            }
            place(heap[child], i);
            i = child;
        }
        place(moved, i);
    }

    private void place(Timer timer, int i) {
        heap[i] = timer;
        timer.index = i;
    }

    private static boolean earlier(Timer a, Timer b) {
        return a.deadlineNanos - b.deadlineNanos < 0;
    }
}
