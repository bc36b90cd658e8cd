package org.busway.broker.internal.route;

import java.util.function.LongSupplier;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Timers;
import org.busway.broker.internal.peer.HeapCost;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Resource;

/**
 * The calls that wait for a reply. One is found by caller and serial in one step, however many wait; each peer knows those that it made and those
 * that it is to answer, and all have the same timeout, so the oldest is due first.
 *
 * <p>Invariant: a caller is charged one of {@link Resource#PENDING_REPLIES} for each, and for room that a short reply
 * then has however full its queue is.
 */
public final class PendingReplies {

    /** What became of a call that wants a reply. */
    public enum Outcome {
        /** Its reply will be let through. */
        EXPECTED,
        /** A call with this serial to this peer waits already. */
        DUPLICATE,
        /** The caller has as many as it may. */
        LIMIT
    }

    /** Is told of calls that will have no reply. */
    public interface Unanswered {

        /**
         * Answers the caller in place of the peer that did not.
         *
         * @param caller who waits
         * @param serial of the call
         * @param text why, for a person
         */
        void noReply(Peer caller, int serial, String text);
    }

    private static final String DISCONNECTED = "Message recipient disconnected from message bus without replying";
    private static final String TIMEOUT = "Message did not receive a reply (timeout by message bus)";

    private final Timers timers;
    private final LongSupplier nanoClock;
    private final Timer timer = new Timer(this::expire);
    private Unanswered unanswered;
    private long timeoutMillis = -1;
    private PendingReply[] buckets = new PendingReply[64];
    private int count;
    private PendingReply spare;
    private PendingReply oldest;
    private PendingReply youngest;

    /**
     * No call waits yet.
     *
     * @param timers for the timeout
     * @param nanoClock the clock of the timers
     */
    public PendingReplies(Timers timers, LongSupplier nanoClock) {
        this.timers = timers;
        this.nanoClock = nanoClock;
    }

    /** Sets who is told of calls that end without a reply. */
    public void onUnanswered(Unanswered listener) {
        unanswered = listener;
    }

    /** Sets how long a call that is made from now on may wait; -1 for ever. */
    public void timeoutMillis(long millis) {
        timeoutMillis = millis;
    }

    /** How many calls wait. */
    public int count() {
        return count;
    }

    /** Notes a call that is about to be delivered. */
    Outcome expect(Peer caller, Peer replier, int serial) {
        if (find(caller, replier, serial) != null) {
            return Outcome.DUPLICATE;
        }
        if (!caller.account().tryCharge(Resource.HEAP_BYTES, HeapCost.CALL_BYTES)) {
            return Outcome.LIMIT;
        }
        if (!caller.account().tryCharge(Resource.PENDING_REPLIES, 1)) {
            caller.account().credit(Resource.HEAP_BYTES, HeapCost.CALL_BYTES);
            return Outcome.LIMIT;
        }
        if (count == buckets.length) {
            grow();
        }
        PendingReply call = spare == null ? new PendingReply() : spare;
        spare = call.nextInBucket;
        call.caller = caller;
        call.replier = replier;
        call.serial = serial;
        int bucket = bucket(caller, serial);
        call.nextInBucket = buckets[bucket];
        buckets[bucket] = call;
        count++;
        link(call);
        return Outcome.EXPECTED;
    }

    /** Ends the wait for a reply that has come; false if nobody waits for it. */
    boolean answered(Peer caller, Peer replier, int serial) {
        PendingReply call = find(caller, replier, serial);
        if (call == null) {
            return false;
        }
        forget(call);
        return true;
    }

    /**
     * Ends all that has to do with a peer that is gone: nobody answers its calls any more, and those that wait for it are told.
     *
     * @param peer who is gone, or will neither call nor answer any more
     */
    public void drop(Peer peer) {
        while (peer.calls != null) {
            forget(peer.calls);
        }
        // The list begins with the youngest call; callers are told in the order in which they called.
        reverse(peer);
        while (peer.answers != null) {
            end(peer.answers, DISCONNECTED);
        }
    }

