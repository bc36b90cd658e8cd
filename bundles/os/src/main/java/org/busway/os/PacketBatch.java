package org.busway.os;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.BatchEntryLayout;
import org.busway.os.internal.layout.MessageHeaderLayout;
import org.busway.os.internal.layout.VectorLayout;
import org.busway.os.internal.libc.Libc;

/**
 * Sends several packets to one socket by one system call, each a packet of its own. Its receiver is woken by the first, and finds the others when it runs.
 *
 * <p>
 * Belongs to one thread at a time; sending allocates nothing. The packets' bytes are not copied: they stay where they are until they are sent.
 */
public final class PacketBatch {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final Abi ABI = Abi.CURRENT;
    private static final MessageHeaderLayout HEADER = MessageHeaderLayout.CURRENT;
    private static final BatchEntryLayout ENTRY = BatchEntryLayout.CURRENT;
    private static final VectorLayout VECTOR = VectorLayout.CURRENT;

    private final int capacity;
    private final NativeBuffer entries;
    private final NativeBuffer vectors;
    private int count;

    /** An empty batch for so many packets. */
    public PacketBatch(int packets) {
        capacity = packets;
        entries = NativeBuffer.allocate(packets * ENTRY.size);
        vectors = NativeBuffer.allocate(packets * VECTOR.size);
        for (int i = 0; i < packets; i++) {
            int header = i * ENTRY.size + ENTRY.header;
            ABI.putWord(entries.bytes(), header + HEADER.vector, vectors.address() + i * VECTOR.size);
            ABI.putWord(entries.bytes(), header + HEADER.vectorCount, 1);
        }
    }

    /** Forgets what was added. */
    public void clear() {
        count = 0;
    }

    /** Adds a packet, for which there has to be room. */
    public void add(long address, int length) {
        if (count == capacity) {
            throw new IllegalStateException("the batch has " + capacity + " packets already");
        }
        int offset = count * VECTOR.size;
        ABI.putWord(vectors.bytes(), offset + VECTOR.base, address);
        ABI.putWord(vectors.bytes(), offset + VECTOR.length, length);
        count++;
    }

    /** Whether there is room for one more. */
    public boolean isFull() {
        return count == capacity;
    }

    /** How many packets were added since {@link #clear()}. */
    public int packets() {
        return count;
    }

    /**
     * Sends without waiting.
     *
     * @return how many packets the kernel took, in order, at least one; or a negated error number for the first: EAGAIN when the socket is full; never EINTR
     */
    public int send(int fd) {
        int sent;
        do {
            sent = Libc.negated(Libc.sendmmsg(fd, entries.address(), count, MSG_DONTWAIT | MSG_NOSIGNAL));
        } while (sent == -Errno.EINTR);
        return sent;
    }
}
