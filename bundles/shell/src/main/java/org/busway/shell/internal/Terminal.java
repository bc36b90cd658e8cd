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
    /** Stands in the queue for lines that do not; a text of its own, not to be taken for one that is said. */
    private static final String REFUSED = new String("refused");

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
    private final FloodGate gate;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final Thread thread;
    /** Written before the thread starts, read by it. */
    private List<String> first = List.of();
    private volatile boolean closed;
    /** Of the thread. */
    private long refusedSaid;

    Terminal(PrintStream out, int linesPerSecond, LongSupplier nanoTime) {
        this.out = out;
        this.gate = new FloodGate(linesPerSecond);
        this.nanoTime = nanoTime;
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
        if (!gate.admit(nanoTime.getAsLong())) {
            // The thread may wait for a line that does not come.
            waiting.offer(REFUSED);
        } else if (!waiting.offer(line)) {
            gate.refuse();
        }
    }

    private void print() {
        first.forEach(out::println);
        try {
            while (!closed) {
                // While nothing is refused there is nothing to wake up for but a line.
                String line = gate.hasRefused() ? waiting.poll(1, TimeUnit.SECONDS) : waiting.take();
                print(line);
                if (line == null || nanoTime.getAsLong() - refusedSaid >= TimeUnit.SECONDS.toNanos(1)) {
                    sayRefused();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
            print(line);
        }
        sayRefused();
    }

    private void print(String line) {
        if (line != null && line != REFUSED) {
            out.println(line);
        }
    }

    private void sayRefused() {
        refusedSaid = nanoTime.getAsLong();
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
