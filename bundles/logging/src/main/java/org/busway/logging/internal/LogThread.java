package org.busway.logging.internal;

import java.util.function.Consumer;

/**
 * Writes what is in the queue, on a thread of its own: a terminal or pipe that stands still holds up this thread and nobody else. A daemon, so that it
 * does not hold up the end of the process either.
 */
final class LogThread {

    private final LogQueue queue;
    private final Consumer<LogLine> output;
    private final Thread thread = new Thread(this::run, "busway-log");

    LogThread(LogQueue queue, Consumer<LogLine> output) {
        this.queue = queue;
        this.output = output;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Leaves a line to the thread. */
    void add(LogLine line) {
        queue.add(line);
    }

    private void run() {
        try {
            for (LogLine line = queue.take(); line != null; line = queue.take()) {
                output.accept(line);
            }
        } catch (InterruptedException e) {
            // Told to end at once.
        }
    }

    /** Ends when everything is written; what cannot be written in that time is given up. */
    void end(long millis) {
        queue.end();
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
