package org.busway.logging.internal;

import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Where lines go: standard error, the system log, or both. Used by one thread at a time, but for what it is set to.
 */
final class LogOutput implements Consumer<LogLine> {

    private final PrintStream standardError;
    private final SyslogFormat format;
    /** Takes whole datagrams; throws if one cannot be sent. Null: there is no system log. */
    private volatile Consumer<String> systemLog;
    private volatile boolean systemLogOnly;
    private boolean complained;

    LogOutput(PrintStream standardError, SyslogFormat format) {
        this.standardError = standardError;
        this.format = format;
    }

    /** From now on lines go to the system log, too or only; null ends that. */
    void systemLog(Consumer<String> log, boolean only) {
        systemLogOnly = only;
        systemLog = log;
    }

    @Override
    public void accept(LogLine line) {
        Consumer<String> log = systemLog;
        boolean sent = log != null && send(log, line);
        if (!sent || !systemLogOnly) {
            standardError.print(line.text());
            standardError.flush();
        }
    }

    /** What cannot be sent goes to standard error, whatever is wanted: a line that nobody sees helps nobody. */
    private boolean send(Consumer<String> log, LogLine line) {
        try {
            log.accept(format.datagram(line));
            complained = false;
            return true;
        } catch (RuntimeException e) {
            if (!complained) {
                complained = true;
                standardError.print("WARN: org.busway.logging: the system log cannot be written to, lines come here instead: "
                        + e.getMessage() + System.lineSeparator());
            }
            return false;
        }
    }
}
