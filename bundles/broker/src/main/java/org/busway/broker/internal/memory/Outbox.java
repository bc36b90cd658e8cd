package org.busway.broker.internal.memory;

import org.busway.os.SocketWriter;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;

/**
 * The messages that wait for one receiver, as references to where they lie. What lies together and is charged together is one entry, so a burst
 * of one sender is one piece of one send.
 *
 * <p>Invariants. A message with descriptors begins an entry, and a send ends before it, because the kernel hands descriptors over with the first
 * byte of a send. Between turns no entry refers to a shared segment: what could not be sent was moved into the outbox's own backlog
 * ({@link #settle}), so that one small message that waits for a slow receiver never keeps the memory of a whole turn. Own memory is at most twice
 * what waits, and 64 KiB. What it is more than what waits is charged to the receiver as {@link Resource#QUEUE_BYTES}, the ring of entries as
 * {@link Resource#HEAP_BYTES}; what waits, the giver has charged.
 */
public final class Outbox {

    private static final int MAX_BACKLOG_SEGMENT_BYTES = 64 << 10;

    private final SegmentPool pool;
    private final EntryRing ring = new EntryRing();
    private final OutboxAccount account = new OutboxAccount();
    /** How many entries, from the oldest on, are known not to lie in shared segments. */
    private int settled;
    private long waitingBytes;
    private int waitingMessages;
    private int waitingDescriptors;
    private Segment backlog;

    /**
     * An empty outbox, which has no memory of its own yet.
     *
     * @param pool where the backlog gets its memory
     */
    public Outbox(SegmentPool pool) {
        this.pool = pool;
    }

    /** Sets who is charged from now on; nothing waits yet. */
    public void charge(Account payer) {
        account.chargeTo(payer);
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return ring.count() == 0;
    }

    /** How many bytes wait. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** How many messages wait, with the one of which a part has been sent. */
    public int waitingMessages() {
        return waitingMessages;
    }

    /** How many descriptors wait. */
    public int waitingDescriptors() {
        return waitingDescriptors;
    }

    /**
     * Adds a message behind all others.
     *
     * @param segment where it lies
     * @param offset where it begins there
     * @param length bytes
     * @param charge what its sender is charged for it, or null where it is the bus's own
     * @param passed its descriptors, or null
     */
    public void add(Segment segment, int offset, int length, Charge charge, DescriptorSet passed) {
        waitingBytes += length;
        waitingMessages++;
        if (passed == null && ring.count() > 0) {
            int last = ring.slot(ring.count() - 1);
            if (ring.segment(last) == segment && ring.charge(last) == charge && ring.offset(last) + ring.length(last) == offset
                    && !ring.hasDescriptors(last)) {
                ring.extend(last, length);
                return;
            }
        }
        if (passed != null) {
            passed.retain();
            waitingDescriptors += passed.count();
        }
        segment.retain();
        if (charge != null) {
            charge.retain();
        }
        if (!segment.isShared()) {
            account.addSlack(segment.capacity() - length);
        }
        if (ring.isFull()) {
            account.chargeRing((long) ring.sizeGrown() * EntryRing.ENTRY_BYTES);
            ring.grow();
        }
        ring.add(segment, offset, length, charge, passed);
    }

    /**
     * Puts as much as one send can take into a writer, which has been cleared.
     *
     * @param writer gets the pieces
     */
    public void gather(SocketWriter writer) {
        long address = 0;
        int pending = 0;
        for (int i = 0; i < ring.count(); i++) {
            int at = ring.slot(i);
            if (ring.hasDescriptors(at)) {
                if (i > 0) {
                    break;
                }
                writer.descriptors(ring.descriptors(at).numbers(), ring.descriptors(at).count());
            }
            long next = ring.segment(at).address() + ring.offset(at);
            if (address + pending == next) {
                pending += ring.length(at);
                continue;
            }
            if (pending > 0 && !writer.add(address, pending)) {
                return;
            }
            address = next;
            pending = ring.length(at);
        }
        if (pending > 0) {
            writer.add(address, pending);
        }
    }

    /**
     * Forgets what has been sent.
     *
     * @param sent bytes, from the oldest on; with the first of them went the descriptors of the oldest message
     */
    public void sent(long sent) {
        drop(sent);
        account.settle();
    }

