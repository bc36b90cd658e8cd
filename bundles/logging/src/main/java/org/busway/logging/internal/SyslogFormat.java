package org.busway.logging.internal;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;
import org.tinylog.Level;

/** A line as the C library's {@code syslog} sends it to the local system log (RFC 3164): facility daemon. */
final class SyslogFormat {

    private static final int DAEMON = 3 << 3;
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFO = 6;
    private static final int DEBUG = 7;

    /** Made with the first line: formats and time zones take more memory than all the rest of this bundle, and most buses have no line for a system log. */
    private static final class Time {
        static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);
    }

    private final String tag;
    private final Supplier<Clock> clock;

    /** The clock is asked for with each line, since the first asks for the time zone. */
    SyslogFormat(String program, long pid, Supplier<Clock> clock) {
        tag = " " + program + "[" + pid + "]: ";
        this.clock = clock;
    }

    String datagram(LogLine line) {
        return "<" + (DAEMON | severity(line.level())) + ">" + Time.FORMAT.format(LocalDateTime.now(clock.get())) + tag
                + line.text().stripTrailing();
    }

    private static int severity(Level level) {
        return switch (level) {
            case ERROR -> ERROR;
            case WARN -> WARNING;
            case INFO -> INFO;
            default -> DEBUG;
        };
    }
}
