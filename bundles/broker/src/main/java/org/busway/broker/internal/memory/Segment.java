package org.busway.broker.internal.memory;

import java.nio.ByteBuffer;
import org.busway.os.NativeBuffer;

/**
 * A piece of direct memory that is filled from its beginning and handed back when nobody refers to it any more. Bytes that were written stay
 * as they are until then, so that any number of receivers may be sent the same ones.
 *
 * <p>Invariant: whoever keeps an offset of a segment across a call holds one of its references.
 */
public final class Segment {

    private final SegmentPool pool;
    private final NativeBuffer memory;
    /** Whether it is filled by many senders for many receivers, and therefore must not be held beyond the turn. */
    private boolean shared;
    /** Whose backlog it is; null where it holds one large message. */
    private Outbox owner;
    private int used;
    private int references;

    Segment(SegmentPool pool, NativeBuffer memory) {
        this.pool = pool;
        this.memory = memory;
    }

    /** The memory; its position and limit mean nothing. */
    public ByteBuffer bytes() {
        return memory.bytes();
    }

    /** Where the memory begins. */
    public long address() {
        return memory.address();
    }

    /** How many bytes it has. */
    public int capacity() {
        return memory.capacity();
    }

    /** How many bytes are still to be had. */
    public int room() {
        return memory.capacity() - used;
    }

    /** How many bytes are taken. */
    public int used() {
        return used;
    }

    /**
     * Takes room.
     *
     * @param length bytes, at most {@link #room}
     * @return the offset of the first
     */
    public int take(int length) {
        int offset = used;
        used += length;
        return offset;
    }

    /** Gives back what was taken last, where less was needed. */
    public void giveBack(int length) {
        used -= length;
    }

    /** Whether somebody refers to it. */
    public boolean isReferenced() {
        return references > 0;
    }

    void belongsTo(Outbox outbox) {
        owner = outbox;
    }

    boolean belongs(Outbox outbox) {
        return owner == outbox;
    }

    boolean isShared() {
        return shared;
    }

    void begin(boolean sharedByMany) {
        shared = sharedByMany;
        owner = null;
        used = 0;
        references = 1;
    }

    /** Gives its memory back to the process; nobody refers to it any more. */
    void free() {
        memory.free();
    }

    /** Empties it, where the only reference is the caller's. */
    boolean restart() {
        if (references != 1) {
            return false;
        }
        used = 0;
        return true;
    }

    /** One more refers to it. */
    public void retain() {
        references++;
    }

    /** One less refers to it; the last one hands it back. */
    public void release() {
        if (--references == 0) {
            pool.takeBack(this);
        }
    }
}
