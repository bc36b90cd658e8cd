package org.busway.client.internal.group.member;

import java.io.IOException;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.PullMember;
import org.busway.api.group.WaitStrategy;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.os.Epoll;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;

/**
 * A member whose program reads it. The reading thread looks at the lanes itself and sleeps on their doorbells; {@link #changed} wakes it from outside.
 *
 * <p>Invariant: lanes, bells and the epoll's list belong to whoever holds {@link #reading}; the last one out of it after the end gives them back.
 */
public final class PulledMember extends Membership implements PullMember {

    private static final long FENCE_STEP_NANOS = 2_000_000;
    private static final long LOOK_NANOS = 1_000_000;
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final WaitStrategy waiting;
    private final ReentrantLock reading = new ReentrantLock();
    private final Epoll epoll;
    private final Bells bells = new Bells();
    private final LaneTurn turn;
    private final ProxiedQueue queue;
    /** Told before the next message. */
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    private final Taking taking = new Taking();
    /** Whether a bell was rung that has not been emptied. */
    private boolean rung;
    private boolean released;
    private int firstStream;

    /** A member that the bus has not answered yet. */
    public PulledMember(GroupHost host, String group, List<MatchRule> rules, WaitStrategy waiting, long queueBytes,
            FilterCall filterCall,
            Runnable whenGone) throws IOException {
        super(host, group, rules, false, filterCall, whenGone);
        this.waiting = waiting;
        if (waiting.equals(WaitStrategy.POLL)) {
            pages.neverSleep();
        }
        epoll = Epoll.open(16);
        turn = new LaneTurn(host, pages, this::isFor);
        queue = new ProxiedQueue(queueBytes);
    }

    /** Hands messages to the handler of a read, as many as that wants. */
    private final class Taking implements LaneStream.Taker {

        private MemberHandler handler;
        private int left;

        @Override
        public boolean take(GroupMessage message) {
            left--;
            tellLosses(handler);
            hand(handler, message);
            return left > 0 && !isLeft();
        }
    }

    private final class Bells implements MappedLanes.Reading {

        @Override
        public void opened(LaneStream stream) throws IOException {
            SocketBell bell = stream.opened().bell();
            epoll.add(bell.fd(), Epoll.READABLE, stream.lane());
        }

        @Override
        public void closed(LaneStream stream) {
            forget(stream);
            stream.opened().bell().close();
        }

        @Override
        public void lost(Loss loss) {
            losses.add(loss);
        }

        void empty(LaneStream stream) {
            if (stream.opened() != null && stream.opened().bell().empty() < 0) {
                forget(stream);
            }
        }

        void forget(LaneStream stream) {
            try {
                epoll.remove(stream.opened().bell().fd());
            } catch (SystemCallException e) {
                // Forgotten before: who rang it had gone.
                return;
            }
        }
    }

    @Override
    void changed() {
        if (leaving() != null) {
            host.wake();
        }
        epoll.wake();
        // A handler of this member closes it inside a read, which gives everything back when it has left the lanes.
        if (end() != null && !reading.isHeldByCurrentThread() && reading.tryLock()) {
            leaveReading();
        }
    }

    @Override
    boolean accept(Message message) {
        queue.add(message, host.order().beforeInHand());
        epoll.wake();
        return true;
    }

    @Override
    public void missed(long count) {
        queue.lose(count);
        epoll.wake();
    }

