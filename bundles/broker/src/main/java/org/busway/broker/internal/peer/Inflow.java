package org.busway.broker.internal.peer;

import java.nio.ByteBuffer;
import org.busway.broker.internal.memory.Segment;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
import org.busway.wire.Framing;

/**
 * What a connection has received of a message that is not complete. Whole messages are handled where they were received, in the buffer that all
 * connections share; only a rest is kept here, until more comes.
 *
 * <p>A rest of a message that fits the shared buffer is put in front of what comes next. A larger message is received here, in memory that grows with
 * what has really come: a header that promises much costs nothing. What has been received is kept in any case; where there is no memory for more, the
 * connection is {@linkplain #isShort short} and must not be read until it has {@linkplain #grow grown}, or has {@linkplain #giveUp given up} the
 * message, the rest of which is then received and forgotten.
 */
final class Inflow {

    /** Longer messages are received into memory of their own. */
    private static final int LARGE_BYTES = SocketServices.RECEIVE_BYTES / 2;

    private final SocketServices services;
    private Account account;
    private Segment rest;
    private int restBytes;
    private int neededBytes;
    private int skippedBytes;
    /** How much memory is wanted before more can be received; 0 if none is. */
    private int wantedBytes;

    Inflow(SocketServices services) {
        this.services = services;
        account = services.handshakes;
    }

    /** From now on somebody else than the bus is charged for what is kept. */
    void charge(Account payer) {
        if (rest != null) {
            account.credit(Resource.UNFINISHED_BYTES, rest.capacity());
            payer.charge(Resource.UNFINISHED_BYTES, rest.capacity());
        }
        account = payer;
    }

    boolean isLarge() {
        return neededBytes > LARGE_BYTES;
    }

    /** Whether nothing can be received for want of memory. */
    boolean isShort() {
        return wantedBytes > 0;
    }

    /** How many bytes are kept. */
    int restBytes() {
        return restBytes;
    }

    /** Receives once, behind the rest; returns the bytes, 0 at the end, or a negated error number. */
    int receive(int fd) {
        if (isLarge()) {
            int room = Math.min(rest.capacity(), neededBytes) - restBytes;
            return services.reader.receive(fd, rest.address() + restBytes, room);
        }
        return services.reader.receive(fd, services.received.address() + restBytes, SocketServices.RECEIVE_BYTES - restBytes);
    }

    /** Whether that many bytes were all that could be received at once, so that more may be waiting. */
    boolean wasFull(int received) {
        return !isLarge() && received == SocketServices.RECEIVE_BYTES - restBytes
                || isLarge() && received == Math.min(rest.capacity(), neededBytes) - restBytes;
    }

    /** Where rest and received bytes lie together, from index 0 on. */
    ByteBuffer together() {
        if (isLarge()) {
            return rest.bytes();
        }
        if (restBytes > 0) {
            services.received.bytes().put(0, rest.bytes(), 0, restBytes);
        }
        return services.received.bytes();
    }

    /** What is kept, from index 0 on, where it is kept. */
    ByteBuffer kept() {
        return rest.bytes();
    }

    /** How many bytes lie there, with those just received. */
    int length(int received) {
        return restBytes + received;
    }

    /** How many of the bytes that lie there belong to a message that was given up. */
    int skip(int length) {
        int skipped = Math.min(skippedBytes, length);
        skippedBytes -= skipped;
        return skipped;
    }

    /**
     * Keeps what was not handled.
     *
     * @param from the index of the first such byte
     * @param to the index behind the last one
     * @param maxMessageBytes the largest message; 0 while there are no messages yet
     * @throws org.busway.broker.internal.memory.NoRoom if the bus has nothing left at all
     */
    void keep(ByteBuffer source, int from, int to, int maxMessageBytes) {
        int length = to - from;
        if (length == 0) {
            drop();
            return;
        }
        int needed = maxMessageBytes == 0 ? 0 : Framing.length(source, from, length, maxMessageBytes);
        boolean inPlace = rest != null && source == rest.bytes();
        int size = needed > LARGE_BYTES
                ? Math.max(length, (int) Math.min(needed, Math.max(4L * LARGE_BYTES, 2L * length)))
                : length;
        if (rest == null || rest.capacity() < length) {
            keepIn(begin(size, length), source, from, length);
        } else if (!inPlace || from > 0) {
            rest.bytes().put(0, source, from, length);
        }
        restBytes = length;
        neededBytes = needed;
        wantedBytes = isLarge() && length < needed && length == rest.capacity() ? size : 0;
        grow();
    }

    /** Memory for what has come, and if there is as much for what is to come. */
    private Segment begin(int size, int length) {
        Segment segment = tryLend(size);
        if (segment == null) {
            int capacity = SegmentPool.capacity(length);
            if (!account.tryChargeReserved(Resource.UNFINISHED_BYTES, capacity)) {
                throw services.pool.noRoom(length);
            }
            segment = services.pool.lend(length);
        }
        return segment;
    }

    /** Gets the memory that is wanted, if there is some; false if not. */
    boolean grow() {
        if (wantedBytes > 0) {
            Segment larger = tryLend(wantedBytes);
            if (larger == null) {
                return false;
            }
            keepIn(larger, rest.bytes(), 0, restBytes);
            wantedBytes = 0;
        }
        return true;
    }

    /** One unfinished message gets half of what is left at most, so that there is always some left for others. */
    private Segment tryLend(int size) {
        int capacity = SegmentPool.capacity(size);
        boolean isSmall = size <= SegmentPool.MIN_BYTES;
        if (!isSmall && capacity > services.budgets.freeBytes() / 2 || !services.pool.admits(capacity)
                || !account.tryCharge(Resource.UNFINISHED_BYTES, capacity)) {
            return null;
        }
        return services.pool.lend(size);
    }

    private void keepIn(Segment segment, ByteBuffer source, int from, int length) {
        segment.bytes().put(0, source, from, length);
        release();
        rest = segment;
    }

    /** Forgets the unfinished message, of which nothing but its rest is still to come; that will be skipped. */
    void giveUp() {
        skippedBytes = neededBytes - restBytes;
        drop();
    }

    /** Keeps nothing. */
    void drop() {
        release();
        rest = null;
        restBytes = 0;
        neededBytes = 0;
        wantedBytes = 0;
    }

    private void release() {
        if (rest != null) {
            account.credit(Resource.UNFINISHED_BYTES, rest.capacity());
            rest.release();
        }
    }
}
