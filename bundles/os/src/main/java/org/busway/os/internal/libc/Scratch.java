package org.busway.os.internal.libc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Native memory for the arguments of one call that is not on a hot path.
 *
 * <p>
 * Blocks are taken from its start on and are all given back by {@link #close()}. One scratch of the usual size is kept
 * for the next taker, whichever thread that is, so that a lone caller allocates nothing once warm; there is no
 * thread-local state to leak.
 */
public final class Scratch implements AutoCloseable {

    private static final int USUAL_BYTES = 4096;
    private static final AtomicReference<Scratch> SPARE = new AtomicReference<>();

    private final ByteBuffer bytes;
    private final long address;
    private int used;

    private Scratch(int size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = Libc.addressOf(bytes);
    }

    /** A scratch of at least 4 KiB. */
    public static Scratch take() {
        Scratch spare = SPARE.getAndSet(null);
        return spare != null ? spare : new Scratch(USUAL_BYTES);
    }

    /** A scratch that holds {@code size} bytes besides small blocks. */
    public static Scratch take(int size) {
        return size <= USUAL_BYTES / 2 ? take() : new Scratch(size + USUAL_BYTES / 2);
    }

    /** Reserves a zeroed block, aligned to 16 bytes relative to the start; returns its offset in {@link #bytes()}. */
    public int block(int size) {
        int offset = used;
        if (size > bytes.capacity() - offset) {
            throw new IllegalArgumentException(
                    "scratch of " + bytes.capacity() + " bytes has no room for " + size + " more");
        }
        used = Math.min(bytes.capacity(), offset + size + 15 & -16);
        for (int i = offset; i < offset + size; i++) {
            bytes.put(i, (byte) 0);
        }
        return offset;
    }

    /** Places text as nul-terminated UTF-8 and returns its address. */
    public long text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int offset = block(encoded.length + 1);
        bytes.put(offset, encoded);
        return at(offset);
    }

    /** The address of an offset. */
    public long at(int offset) {
        return address + offset;
    }

    /** The bytes, in native order; use absolute access. */
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        used = 0;
        if (bytes.capacity() == USUAL_BYTES) {
            SPARE.set(this);
        }
    }
}
