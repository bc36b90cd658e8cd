package org.busway.os;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.busway.os.internal.layout.EpollEventLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;

/**
 * Readiness of many descriptors, for one thread that waits.
 *
 * <p>
 * Everything but {@link #wake()} belongs to the thread that calls {@link #await(int)}. Level-triggered. Waiting
 * allocates nothing. A wake-up that comes before anyone waits is kept, and any number of them that come before the
 * waiter has woken cost one system call; whatever a thread published before its {@code wake()} is visible to the
 * waiter once {@code await} has returned.
 */
public final class Epoll implements AutoCloseable {

    public static final int READABLE = 0x1;
    public static final int WRITABLE = 0x4;
    public static final int ERROR = 0x8;
    public static final int HANG_UP = 0x10;
    public static final int READ_HANG_UP = 0x2000;

    /** The one token that callers cannot use. */
    public static final long RESERVED_TOKEN = Long.MIN_VALUE;

    private static final EpollEventLayout LAYOUT = EpollEventLayout.CURRENT;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NON_BLOCKING = 0x800;
    private static final int EDGE_TRIGGERED = 1 << 31;
    private static final int CTL_ADD = 1;
    private static final int CTL_REMOVE = 2;
    private static final int CTL_MODIFY = 3;

    private final int epoll;
    private final int wakeUp;
    private final int maxEvents;
    private final NativeBuffer events;
    private final NativeBuffer change = NativeBuffer.allocate(16);
    private final NativeBuffer one = NativeBuffer.allocate(8);
    /** Set by the first waker, cleared by the waiter when it has woken. */
    private final AtomicBoolean woken = new AtomicBoolean();
    /** Guards writing to the wake-up descriptor against closing it. */
    private final Object wakeUpLock = new Object();
    private boolean closed;

    private Epoll(int epoll, int wakeUp, int maxEvents) {
        this.epoll = epoll;
        this.wakeUp = wakeUp;
        this.maxEvents = maxEvents;
        events = NativeBuffer.allocate(maxEvents * LAYOUT.size);
        one.bytes().putLong(0, 1);
    }

    /**
     * @param maxEvents
     *            how many events one wait can bring; more wait for the next
     */
    public static Epoll open(int maxEvents) throws SystemCallException {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("an epoll needs room for an event, not " + maxEvents);
        }
        int epoll = SystemCallException.check(Libc.negated(PlainCalls.epoll_create1(CLOSE_ON_EXEC)), "epoll_create1",
                "a new epoll");
        int wakeUp = Libc.negated(PlainCalls.eventfd(0, CLOSE_ON_EXEC | NON_BLOCKING));
        if (wakeUp < 0) {
            PlainCalls.close(epoll);
            throw new SystemCallException("eventfd", "a new epoll", wakeUp);
        }
        // One event of its own beyond the caller's, so that a wake-up never takes an event's place.
        Epoll opened = new Epoll(epoll, wakeUp, maxEvents + 1);
        try {
            // Edge-triggered: each write wakes once, and nobody has to read the counter.
            opened.control(CTL_ADD, wakeUp, READABLE | EDGE_TRIGGERED, RESERVED_TOKEN);
        } catch (SystemCallException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    /** Begins to watch a descriptor; errors and hang-ups are reported whether asked for or not. */
    public void add(int fd, int interest, long token) throws SystemCallException {
        checkToken(token);
        control(CTL_ADD, fd, interest, token);
    }

    /** Replaces interest and token of a watched descriptor. */
    public void modify(int fd, int interest, long token) throws SystemCallException {
        checkToken(token);
        control(CTL_MODIFY, fd, interest, token);
    }

    /** Ends watching; needed before a descriptor is closed that has duplicates elsewhere. */
    public void remove(int fd) throws SystemCallException {
        control(CTL_REMOVE, fd, 0, 0);
    }

    private static void checkToken(long token) {
        if (token == RESERVED_TOKEN) {
            throw new IllegalArgumentException("the token Long.MIN_VALUE is the epoll's own");
        }
    }

    private void control(int operation, int fd, int interest, long token) throws SystemCallException {
        ByteBuffer event = change.bytes();
        event.putInt(LAYOUT.events, interest);
        event.putLong(LAYOUT.token, token);
        SystemCallException.check(Libc.negated(Libc.epollCtl(epoll, operation, fd, change.address())), "epoll_ctl", fd);
    }

    /**
     * Waits for events.
     *
     * @param timeoutMillis
     *            0 looks without waiting, -1 waits without end
     * @return the number of events, 0 after a wake-up or the timeout, or a negated error number (never EINTR)
     */
    public int await(int timeoutMillis) {
        long deadlineNanos = timeoutMillis > 0 ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis) : 0;
        int remainingMillis = timeoutMillis;
        while (true) {
            int count = Libc.negated(Libc.epollWait(epoll, events.address(), maxEvents, remainingMillis));
            if (count >= 0) {
                return withoutWakeUp(count);
            }
            if (count != -Errno.EINTR) {
                return count;
            }
            if (timeoutMillis > 0) {
                remainingMillis = (int) Math.max(0,
                        TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime() + 999_999));
            }
        }
    }

    private int withoutWakeUp(int count) {
        for (int i = 0; i < count; i++) {
            if (token(i) == RESERVED_TOKEN) {
                int last = count - 1;
                ByteBuffer bytes = events.bytes();
                bytes.putLong(i * LAYOUT.size + LAYOUT.token, token(last));
                bytes.putInt(i * LAYOUT.size + LAYOUT.events, events(last));
                // A full fence: who finds the flag still set has published before we look.
                woken.getAndSet(false);
                return last;
            }
        }
        return count;
    }

    /** The token of the i-th event of the last wait. */
    public long token(int i) {
        return events.bytes().getLong(i * LAYOUT.size + LAYOUT.token);
    }

    /** What happened: {@link #READABLE} and the others, or-ed. */
    public int events(int i) {
        return events.bytes().getInt(i * LAYOUT.size + LAYOUT.events);
    }

    /** Ends the present or else the next wait; from any thread, also after {@link #close()}. */
    public void wake() {
        if (woken.get() || !woken.compareAndSet(false, true)) {
            return;
        }
        synchronized (wakeUpLock) {
            if (!closed) {
                Libc.write(wakeUp, one.address(), 8);
            }
        }
    }

    /** Closes the epoll; the descriptors that it watched stay open. */
    @Override
    public void close() {
        synchronized (wakeUpLock) {
            if (closed) {
                return;
            }
            closed = true;
            PlainCalls.close(wakeUp);
        }
        PlainCalls.close(epoll);
    }
}
