package org.busway.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.busway.api.Variant;

/**
 * One group over time, as its statistics tell it, as lines of a trace: how many frames and bytes came in each step, and when a member did not read although
 * there was something to read. A member that reads on, however slowly, makes no pause.
 */
final class GroupWatch {

    /** Shorter ones come from how processes are scheduled, not from what they do. */
    static final double SHORTEST_PAUSE_MILLIS = 20;

    private final String group;
    private final Map<String, Reader> readers = new HashMap<>();
    private final Map<String, Long> tails = new HashMap<>();
    private final Map<String, Long> frames = new HashMap<>();
    private double before = -1;

    /** What is known of one member. */
    private static final class Reader {
        final String peer;
        long position;
        boolean behind;
        double since;

        Reader(String peer) {
            this.peer = peer;
        }
    }

    GroupWatch(String group) {
        this.group = group;
    }

    /** Takes one reading of the statistics; the lines that follow from it. */
    List<String> look(double millis, Map<String, ?> statistics) {
        List<String> lines = new ArrayList<>();
        long newFrames = 0;
        long newBytes = 0;
        long newOrderBytes = 0;
        boolean ordered = false;
        for (Map<?, ?> lane : list(statistics.get("lanes"))) {
            String key = value(lane.get("number")) + " of " + value(lane.get("publisher"));
            long tail = number(lane.get("tail"));
            long count = number(lane.get("frames"));
            // What stood in a lane when it was first seen came at a time that nobody knows.
            long bytes = tail - tails.getOrDefault(key, before < 0 ? tail : 0L);
            // Of a mediated group the ring has the order of what stands in its lanes, no messages; members count in it how far they have read.
            if (Boolean.TRUE.equals(value(lane.get("order")))) {
                ordered = true;
                newOrderBytes += bytes;
            } else {
                newBytes += bytes;
                newFrames += count - frames.getOrDefault(key, before < 0 ? count : 0L);
            }
            tails.put(key, tail);
            frames.put(key, count);
        }
        if (newFrames > 0) {
            lines.add(String.format(Locale.ROOT, "step %s %.1f %.1f %d %d", group, before, millis - before, newFrames, newBytes));
        }
        for (Map<?, ?> member : list(statistics.get("members"))) {
            if (member.get("lag.bytes") != null) {
                member(millis, ordered ? newOrderBytes : newBytes, member, lines);
            }
        }
        before = millis;
        return lines;
    }

    private void member(double millis, long newBytes, Map<?, ?> member, List<String> lines) {
        String peer = value(member.get("peer")).toString();
        Reader reader = readers.get(peer);
        if (reader == null) {
            reader = new Reader(peer);
            readers.put(peer, reader);
            lines.add("member " + group + " " + peer + " " + value(member.get("outcome")));
        }
        long lagBytes = number(member.get("lag.bytes"));
        long position = number(member.get("read.bytes"));
        if (reader.behind && position != reader.position) {
            // Somewhere between the two looks.
            pause(reader, (Math.max(before, 0) + millis) / 2, lines);
            reader.behind = false;
        }
        if (lagBytes > 0 && !reader.behind) {
            reader.behind = true;
            // What it has not read is what came last, and came evenly.
            double unread = newBytes == 0 ? 1 : Math.min(1, (double) lagBytes / newBytes);
            reader.since = Math.max(millis - unread * (millis - Math.max(before, 0)), 0);
        }
        reader.position = position;
    }

    private void pause(Reader reader, double millis, List<String> lines) {
        if (millis - reader.since >= SHORTEST_PAUSE_MILLIS) {
            lines.add(
                    String.format(Locale.ROOT, "pause %s %s %.1f %.1f", group, reader.peer, reader.since, millis - reader.since));
        }
    }

    /** Pauses that have not ended. */
    List<String> end(double millis) {
        List<String> lines = new ArrayList<>();
        readers.values().stream().filter(reader -> reader.behind).forEach(reader -> pause(reader, millis, lines));
        return lines;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> list(Object value) {
        return (List<Map<?, ?>>) value(value);
    }

    private static long number(Object value) {
        return ((Number) value(value)).longValue();
    }

    private static Object value(Object value) {
        return value instanceof Variant variant ? variant.value() : value;
    }
}
