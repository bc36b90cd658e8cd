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

    private static final int MIN_ENTRIES = 16;
    /** What one entry takes of the heap at most: three references, three numbers. */
    private static final int ENTRY_BYTES = 36;
    private static final int MAX_IDLE_ENTRIES = 4096;
    private static final int REVIEW_TIMES = 64;
    private static final int MAX_BACKLOG_SEGMENT_BYTES = 64 << 10;

    private final SegmentPool pool;
    private Segment[] segments;
    private Charge[] charges;
    private DescriptorSet[] descriptors;
    private int[] offsets;
    private int[] lengths;
    private int[] messages;
    /** The oldest entry; the ring's size is a power of two. */
    private int head;
    private int count;
    /** How many entries, from the oldest on, are known not to lie in shared segments. */
    private int settled;
    private long waitingBytes;
    private int waitingMessages;
    private int waitingDescriptors;
    private Segment backlog;
    /** Memory in segments beyond the bytes that wait there, shared ones apart; and how much of it is charged. */
    private long slackBytes;
    private long chargedBytes;
    private Account account;
    private long ringBytes;
    /** Whether the ring has grown where nothing was left to charge it to: then its receiver has to go, as soon as that is its own affair. */
    private boolean overdrawn;
    private int mostEntries;
    private int timesEmptied;

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
        account = payer;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return count == 0;
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
        if (passed == null && count > 0) {
            int last = slot(count - 1);
            if (segments[last] == segment && charges[last] == charge && offsets[last] + lengths[last] == offset
                    && !hasDescriptors(last)) {
                lengths[last] += length;
                messages[last]++;
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
            slackBytes += segment.capacity() - length;
        }
        put(segment, offset, length, 1, charge, passed);
    }

    /**
     * Puts as much as one send can take into a writer, which has been cleared.
     *
     * @param writer gets the pieces
     */
    public void gather(SocketWriter writer) {
        long address = 0;
        int pending = 0;
        for (int i = 0; i < count; i++) {
            int at = slot(i);
            if (hasDescriptors(at)) {
                if (i > 0) {
                    break;
                }
                writer.descriptors(descriptors[at].numbers(), descriptors[at].count());
            }
            long next = segments[at].address() + offsets[at];
            if (address + pending == next) {
                pending += lengths[at];
                continue;
            }
            if (pending > 0 && !writer.add(address, pending)) {
                return;
            }
            address = next;
            pending = lengths[at];
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
        account();
    }

    private void drop(long sent) {
        waitingBytes -= sent;
        long left = sent;
        while (left > 0) {
            int at = slot(0);
            dropDescriptors(at);
            if (left < lengths[at]) {
                // How many whole messages that were is not known; the count is put right when the entry ends.
                slackBytes += segments[at].isShared() ? 0 : left;
                offsets[at] += (int) left;
                lengths[at] -= (int) left;
                return;
            }
            left -= lengths[at];
            dropOldest();
        }
        if (count == 0) {
            emptied();
        }
    }

    /** The bytes of the oldest entry. */
    public int oldestBytes() {
        return lengths[slot(0)];
    }

    /**
     * Forgets the oldest message with its descriptors, which the kernel does not take.
     *
     * @return its bytes; the entry holds that message alone
     */
    public int discardOldest() {
        int at = slot(0);
        int bytes = lengths[at];
        waitingBytes -= bytes;
        dropDescriptors(at);
        dropOldest();
        account();
        return bytes;
    }

    /**
     * Moves what lies in shared segments into memory of its own; to be called before the turn ends, if anything waits.
     *
     * @throws NoRoom if the bus has none, nor of what it keeps for that
     */
    public void settle() {
        if (overdrawn) {
            throw pool.noRoom(ringBytes);
        }
        for (int i = settled; i < count; i++) {
            int at = slot(i);
            if (segments[at].isShared()) {
                move(at);
            }
        }
        settled = count;
        account();
    }

    /** Gives every sender its room back: from now on what waits here is this receiver's affair alone. */
    public void releaseSenders() {
        for (int i = 0; i < count; i++) {
            int at = slot(i);
            if (charges[at] != null) {
                charges[at].release();
                charges[at] = null;
            }
        }
    }

    private void account() {
        long change = slackBytes - chargedBytes;
        if (change != 0 && account != null) {
            if (change < 0) {
                account.credit(Resource.QUEUE_BYTES, -change);
                chargedBytes = slackBytes;
            } else if (account.tryChargeReserved(Resource.QUEUE_BYTES, change)) {
                chargedBytes = slackBytes;
            } else {
                // As with the ring: its receiver has to go.
                overdrawn = true;
            }
        }
    }

    /** Forgets everything. */
    public void clear() {
        while (count > 0) {
            dropDescriptors(slot(0));
            dropOldest();
        }
        waitingBytes = 0;
        waitingMessages = 0;
        emptied();
        forgetRing();
        slackBytes = 0;
        account();
    }

    private void move(int at) {
        int length = lengths[at];
        if (backlog == null || backlog.room() < length) {
            if (backlog != null) {
                releaseBacklog();
            }
            int size = (int) Math.min(MAX_BACKLOG_SEGMENT_BYTES, Math.max(length, waitingBytes / 4));
            // What comes next is often as long: no more than fits whole times, or the rest would lie idle.
            backlog = lend(size / length * length);
        }
        int to = backlog.take(length);
        slackBytes -= length;
        backlog.bytes().put(to, segments[at].bytes(), offsets[at], length);
        segments[at].release();
        backlog.retain();
        segments[at] = backlog;
        offsets[at] = to;
    }

    private Segment lend(int size) {
        int capacity = SegmentPool.capacity(size);
        if (account != null && !account.tryChargeReserved(Resource.QUEUE_BYTES, capacity)) {
            throw pool.noRoom(size);
        }
        // Charged before it is lent: what is undone by account() if the pool has none either.
        chargedBytes += account == null ? 0 : capacity;
        Segment own = pool.lend(size);
        slackBytes += capacity;
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
            slackBytes -= segment.capacity();
        }
    }

    private void put(Segment segment, int offset, int length, int messageCount, Charge charge, DescriptorSet passed) {
        if (segments == null || count == segments.length) {
            grow();
        }
        int at = slot(count++);
        mostEntries = Math.max(mostEntries, count);
        segments[at] = segment;
        offsets[at] = offset;
        lengths[at] = length;
        messages[at] = messageCount;
        charges[at] = charge;
        if (passed != null) {
            if (descriptors == null) {
                descriptors = new DescriptorSet[segments.length];
            }
            descriptors[at] = passed;
        }
    }

    private boolean hasDescriptors(int at) {
        return descriptors != null && descriptors[at] != null;
    }

    private void dropDescriptors(int at) {
        if (hasDescriptors(at)) {
            waitingDescriptors -= descriptors[at].count();
            descriptors[at].release();
            descriptors[at] = null;
        }
    }

    private void dropOldest() {
        int at = slot(0);
        waitingMessages -= messages[at];
        Segment segment = segments[at];
        Charge charge = charges[at];
        segments[at] = null;
        charges[at] = null;
        if (!segment.isShared()) {
            slackBytes += lengths[at];
        }
        head = slot(1);
        count--;
        settled = Math.max(0, settled - 1);
        release(segment);
        if (charge != null) {
            charge.release();
        }
    }

    private void emptied() {
        head = 0;
        settled = 0;
        if (backlog != null) {
            releaseBacklog();
        }
        descriptors = null;
        // The ring follows what was needed lately, and a great one is not kept at all.
        if (segments != null && (segments.length > MAX_IDLE_ENTRIES || ++timesEmptied == REVIEW_TIMES)) {
            if (segments.length > MAX_IDLE_ENTRIES || segments.length > MIN_ENTRIES && mostEntries < segments.length / 4) {
                forgetRing();
            }
            timesEmptied = 0;
            mostEntries = 0;
        }
    }

    private void forgetRing() {
        segments = null;
        overdrawn = false;
        if (ringBytes > 0) {
            account.credit(Resource.HEAP_BYTES, ringBytes);
            ringBytes = 0;
        }
    }

    private void chargeRing(int entries) {
        long more = (long) entries * ENTRY_BYTES - ringBytes;
        if (account != null && account.tryChargeReserved(Resource.HEAP_BYTES, more)) {
            ringBytes += more;
        } else {
            // Not refused here: what is being routed is somebody else's.
            overdrawn = account != null;
        }
    }

    private int slot(int i) {
        return head + i & segments.length - 1;
    }

    private void grow() {
        int size = segments == null ? MIN_ENTRIES : 2 * count;
        chargeRing(size);
        segments = unrolled(segments, new Segment[size]);
        charges = unrolled(charges, new Charge[size]);
        offsets = unrolled(offsets, size);
        lengths = unrolled(lengths, size);
        messages = unrolled(messages, size);
        if (descriptors != null) {
            descriptors = unrolled(descriptors, new DescriptorSet[size]);
        }
        head = 0;
    }

    private <T> T[] unrolled(T[] ring, T[] larger) {
        if (ring != null && count > 0) {
            System.arraycopy(ring, head, larger, 0, ring.length - head);
            System.arraycopy(ring, 0, larger, ring.length - head, head);
        }
        return larger;
    }

    private int[] unrolled(int[] ring, int size) {
        int[] larger = new int[size];
        if (ring != null && count > 0) {
            System.arraycopy(ring, head, larger, 0, ring.length - head);
            System.arraycopy(ring, 0, larger, ring.length - head, head);
        }
        return larger;
    }
}
