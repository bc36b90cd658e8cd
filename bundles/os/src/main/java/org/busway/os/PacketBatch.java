package org.busway.os;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.BatchEntryLayout;
import org.busway.os.internal.layout.MessageHeaderLayout;
import org.busway.os.internal.layout.VectorLayout;
import org.busway.os.internal.libc.Libc;

/**
 * Sends several packets to one socket by one system call, each a packet of its own, of one part or several. Its receiver is woken by the first, and finds the others
 * when it runs.
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
    private int packets;
    private int parts;
    /** Of the last packet. */
    private int partsOfPacket;

    /** An empty batch for packets of so many parts together. */
    public PacketBatch(int parts) {
        capacity = parts;
        entries = NativeBuffer.allocate(parts * ENTRY.size);
        vectors = NativeBuffer.allocate(parts * VECTOR.size);
    }

    /** Forgets what was added. */
    public void clear() {
        packets = 0;
        parts = 0;
    }

    /** Adds a packet, for which there has to be room. */
    public void add(long address, int length) {
        int offset = part(address, length);
        partsOfPacket = 1;
        int header = packets * ENTRY.size + ENTRY.header;
        ABI.putWord(entries.bytes(), header + HEADER.vector, vectors.address() + offset);
        ABI.putWord(entries.bytes(), header + HEADER.vectorCount, 1);
        packets++;
    }

    /** Adds a part to the packet that was added last. */
    public void append(long address, int length) {
        part(address, length);
        partsOfPacket++;
        ABI.putWord(entries.bytes(), (packets - 1) * ENTRY.size + ENTRY.header + HEADER.vectorCount, partsOfPacket);
    }

    private int part(long address, int length) {
        if (parts == capacity) {
            throw new IllegalStateException("the batch has " + capacity + " parts already");
        }
        int offset = parts * VECTOR.size;
        ABI.putWord(vectors.bytes(), offset + VECTOR.base, address);
        ABI.putWord(vectors.bytes(), offset + VECTOR.length, length);
        parts++;
        return offset;
    }

    /** Whether there is no room for a part more. */
    public boolean isFull() {
        return parts == capacity;
    }

    /** How many packets were added since {@link #clear()}. */
    public int packets() {
        return packets;
    }

    /**
     * Sends without waiting.
     *
     * @return how many packets the kernel took, in order, at least one; or a negated error number for the first: EAGAIN when the socket is full; never EINTR
     */
    public int send(int fd) {
        int sent;
        do {
            sent = Libc.negated(Libc.sendmmsg(fd, entries.address(), packets, MSG_DONTWAIT | MSG_NOSIGNAL));
        } while (sent == -Errno.EINTR);
        return sent;
    }
}
