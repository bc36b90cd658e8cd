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
 * what has really come: a header that promises much costs nothing.
 */
final class Inflow {

    /** Longer messages are received into memory of their own. */
    private static final int LARGE_BYTES = SocketServices.RECEIVE_BYTES / 2;

    private final SocketServices services;
    private Account account;
    private Segment rest;
    private int restBytes;
    private int neededBytes;

    Inflow(SocketServices services) {
        this.services = services;
    }

    /** From now on somebody is charged for what is kept. */
    void charge(Account payer) {
        account = payer;
        if (rest != null) {
            account.charge(Resource.INCOMING_BYTES, rest.capacity());
        }
    }

    boolean isLarge() {
        return neededBytes > LARGE_BYTES;
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

    /** How many bytes lie there, with those just received. */
    int length(int received) {
        return restBytes + received;
    }

    /**
     * Keeps what was not handled.
     *
     * @param from the index of the first such byte
     * @param to the index behind the last one
     * @param maxMessageBytes the largest message; 0 while there are no messages yet
     * @throws org.busway.broker.internal.memory.NoRoom if it is more than half of what the bus has left
     */
    void keep(ByteBuffer source, int from, int to, int maxMessageBytes) {
        int length = to - from;
        if (length == 0) {
            drop();
            return;
        }
        int needed = maxMessageBytes == 0 ? 0 : Framing.length(source, from, length, maxMessageBytes);
        boolean inPlace = rest != null && source == rest.bytes();
        int size = needed > LARGE_BYTES ? (int) Math.min(needed, Math.max(4L * LARGE_BYTES, 2L * length)) : length;
        if (rest == null || rest.capacity() < size && (!inPlace || length == rest.capacity())) {
            if (size > SegmentPool.MIN_BYTES && size > services.pool.freeBytes() / 2) {
                throw services.pool.noRoom(size);
            }
            Segment larger = services.pool.lend(size, false);
            larger.bytes().put(0, source, from, length);
            drop();
            rest = larger;
            if (account != null) {
                account.charge(Resource.INCOMING_BYTES, rest.capacity());
            }
        } else if (!inPlace) {
            rest.bytes().put(0, source, from, length);
        }
        restBytes = length;
        neededBytes = needed;
    }

    /** Keeps nothing. */
    void drop() {
        if (rest != null) {
            if (account != null) {
                account.credit(Resource.INCOMING_BYTES, rest.capacity());
            }
            rest.release();
            rest = null;
        }
        restBytes = 0;
        neededBytes = 0;
    }
}
