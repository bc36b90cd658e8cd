package org.busway.logging.internal;

import java.util.ArrayDeque;

/**
 * Lines that wait to be written, bounded in number and in characters: who logs never waits for who reads the log. What finds no room is lost and
 * counted, and a line in the place of what was lost says how many. Safe from any thread.
 */
final class LogQueue {

    private final int maxLines;
    private final int maxChars;
    /** This and the rest are guarded by this object. */
    private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
    private int chars;
    private long lost;
    private boolean ended;

    LogQueue(int maxLines, int maxChars) {
        this.maxLines = maxLines;
        this.maxChars = maxChars;
    }

    /** Puts a line behind the others, or counts it as lost. */
    synchronized void add(LogLine line) {
        boolean room = lines.size() < maxLines && (chars == 0 || chars + line.text().length() <= maxChars);
        if (!room) {
            lost++;
            return;
        }
        if (lost > 0) {
            put(LogLine.lost(lost));
            lost = 0;
        }
        put(line);
        notifyAll();
    }

    private void put(LogLine line) {
        lines.addLast(line);
        chars += line.text().length();
    }

    /** Takes the oldest line, waiting for one; null when the queue has ended and is empty. */
    synchronized LogLine take() throws InterruptedException {
        while (lines.isEmpty() && lost == 0 && !ended) {
            wait();
        }
        if (lines.isEmpty() && lost > 0) {
            put(LogLine.lost(lost));
            lost = 0;
        }
        LogLine oldest = lines.pollFirst();
        if (oldest != null) {
            chars -= oldest.text().length();
        }
        return oldest;
    }

    /** Nobody waits for further lines. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }
}
