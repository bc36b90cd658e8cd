package org.busway.shell.internal;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.busway.api.source.EventSource;

/**
 * What the lines look like: time, kind, then columns. Whatever comes from outside is printed without control characters: a
 * program's name or a device's property must not steer the terminal.
 */
final class Lines {

    private static final int LONGEST = 240;

    private Lines() {}

    static String bus(LocalTime time, String address) {
        return line(time, "bus", address);
    }

    static String peerCame(LocalTime time, String uniqueName, Program program) {
        return line(time, "peer +",
                column(uniqueName, 9) + column("pid " + program.pid(), 12) + column("uid " + program.uid(), 10)
                        + program.name());
    }

    static String peerWent(LocalTime time, String uniqueName, Program program) {
        return line(time, "peer -",
                column(uniqueName, 9) + column("pid " + program.pid(), 12) + column("uid " + program.uid(), 10)
                        + program.name());
    }

    static String nameOwned(LocalTime time, String uniqueName, String name) {
        return line(time, "name +", column(uniqueName, 9) + name);
    }

    static String nameLost(LocalTime time, String uniqueName, String name) {
        return line(time, "name -", column(uniqueName, 9) + name);
    }

    static String source(LocalTime time, String name, EventSource.State state, long eventCount, String detail) {
        return line(time, "source", column(name, 9) + column(state.name().toLowerCase(java.util.Locale.ROOT), 12)
                + column(eventCount + (eventCount == 1 ? " event" : " events"), 14) + detail);
    }

    static String sourceWent(LocalTime time, String name) {
        return line(time, "source", column(name, 9) + "gone");
    }

    static String event(LocalTime time, String action, String subsystem, String devpath, Map<?, ?> properties) {
        StringBuilder rest = new StringBuilder(column(action, 9)).append(column(subsystem, 12)).append(devpath);
        for (String key : new String[]{"DEVNAME", "INTERFACE", "PRODUCT", "POWER_SUPPLY_STATUS"}) {
            Object value = properties.get(key);
            if (value != null) {
                rest.append("  ").append(key).append('=').append(value);
            }
        }
        return line(time, "event", rest.toString());
    }

    static String refused(long count) {
        return "         … and " + count + (count == 1 ? " line" : " lines")
                + " more than org.busway.shell:lines.per.second allows";
    }

    private static String line(LocalTime time, String kind, String rest) {
        return printable(time.truncatedTo(ChronoUnit.SECONDS).format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME) + " "
                + column(kind, 8) + rest);
    }

    private static String column(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.strip());
        for (int i = 0; i < out.length(); i++) {
            if (Character.isISOControl(out.charAt(i))) {
                out.setCharAt(i, '?');
            }
        }
        if (out.length() > LONGEST) {
            out.setLength(LONGEST - 1);
            out.append('…');
        }
        return out.toString();
    }
}
