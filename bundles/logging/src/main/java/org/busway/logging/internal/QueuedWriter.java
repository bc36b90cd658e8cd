package org.busway.logging.internal;

import java.util.Map;
import org.tinylog.core.LogEntry;
import org.tinylog.writers.AbstractFormatPatternWriter;

/** The writer that {@code logging.properties} names: renders a line on the thread that logs, and leaves the writing to {@link Log}. */
public final class QueuedWriter extends AbstractFormatPatternWriter {

    /** Made by tinylog. */
    public QueuedWriter() {
        this(Map.of());
    }

    /**
     * Made by tinylog.
     *
     * @param properties {@code format} is the pattern
     */
    public QueuedWriter(Map<String, String> properties) {
        super(properties);
    }

    @Override
    public void write(LogEntry entry) {
        LogLine line;
        // tinylog's builder of lines is not for several threads.
        synchronized (this) {
            line = new LogLine(entry.getLevel(), render(entry));
        }
        Log.CURRENT.add(line);
    }

    @Override
    public void flush() {
        // Every line leaves as soon as it can.
    }

    @Override
    public void close() {
        // The queue is everybody's.
    }
}
