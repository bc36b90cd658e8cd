package org.busway.torture.found;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.busway.torture.found.Journal.Event;
import org.busway.torture.process.Tick;

/** The lines of {@code tools/lane-reader.c}, or {@code tools/group-member.c}, as a journal. */
public final class PlainLines {

    private static final Pattern SIGNAL = Pattern.compile("(\\d+) :1\\.\\d+ (/t/\\d+/\\d+) \\S+");
    /** Its first number is the program's own count. */
    private static final Pattern PACKET = Pattern.compile("\\d+ :1\\.\\d+ (/t/\\d+/\\d+) \\S+ \\d+ ");
    private static final Pattern LOST = Pattern.compile("lost frames (\\d+) to (\\d+)");

    private static final int LAST_LINE_BYTES = 256;

    private PlainLines() {}

    /** Whether a program says in its log that it takes part. */
    public static boolean hasJoined(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            String first = file.readLine();
            return first != null && (first.startsWith("joined ") || first.startsWith("answered "));
        }
    }

    /** Whether a program says last in its log that it was refused, or put out. */
    public static boolean hasEnded(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - LAST_LINE_BYTES));
            byte[] last = new byte[LAST_LINE_BYTES];
            int length = Math.max(0, file.read(last));
            return new String(last, 0, length, StandardCharsets.US_ASCII).contains("refused: ");
        }
    }

    /** Writes what a log says into a new journal; a last line that is not whole says nothing. */
    public static Journal journal(Path log, Path file) throws IOException {
        Journal journal = Journal.open(file);
        String text = Files.readString(log);
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (String line : lines) {
            Matcher signal = SIGNAL.matcher(line);
            Matcher packet = PACKET.matcher(line);
            Matcher lost = LOST.matcher(line);
            if (signal.matches()) {
                journal.saw(Tick.id(signal.group(2)), Long.parseLong(signal.group(1)));
            } else if (packet.matches()) {
                journal.saw(Tick.id(packet.group(1)), 0);
            } else if (line.startsWith("by socket ")) {
                // It says so when it has read its lane to the end, in no order with that.
                continue;
            } else if (lost.matches()) {
                journal.note(Event.LOST, Long.parseLong(lost.group(2)) - Long.parseLong(lost.group(1)) + 1);
            } else if (line.startsWith("joined ") || line.startsWith("answered ")) {
                journal.note(Event.JOINED, 0);
            } else if (line.contains(" is broken")) {
                journal.note(Event.FAULT, 0);
            } else if (line.startsWith("put out") || line.equals("the lane has ended") || line.startsWith("lane-reader: ")
                    || line.startsWith("group-member: ") || line.startsWith("refused: ")) {
                journal.note(Event.ENDED, 0);
            } else {
                throw new IOException(log + " has a line that such a program does not write: " + line);
            }
        }
        return journal;
    }
}
