package org.busway.launcher.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;

/**
 * Reads what {@code busway record} wrote: a line a fact, of words with one space between.
 *
 * <pre>
 * busway-trace 1
 * group NAME PUBLISHERS OUTCOME LANE-BYTES
 * member GROUP PEER OUTCOME
 * step GROUP FROM-MILLIS MILLIS FRAMES BYTES
 * pause GROUP PEER FROM-MILLIS MILLIS
 * end MILLIS
 * </pre>
 */
final class TraceFile {

    private static final String FIRST_LINE = "busway-trace 1";

    private final String name;
    private final Map<String, GroupTrace> groups = new LinkedHashMap<>();
    private int line;

    private TraceFile(String name) {
        this.name = name;
    }

    /** The groups of a trace. */
    static List<GroupTrace> read(Path file, String name) {
        try {
            return new TraceFile(name).groups(Files.readAllLines(file));
        } catch (IOException e) {
            throw new StartFailure(name + ": cannot be read: " + (Files.exists(file) ? e.getMessage() : "no such file"));
        }
    }

    private List<GroupTrace> groups(List<String> lines) {
        for (String each : lines) {
            line++;
            try {
                fact(each, each.split(" "));
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw wrong(each);
            }
        }
        if (line == 0) {
            throw wrong("");
        }
        return List.copyOf(groups.values());
    }

    private void fact(String text, String[] words) {
        if (line == 1) {
            if (!text.equals(FIRST_LINE)) {
                throw wrong(text);
            }
            return;
        }
        switch (words[0]) {
            case "group" -> groups.put(words[1], new GroupTrace(words[1], new ArrayList<>(), new ArrayList<>()));
            case "member" -> group(text, words).members().add(new GroupTrace.Reader(words[2], words[3], new ArrayList<>()));
            case "step" -> {
                long frames = Long.parseLong(words[4]);
                if (frames < 1) {
                    throw wrong(text);
                }
                group(text, words).steps()
                        .add(new GroupTrace.Step(Double.parseDouble(words[2]), Double.parseDouble(words[3]), frames,
                                Long.parseLong(words[5])));
            }
            case "pause" -> group(text, words).members().stream().filter(member -> member.peer().equals(words[2])).findFirst()
                    .orElseThrow(() -> wrong(text)).pauses()
                    .add(new GroupTrace.Pause(Double.parseDouble(words[3]), Double.parseDouble(words[4])));
            case "end" -> Long.parseLong(words[1]);
            default -> throw wrong(text);
        }
    }

    private GroupTrace group(String text, String[] words) {
        GroupTrace group = groups.get(words[1]);
        if (group == null) {
            throw wrong(text);
        }
        return group;
    }

    private StartFailure wrong(String text) {
        return new StartFailure(
                name + ":" + Math.max(line, 1) + ": \"" + text + "\" is no line of a trace: record it with busway record");
    }
}