    @Override
    public int read(MemberHandler handler, int limit, Duration timeout) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + ": must be 1 or more");
        }
        if (reading.isHeldByCurrentThread() || !reading.tryLock()) {
            throw new ConcurrentModificationException("another read of " + this + " is going on: one at a time");
        }
        try {
            if (released) {
                tellEnd(handler);
                return ENDED;
            }
            return readOrWait(handler, limit, timeout.compareTo(FOREVER) < 0 ? timeout.toNanos() : Long.MAX_VALUE);
        } finally {
            leaveReading();
        }
    }

    /** Whoever leaves last after the end gives everything back; a close meanwhile found the lock taken. */
    private void leaveReading() {
        do {
            try {
                if (end() != null && !released && (isLeft() || isEndTold())) {
                    released = true;
                    if (leaving() == null) {
                        release();
                        host.runAsHandler(this::handQueueToSubscribers);
                    } else {
                        lanes.streams().stream().filter(LaneStream::isOpen).forEach(bells::forget);
                        epoll.close();
                        leaving().begin();
                    }
                }
            } finally {
                reading.unlock();
            }
        } while (isLeft() && !released && reading.tryLock());
    }

    private void handQueueToSubscribers() {
        while (isLeft() && !queue.isEmpty()) {
            queue.handOn(host::handToSubscribers);
        }
    }

    @Override
    Leaver leaver() {
        return new Leaver(host, this, new AfterReading(), queue);
    }

    @Override
    public void beginToLeave() {
        // When nobody is in a read any more.
    }

    @Override
    void tellLosses() {
        tellLosses(null);
    }

    @Override
    boolean isReadByThisThread() {
        return reading.isHeldByCurrentThread();
    }

    /** Nobody sleeps on doorbells any more. */
    private final class AfterReading implements MappedLanes.Reading {

        @Override
        public void opened(LaneStream stream) {
            // Nothing is waited for that its writer has yet to write.
        }

        @Override
        public void closed(LaneStream stream) {
            stream.opened().bell().close();
        }

        @Override
        public void lost(Loss loss) {
            losses.add(loss);
        }
    }

    @Override
    void release() {
        lanes.streams().forEach(stream -> {
            if (stream.opened() != null) {
                bells.closed(stream);
            }
        });
        lanes.close();
        epoll.close();
    }

    private int readOrWait(MemberHandler handler, int limit, long timeoutNanos) {
        long begin = System.nanoTime();
        long spin = Math.min(waiting.spinNanos(), timeoutNanos);
        while (true) {
            int count = readNow(handler, limit);
            if (count != 0) {
                return count;
            }
            long passed = System.nanoTime() - begin;
            if (passed >= timeoutNanos || turn.isHeldByThisHandler() || Thread.currentThread().isInterrupted()) {
                return 0;
            } else if (passed < spin) {
                Thread.onSpinWait();
            } else {
                sleep(timeoutNanos - passed);
            }
        }
    }

    private int readNow(MemberHandler handler, int limit) {
        lanes.refresh(bells);
        tellLosses(handler);
        taking.handler = handler;
        turn.begin();
        taking.left = limit - readQueue(handler, limit);
        List<LaneStream> streams = lanes.streams();
        for (int i = 0; i < streams.size() && queue.isEmpty(); i++) {
            // Another first each time: a lane that is always full must not be the only one that is read.
            LaneStream stream = streams.get((i + firstStream) % streams.size());
            // What goes before the frame may have come into the queue while it was waited for: then it is read first.
            while (taking.left > 0 && !isLeft() && stream.handOn(taking) && stream.hasNext()
                    && (end() != null || turn.hasCome(stream) && queue.isEmpty())) {
                taking.take(stream.take());
            }
        }
        int count = limit - taking.left;
        if (count == 0) {
            count = readQueue(handler, limit);
        }
        firstStream = streams.size() > 1 ? (firstStream + 1) % streams.size() : 0;
        return count > 0 ? count : over(handler);
    }

    /** What came over the connection, each message behind what goes before it in lanes. */
    private int readQueue(MemberHandler handler, int limit) {
        int count = 0;
        int before = -1;
        while (count < limit && count > before && !queue.isEmpty() && !isLeft()) {
            before = count;
            Predicate<LaneHead> goesBefore = queue.lanesBefore();
            for (LaneStream stream : lanes.streams()) {
                count += readLane(stream, handler, limit - count, goesBefore);
            }
            if (count < limit && (end() != null || lanes.streams().stream().noneMatch(goesBefore))) {
                count += queue.read(this, handler, 1);
            }
        }
        return count;
    }

    private int readLane(LaneStream stream, MemberHandler handler, int limit, Predicate<LaneHead> wanted) {
        int count = 0;
        while (count < limit && !isLeft() && wanted.test(stream) && stream.hasNext() && wanted.test(stream)
                && (end() != null || turn.hasCome(stream))) {
            tellLosses(handler);
            count++;
            hand(handler, stream.take());
        }
        return count;
    }

    private void tellLosses(MemberHandler handler) {
        for (Loss loss = losses.poll(); loss != null; loss = losses.poll()) {
            tellLost(handler, loss);
        }
    }

    /** What has ended, when everything before was handed on. */
    private int over(MemberHandler handler) {
        tellLosses(handler);
        LaneOver over = lanes.over(bells);
        if (over != null) {
            tellEnded(handler, over);
            if (over.fault() != null) {
                throw over.fault();
            }
            return 0;
        }
        if (end() == null) {
            return 0;
        } else if (maySomethingCome() || end().cause() == MemberEnd.Cause.DISCONNECTED && lanes.hasNews()) {
            LockSupport.parkNanos(LOOK_NANOS);
            return 0;
        }
        tellUnread(handler);
        tellEnd(handler);
        return ENDED;
    }

    private void sleep(long nanos) {
        lossReport.tell();
        long step = turn.isHeld() || lanes.isWaiting() ? Math.min(nanos, FENCE_STEP_NANOS) : nanos;
        int millis = (int) Math.min(Integer.MAX_VALUE, (step + 999_999) / 1_000_000);
        if (!pages.areOpen()) {
            epoll.await(queue.isEmpty() && end() == null && !lanes.hasNews() ? millis : 0);
            return;
        }
        if (rung) {
            // Not when it was woken: what it was woken for came first.
            List<LaneStream> streams = lanes.streams();
            for (int i = 0; i < streams.size(); i++) {
                bells.empty(streams.get(i));
            }
        }
        pages.cursors().sleep();
        // Looked at once more behind the fence: whoever published before did not see that this side sleeps.
        boolean idle = end() == null && !lanes.hasNews();
        rung = idle && epoll.await(millis) > 0;
        wakeUps += rung ? 1 : 0;
        pages.cursors().awake();
    }
}
