package org.busway.torture.found;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.busway.torture.Mode;

/** How many signals of a publisher were taken, in a mapped file that stays when it is killed: a word for each group and beginning. */
public final class Accepted {

    /** How often a publisher can begin anew in a group. */
    public static final int OPENINGS = 64;
    /** How many senders one process can be. */
    public static final int SENDERS = 256;

    private static final long DIRECT = 1L << 62;

    private final MappedByteBuffer words;

    private Accepted(MappedByteBuffer words) {
        this.words = words;
    }

    /** What a sender got into a group. */
    public record Count(int sender, int signals, boolean direct) {}

    /** A new file, or one that is read. */
    public static Accepted open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new Accepted(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Mode.values().length * OPENINGS * Long.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** States a count. */
    public void set(Mode mode, int opening, int sender, int signals, boolean direct) {
        words.putLong(at(mode, opening), (long) sender << 32 | signals | (direct ? DIRECT : 0));
    }

    /** The count of one beginning; null if there is none. */
    public Count get(Mode mode, int opening) {
        long word = words.getLong(at(mode, opening));
        return word == 0 ? null : new Count((int) ((word & ~DIRECT) >>> 32), (int) word, (word & DIRECT) != 0);
    }

    private static int at(Mode mode, int opening) {
        return (mode.ordinal() * OPENINGS + opening) * Long.BYTES;
    }
}
