package org.busway.os;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.busway.os.internal.libc.Libc;

/**
 * Memory that is mapped, which can be let go of at once and never makes the process crash.
 *
 * <p>
 * Java's own mappings last until the garbage collector finds their buffer unreachable; but memory that someone else pays
 * for has to go when its use ends. To unmap under a buffer that some thread may still use would kill the process. So
 * {@link #close()} puts empty pages in the place of the shared ones, in one step: the shared memory is given back at
 * once, and whoever still uses the buffer reads zeros and writes into nothing. The address range itself is given back
 * when the buffer is unreachable.
 */
public final class Mapping implements AutoCloseable {

    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;

    private static final ReferenceQueue<ByteBuffer> UNREACHABLE = new ReferenceQueue<>();
    /** Keeps the references themselves reachable. Looked through at each map and close: no thread waits for it. */
    private static final Set<Range> RANGES = ConcurrentHashMap.newKeySet();

    private static final class Range extends PhantomReference<ByteBuffer> {
        private final long address;
        private final long bytes;
        private final int protection;
        private boolean shared = true;

        Range(ByteBuffer buffer, long address, long bytes, int protection) {
            super(buffer, UNREACHABLE);
            this.address = address;
            this.bytes = bytes;
            this.protection = protection;
        }

        synchronized void empty() throws SystemCallException {
            if (shared) {
                long result = Libc.mmap(address, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1);
                SystemCallException.check(result == -1 ? -Libc.errno() : 0, "mmap", "empty pages over " + bytes + " bytes");
                shared = false;
            }
        }
    }

    private final ByteBuffer buffer;
    private final Range range;

    private Mapping(ByteBuffer buffer, Range range) {
        this.buffer = buffer;
        this.range = range;
    }

    /** Maps a file from its beginning; only what the descriptor is open for. */
    static Mapping of(int fd, long bytes, boolean writable) throws SystemCallException {
        sweep();
        if (bytes <= 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a mapping of " + bytes + " bytes: a buffer has 1 to 2147483647");
        }
        int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
        long address = Libc.mmap(0, bytes, protection, MAP_SHARED, fd);
        SystemCallException.check(address == -1 ? -Libc.errno() : 0, "mmap", bytes + " bytes of descriptor " + fd);
        ByteBuffer whole = Libc.bufferAt(address, bytes);
        Range range = new Range(whole, address, bytes, protection);
        RANGES.add(range);
        // A store through a buffer that Java thinks writable would be a signal here; read-only, it is an exception.
        ByteBuffer shown = writable ? whole : whole.asReadOnlyBuffer().order(whole.order());
        return new Mapping(shown, range);
    }

    private static void sweep() {
        for (Range range; (range = (Range) UNREACHABLE.poll()) != null;) {
            Libc.munmap(range.address, range.bytes);
            RANGES.remove(range);
        }
    }

    /** The memory, in native byte order; read-only if it was mapped so. It stays valid, though empty, after closing. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Bytes that are mapped. */
    public int size() {
        return buffer.capacity();
    }

    /** Lets go of the shared memory at once. */
    @Override
    public void close() throws SystemCallException {
        range.empty();
        sweep();
    }
}