    private void drop(long sent) {
        waitingBytes -= sent;
        long left = sent;
        while (left > 0) {
            int at = ring.slot(0);
            dropDescriptors(at);
            if (left < ring.length(at)) {
                // How many whole messages that were is not known; the count is put right when the entry ends.
                account.addSlack(ring.segment(at).isShared() ? 0 : left);
                ring.cut(at, (int) left);
                return;
            }
            left -= ring.length(at);
            dropOldest();
        }
        if (ring.count() == 0) {
            emptied();
        }
    }

    /** The bytes of the oldest entry. */
    public int oldestBytes() {
        return ring.length(ring.slot(0));
    }

    /**
     * Forgets the oldest message with its descriptors, which the kernel does not take.
     *
     * @return its bytes; the entry holds that message alone
     */
    public int discardOldest() {
        int at = ring.slot(0);
        int bytes = ring.length(at);
        waitingBytes -= bytes;
        dropDescriptors(at);
        dropOldest();
        account.settle();
        return bytes;
    }

    /**
     * Moves what lies in shared segments into memory of its own; to be called before the turn ends, if anything waits.
     *
     * @throws NoRoom if the bus has none, nor of what it keeps for that
     */
    public void settle() {
        if (account.isOverdrawn()) {
            throw pool.noRoom(account.ringBytes());
        }
        for (int i = settled; i < ring.count(); i++) {
            int at = ring.slot(i);
            if (ring.segment(at).isShared()) {
                move(at);
            }
        }
        settled = ring.count();
        account.settle();
    }

    /** Gives every sender its room back: from now on what waits here is this receiver's affair alone. */
    public void releaseSenders() {
        for (int i = 0; i < ring.count(); i++) {
            int at = ring.slot(i);
            if (ring.charge(at) != null) {
                ring.charge(at).release();
                ring.forgetCharge(at);
            }
        }
    }

    /** Forgets everything. */
    public void clear() {
        while (ring.count() > 0) {
            dropDescriptors(ring.slot(0));
            dropOldest();
        }
        waitingBytes = 0;
        waitingMessages = 0;
        emptied();
        ring.free();
        account.creditRing();
        account.clearSlack();
    }

    private void move(int at) {
        int length = ring.length(at);
        if (backlog == null || backlog.room() < length) {
            if (backlog != null) {
                releaseBacklog();
            }
            int size = (int) Math.min(MAX_BACKLOG_SEGMENT_BYTES, Math.max(length, waitingBytes / 4));
            // What comes next is often as long: no more than fits whole times, or the rest would lie idle.
            backlog = lend(size / length * length);
        }
        int to = backlog.take(length);
        account.addSlack(-length);
        backlog.bytes().put(to, ring.segment(at).bytes(), ring.offset(at), length);
        ring.segment(at).release();
        backlog.retain();
        ring.move(at, backlog, to);
    }

    private Segment lend(int size) {
        int capacity = SegmentPool.capacity(size);
        if (!account.tryCharge(capacity)) {
            throw pool.noRoom(size);
        }
        Segment own = pool.lend(size);
        account.addSlack(capacity);
        own.belongsTo(this);
        return own;
    }

    /** A full backlog is left to the entries that lie in it. */
    private void releaseBacklog() {
        release(backlog);
        backlog = null;
    }

    /** Lets go of memory of its own, or of a large message that others may still have waiting. */
    private void release(Segment segment) {
        boolean last = !segment.isShared() && !segment.belongs(this);
        segment.release();
        if (last || segment.belongs(this) && !segment.isReferenced()) {
            account.addSlack(-segment.capacity());
        }
    }

    private void dropDescriptors(int at) {
        if (ring.hasDescriptors(at)) {
            waitingDescriptors -= ring.descriptors(at).count();
            ring.descriptors(at).release();
            ring.forgetDescriptors(at);
        }
    }

    private void dropOldest() {
        int at = ring.slot(0);
        waitingMessages -= ring.messages(at);
        Segment segment = ring.segment(at);
        Charge charge = ring.charge(at);
        if (!segment.isShared()) {
            account.addSlack(ring.length(at));
        }
        ring.removeOldest();
        settled = Math.max(0, settled - 1);
        release(segment);
        if (charge != null) {
            charge.release();
        }
    }

    private void emptied() {
        settled = 0;
        if (backlog != null) {
            releaseBacklog();
        }
        if (ring.emptied()) {
            account.creditRing();
        }
    }
}