    private static void reverse(Peer peer) {
        PendingReply reversed = null;
        for (PendingReply call = peer.answers; call != null;) {
            PendingReply next = call.nextOfReplier;
            call.nextOfReplier = reversed;
            call.previousOfReplier = next;
            reversed = call;
            call = next;
        }
        peer.answers = reversed;
    }

    private void expire() {
        long now = nanoClock.getAsLong();
        while (oldest != null && oldest.deadlineNanos - now <= 0) {
            end(oldest, TIMEOUT);
        }
        if (oldest != null) {
            timers.schedule(timer, (oldest.deadlineNanos - now) / 1_000_000 + 1);
        }
    }

    private void end(PendingReply call, String text) {
        Peer caller = call.caller;
        int serial = call.serial;
        forget(call);
        unanswered.noReply(caller, serial, text);
    }

    private PendingReply find(Peer caller, Peer replier, int serial) {
        for (PendingReply call = buckets[bucket(caller, serial)]; call != null; call = call.nextInBucket) {
            if (call.serial == serial && call.caller == caller && call.replier == replier) {
                return call;
            }
        }
        return null;
    }

    private int bucket(Peer caller, int serial) {
        int hash = (System.identityHashCode(caller) ^ serial) * 0x9E3779B9;
        return hash >>> Integer.numberOfLeadingZeros(buckets.length) + 1;
    }

    private void grow() {
        PendingReply[] old = buckets;
        buckets = new PendingReply[2 * old.length];
        for (PendingReply first : old) {
            for (PendingReply call = first; call != null;) {
                PendingReply next = call.nextInBucket;
                int bucket = bucket(call.caller, call.serial);
                call.nextInBucket = buckets[bucket];
                buckets[bucket] = call;
                call = next;
            }
        }
    }

    private void link(PendingReply call) {
        call.nextOfCaller = call.caller.calls;
        if (call.nextOfCaller != null) {
            call.nextOfCaller.previousOfCaller = call;
        }
        call.caller.calls = call;
        call.nextOfReplier = call.replier.answers;
        if (call.nextOfReplier != null) {
            call.nextOfReplier.previousOfReplier = call;
        }
        call.replier.answers = call;
        if (timeoutMillis >= 0) {
            call.deadlineNanos = nanoClock.getAsLong() + timeoutMillis * 1_000_000;
            call.older = youngest;
            if (youngest == null) {
                oldest = call;
                timers.schedule(timer, timeoutMillis);
            } else {
                youngest.younger = call;
            }
            youngest = call;
        }
    }

    private void forget(PendingReply call) {
        call.caller.account().credit(Resource.PENDING_REPLIES, 1);
        call.caller.account().credit(Resource.HEAP_BYTES, HeapCost.CALL_BYTES);
        unlink(call);
        int bucket = bucket(call.caller, call.serial);
        if (buckets[bucket] == call) {
            buckets[bucket] = call.nextInBucket;
        } else {
            PendingReply before = buckets[bucket];
            while (before.nextInBucket != call) {
                before = before.nextInBucket;
            }
            before.nextInBucket = call.nextInBucket;
        }
        count--;
        call.caller = null;
        call.replier = null;
        call.nextInBucket = spare;
        spare = call;
    }

    private void unlink(PendingReply call) {
        if (call.previousOfCaller == null) {
            call.caller.calls = call.nextOfCaller;
        } else {
            call.previousOfCaller.nextOfCaller = call.nextOfCaller;
        }
        if (call.nextOfCaller != null) {
            call.nextOfCaller.previousOfCaller = call.previousOfCaller;
        }
        if (call.previousOfReplier == null) {
            call.replier.answers = call.nextOfReplier;
        } else {
            call.previousOfReplier.nextOfReplier = call.nextOfReplier;
        }
        if (call.nextOfReplier != null) {
            call.nextOfReplier.previousOfReplier = call.previousOfReplier;
        }
        if (oldest == call) {
            oldest = call.younger;
        } else if (call.older != null) {
            call.older.younger = call.younger;
        }
        if (youngest == call) {
            youngest = call.older;
        } else if (call.younger != null) {
            call.younger.older = call.older;
        }
        call.nextOfCaller = null;
        call.previousOfCaller = null;
        call.nextOfReplier = null;
        call.previousOfReplier = null;
        call.younger = null;
        call.older = null;
    }
}
