package org.busway.logging.internal;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.tinylog.Level;

/** A line as the C library's {@code syslog} sends it to the local system log (RFC 3164): facility daemon. */
final class SyslogFormat {

    private static final int DAEMON = 3 << 3;
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFO = 6;
    private static final int DEBUG = 7;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

    private final String tag;
    private final Clock clock;

    SyslogFormat(String program, long pid, Clock clock) {
        tag = " " + program + "[" + pid + "]: ";
        this.clock = clock;
    }

    String datagram(LogLine line) {
        return "<" + (DAEMON | severity(line.level())) + ">" + TIME.format(LocalDateTime.now(clock)) + tag
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
