package org.busway.torture.found;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one reader saw of one group, in order, in a mapped file: what was written stays when the reader is killed. An entry is two words: a
 * signal's id and frame number, or an {@link Event} and a number. The first entry of zeros is the end.
 */
public final class Journal {

    private static final int ENTRY_BYTES = 16;
    private static final int MOST_ENTRIES = 1 << 21;

    /** What a reader notes besides signals; stands as a negative first word. */
    public enum Event {
        /** It reads from here on. */
        JOINED,
        /** So many are missing. */
        LOST,
        /** It reads no longer. */
        ENDED,
        /** It may not take part in this group. */
        REFUSED,
        /** What it got is not what anyone sent. */
        TORN,
        /** A lane was broken. */
        FAULT;

        /** The event of a first word. */
        public static Event of(long word) {
            return values()[(int) (-word - 1)];
        }
    }

    private final MappedByteBuffer entries;
    private int at;

    private Journal(MappedByteBuffer entries) {
        this.entries = entries;
    }

    /** A new journal, or one that is read. */
    public static Journal open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Journal(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) MOST_ENTRIES * ENTRY_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes a signal; of one thread. */
    public void saw(long id, long frame) {
        write(id, frame);
    }

    /** Notes something else; of the same thread. */
    public void note(Event event, long count) {
        write(-1 - event.ordinal(), count);
    }

    private void write(long first, long second) {
        if (at == MOST_ENTRIES) {
            throw new IllegalStateException("a journal of " + at + " entries is full");
        }
        // The first word says that there is an entry.
        entries.putLong(at * ENTRY_BYTES + Long.BYTES, second);
        java.lang.invoke.VarHandle.releaseFence();
        entries.putLong(at * ENTRY_BYTES, first);
        at++;
    }

    /** How many entries there are now. */
    public int size() {
        int size = at;
        while (size < MOST_ENTRIES && entries.getLong(size * ENTRY_BYTES) != 0) {
            size++;
        }
        at = size;
        return size;
    }

    /** The first word of an entry. */
    public long first(int entry) {
        return entries.getLong(entry * ENTRY_BYTES);
    }

    /** The second word. */
    public long second(int entry) {
        return entries.getLong(entry * ENTRY_BYTES + Long.BYTES);
    }

    /** Whether an entry is a signal. */
    public boolean isSignal(int entry) {
        return first(entry) > 0;
    }

    /** The last signal's id; -1 if there is none since it has joined, or it reads no longer. */
    public long last() {
        int size = size();
        for (int i = size - 1; i >= 0; i--) {
            if (isSignal(i)) {
                return first(i);
            } else if (Event.of(first(i)) == Event.JOINED || Event.of(first(i)) == Event.ENDED) {
                return -1;
            }
        }
        return -1;
    }

    /** Whether it reads now. */
    public boolean isJoined() {
        for (int i = size() - 1; i >= 0; i--) {
            if (isSignal(i)) {
                return true;
            }
            Event event = Event.of(first(i));
            if (event == Event.JOINED || event == Event.ENDED || event == Event.REFUSED) {
                return event == Event.JOINED;
            }
        }
        return false;
    }
}
