package org.busway.logging.internal;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * The log of this process: its queue, its output, and its thread while the bundle is started. Before and after that a line is written by who logs it.
 * There is one, since tinylog makes its writers itself and they have to find it.
 */
final class Log {

    static final Log CURRENT = new Log(System.err,
            new SyslogFormat("busway", ProcessHandle.current().pid(), Clock::systemDefaultZone));

    private static final int MAX_LINES = 1000;
    private static final int MAX_CHARS = 256 << 10;

    private final LogOutput output;
    private volatile LogThread thread;

    Log(PrintStream standardError, SyslogFormat format) {
        output = new LogOutput(standardError, format);
    }

    void start() {
        LogThread started = new LogThread(new LogQueue(MAX_LINES, MAX_CHARS), output);
        started.start();
        thread = started;
    }

    void add(LogLine line) {
        LogThread writer = thread;
        if (writer != null) {
            writer.add(line);
        } else {
            synchronized (output) {
                output.accept(line);
            }
        }
    }

    void systemLog(Consumer<String> log, boolean only) {
        output.systemLog(log, only);
    }

    /** Writes what waits, as far as that goes in the time. */
    void end(long millis) {
        LogThread ending = thread;
        thread = null;
        ending.end(millis);
    }
}
