package org.busway.broker.internal.loop;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle of the bus. Each turn takes what is ready, then what other threads handed in, then what is due, then one step of what is done
 * in steps, and then ends with one call of {@code turnEnd}, which writes all that the turn gave rise to; steps that give way come behind such a call, and have one of their own. So messages that wait together leave together, and nothing ever waits for
 * others to come.
 *
 * <p>Everything but {@link #execute} belongs to the thread that calls {@link #turn}. Between turns that thread sleeps in the kernel; it never
 * spins.
 */
public final class EventLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int EVENTS_PER_TURN = 256;
    /** For so long after a descriptor was ready the next one is expected. */
    static final long EXPECTANT_NANOS = 10_000_000;
    /** What gives way rests for as many times as long as a step of it took. */
    static final int RESTS = 3;
    /** For so long it takes steps, one at least, while no descriptor is in use: a turn's own cost is little beside it. */
    static final long STEPS_NANOS = 50_000;
    private static final Runnable END_OF_TURN = () -> {};

    private final Epoll epoll;
    private final Timers timers;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** A watch stands at the index in the low half of its token; the high half tells it from those that stood there before. */
    private Watch[] watches = new Watch[64];
    private int[] generations = new int[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;
    private long turnNumber;
    private Runnable turnEnd = () -> {};
    /** What is to be done once a turn, behind all else; and what is being done. */
    private ArrayDeque<Runnable> last = new ArrayDeque<>();
    private ArrayDeque<Runnable> doing = new ArrayDeque<>();
    /** What is done a step at a time, and gives way to descriptors. */
    private ArrayDeque<Runnable> yielding = new ArrayDeque<>();
    private boolean wasReady;
    private long readyNanos;
    private long restNanos;

    /**
     * A loop that watches nothing yet.
     *
     * @param timers its timers
     * @throws SystemCallException if the kernel has no epoll or descriptor to give
     */
    public EventLoop(Timers timers) throws SystemCallException {
        this.timers = timers;
        restNanos = timers.nanos();
        this.epoll = Epoll.open(EVENTS_PER_TURN);
    }

    /**
     * The timers that turns run.
     *
     * @return for use on the bus thread
     */
    public Timers timers() {
        return timers;
    }

    /**
     * Sets what ends each turn.
     *
     * @param action called once a turn, after everything else
     */
    public void onTurnEnd(Runnable action) {
        turnEnd = action;
    }

    /**
     * Hands work to the bus thread; from any thread.
     *
     * @param task is run in the next turn, in the order of these calls
     */
    public void execute(Runnable task) {
        tasks.add(task);
        epoll.wake();
    }

    /**
     * Does something behind all else of this turn, or of the next one. What does its work in such steps takes no more of a turn than one step.
     *
     * @param task run once; on the bus thread
     */
    public void executeLast(Runnable task) {
        last.add(task);
    }

    /**
     * Does something behind all else of this turn, or of one soon, and gives way to what comes by descriptors: as long as one was ready a moment ago, one such step is taken at a time,
     * all of them a quarter of the time at most, and between them the thread sleeps until a descriptor is ready, for a millisecond at most. A thread that always has something to do is preempted often and
     * itself preempts late, and keeps a processor from those that it answers; so who has such steps without end takes them by this.
     *
     * @param task run once; on the bus thread
     */
    public void executeYielding(Runnable task) {
        yielding.add(task);
    }

    /**
     * Watches a descriptor.
     *
     * @param fd the descriptor
     * @param interest {@link Epoll#READABLE}, {@link Epoll#WRITABLE}, both or neither
     * @param watch is told
     * @return a token for the other calls
     * @throws SystemCallException if the kernel refuses
     */
    public long watch(int fd, int interest, Watch watch) throws SystemCallException {
        int index = freeCount > 0 ? free[--freeCount] : used++;
        if (index == watches.length) {
            watches = Arrays.copyOf(watches, 2 * index);
            generations = Arrays.copyOf(generations, 2 * index);
            free = Arrays.copyOf(free, 2 * index);
        }
        watches[index] = watch;
        long token = (long) generations[index] << 32 | index;
        try {
            epoll.add(fd, interest, token);
        } catch (SystemCallException e) {
            forget(token);
            throw e;
        }
        return token;
    }

    /**
     * Changes what a descriptor is watched for.
     *
     * @param fd the descriptor
     * @param interest as for {@link #watch}
     * @param token what that returned
     */
    public void rearm(int fd, int interest, long token) {
        try {
            epoll.modify(fd, interest, token);
        } catch (SystemCallException e) {
            LOG.error("A descriptor is no longer watched: {}", e.getMessage());
        }
    }

    /**
     * Ends watching; to be called before the descriptor is closed. Events of it that this turn has still to hand on are dropped.
     *
     * @param fd the descriptor
     * @param token what {@link #watch} returned
     */
    public void unwatch(int fd, long token) {
        forget(token);
        try {
            epoll.remove(fd);
        } catch (SystemCallException e) {
            LOG.debug("A descriptor was not watched: {}", e.getMessage());
        }
    }

    /**
     * One turn.
     *
     * @param maxWaitMillis how long to sleep at most while there is nothing to do; -1 for as long as that lasts
     * @return how many events, tasks and timers were handled
     */
    public int turn(int maxWaitMillis) {
        int count = epoll.await(waitMillis(maxWaitMillis));
        turnNumber++;
        if (count > 0) {
            wasReady = true;
            readyNanos = timers.nanos();
        }
        int work = 0;
        for (int i = 0; i < count; i++) {
            long token = epoll.token(i);
            int index = (int) token;
            if (watches[index] != null && generations[index] == (int) (token >>> 32)) {
                watches[index].ready(epoll.events(i));
                work++;
            }
        }
        work += runTasks();
        work += timers.runDue();
        work += runYielding();
        work += runLast();
        turnEnd.run();
        return work;
    }

    /** What is handed in meanwhile is for the next turn, or a thread that hands in without end would keep this one from ending. */
    private int runTasks() {
        if (tasks.isEmpty()) {
            return 0;
        }
        tasks.add(END_OF_TURN);
        int count = 0;
        try {
            for (Runnable task = tasks.poll(); task != END_OF_TURN; task = tasks.poll()) {
                task.run();
                count++;
            }
        } catch (RuntimeException | Error e) {
            tasks.remove(END_OF_TURN);
            throw e;
        }
        return count;
    }

    private int runLast() {
        ArrayDeque<Runnable> steps = last;
        last = doing;
        doing = steps;
        int count = steps.size();
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
        return count;
    }

    private int runYielding() {
        if (yielding.isEmpty() || isResting()) {
            return 0;
        }
        // What this turn gave rise to goes out first: a step is no part of anybody's way.
        turnEnd.run();
        int steps = 0;
        long begin = timers.nanos();
        long until = isInUse(begin) ? begin : begin + STEPS_NANOS;
        long end;
        do {
            for (int i = yielding.size(); i > 0; i--) {
                yielding.poll().run();
                steps++;
            }
            end = timers.nanos();
        } while (!yielding.isEmpty() && end - until < 0);
        restNanos = end + RESTS * (end - begin);
        return steps;
    }

    private boolean isResting() {
        long now = timers.nanos();
        return isInUse(now) && now - restNanos < 0;
    }

    private boolean isInUse(long now) {
        return wasReady && now - readyNanos < EXPECTANT_NANOS;
    }

    /** The number of this turn; on the bus thread. */
    public long turnNumber() {
        return turnNumber;
    }

    /** How long the next turn sleeps at most; -1 for as long as nothing happens. */
    int waitMillis(int maxWaitMillis) {
        if (!tasks.isEmpty() || !last.isEmpty()) {
            return 0;
        }
        int next = timers.millisToNext();
        int most = maxWaitMillis < 0 ? next : next < 0 ? maxWaitMillis : Math.min(next, maxWaitMillis);
        if (yielding.isEmpty()) {
            return most;
        }
        int pause = isResting() ? 1 : 0;
        return most < 0 ? pause : Math.min(pause, most);
    }

    private void forget(long token) {
        int index = (int) token;
        watches[index] = null;
        // Stays positive, so that no token is the one that the epoll keeps for itself.
        generations[index] = generations[index] + 1 & Integer.MAX_VALUE;
        free[freeCount++] = index;
    }

    @Override
    public void close() {
        epoll.close();
    }
}
