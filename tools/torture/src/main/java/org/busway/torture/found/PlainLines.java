package org.busway.torture.found;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.busway.torture.found.Journal.Event;
import org.busway.torture.process.Tick;

/** The lines of {@code tools/lane-reader.c} as a journal. */
public final class PlainLines {

    private static final Pattern SIGNAL = Pattern.compile("(\\d+) :1\\.\\d+ (/t/\\d+/\\d+) \\S+");
    private static final Pattern LOST = Pattern.compile("lost frames (\\d+) to (\\d+)");

    private PlainLines() {}

    /** Writes what a log says into a new journal; a last line that is not whole says nothing. */
    public static Journal journal(Path log, Path file) throws IOException {
        Journal journal = Journal.open(file);
        String text = Files.readString(log);
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (String line : lines) {
            Matcher signal = SIGNAL.matcher(line);
            Matcher lost = LOST.matcher(line);
            if (signal.matches()) {
                journal.saw(Tick.id(signal.group(2)), Long.parseLong(signal.group(1)));
            } else if (line.startsWith("by socket ")) {
                // It says so when it has read its lane to the end, in no order with that.
                continue;
            } else if (lost.matches()) {
                journal.note(Event.LOST, Long.parseLong(lost.group(2)) - Long.parseLong(lost.group(1)) + 1);
            } else if (line.startsWith("joined ")) {
                journal.note(Event.JOINED, 0);
            } else if (line.contains(" is broken")) {
                journal.note(Event.FAULT, 0);
            } else if (line.startsWith("put out") || line.equals("the lane has ended") || line.startsWith("lane-reader: ")) {
                journal.note(Event.ENDED, 0);
            } else {
                throw new IOException(log + " has a line that lane-reader.c does not write: " + line);
            }
        }
        return journal;
    }
}
