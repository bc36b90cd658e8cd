package org.busway.shell.internal;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Prints lines on a thread of its own, so that a terminal that stands still holds up nobody who says something: what does not fit is
 * counted, and the count is printed. What is said before the start waits for it, since the lines of the start stand above all others.
 */
final class Terminal implements AutoCloseable {

    private static final int WAITING_LINES = 256;
    private static final long END_MILLIS = 500;

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
    private final FloodGate gate;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final Runnable everySecond;
    private final Thread thread;
    /** Written before the thread starts, read by it. */
    private List<String> first = List.of();
    private volatile boolean closed;

    Terminal(PrintStream out, int linesPerSecond, LongSupplier nanoTime, Runnable everySecond) {
        this.out = out;
        this.gate = new FloodGate(linesPerSecond);
        this.nanoTime = nanoTime;
        this.everySecond = everySecond;
        this.thread = new Thread(this::print, "busway-shell");
        thread.setDaemon(true);
    }

    /**
     * Begins to print.
     *
     * @param first what stands above all that was said before
     */
    void start(List<String> first) {
        this.first = first;
        thread.start();
    }

    /** Never waits. */
    void say(String line) {
        if (gate.admit(nanoTime.getAsLong()) && !waiting.offer(line)) {
            gate.refuse();
        }
    }

    private void print() {
        long secondNanos = TimeUnit.SECONDS.toNanos(1);
        long next = nanoTime.getAsLong() + secondNanos;
        first.forEach(out::println);
        try {
            while (!closed) {
                String line = waiting.poll(Math.max(0, next - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
                if (line != null) {
                    out.println(line);
                }
                if (nanoTime.getAsLong() - next >= 0) {
                    next += secondNanos;
                    sayRefused();
                    everySecond.run();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
            out.println(line);
        }
        sayRefused();
    }

    private void sayRefused() {
        long refused = gate.takeRefused();
        if (refused > 0) {
            out.println(Lines.refused(refused));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
