package org.busway.api.source;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.busway.api.BusConnection;
import org.busway.api.Registration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A source with a thread of its own: what a source's component extends. The component makes {@link SourceWork} of its configuration and has it
 * {@link #run}; what ran before has ended when that begins, so a changed configuration is as good as a new one. {@link #end} leaves nothing behind.
 *
 * <pre>{@code
 * @Component(service = EventSource.class, immediate = true, configurationPid = "org.example.weather",
 *         configurationPolicy = ConfigurationPolicy.REQUIRE)
 * public final class Weather extends ThreadedSource {
 *
 *     private final BusConnection bus;
 *
 *     @Activate
 *     public Weather(WeatherOptions options, @Reference BusConnection bus) {
 *         super("weather", bus);
 *         this.bus = bus;
 *         modified(options);
 *     }
 *
 *     @Modified
 *     public void modified(WeatherOptions options) {
 *         run(new WeatherWork(WeatherSettings.of(options), bus));
 *     }
 *
 *     @Deactivate
 *     public void deactivate() {
 *         end();
 *     }
 * }
 * }</pre>
 *
 * <p>When the work throws, the source has {@code FAILED} with that message; so it has when its connection to the bus ends. {@link #run} and {@link #end} wait for the
 * thread of earlier work, four seconds at most, and not under a lock that the other methods need, which answer at once from any thread.
 */
@ConsumerType
public abstract class ThreadedSource implements EventSource {

    private static final int STOP_MILLIS = 2000;

    private final String name;
    private final BusConnection bus;
    /** Replaced under this object's monitor. */
    private volatile Run run;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** What listeners were told of last; two threads that change it at once both tell. */
    private volatile SourceCondition told = SourceCondition.STARTING;

    /**
     * Nothing runs yet.
     *
     * @param name its short name; the thread is {@code busway-source-} and that
     * @param bus the connection that the work uses: the source fails when it ends
     */
    protected ThreadedSource(String name, BusConnection bus) {
        this.name = name;
        this.bus = bus;
    }

    /**
     * Begins with some work, on another thread, when what ran before has ended.
     *
     * @param work new, and nobody else's
     */
    protected final synchronized void run(SourceWork work) {
        Run before = run;
        if (before != null) {
            before.end();
        }
        run = new Run(work, eventCount());
        run.thread.start();
    }

    /** Ends what runs. A component that extends this does it when it is deactivated. */
    protected final synchronized void end() {
        if (run != null) {
            run.end();
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final State state() {
        return condition().state();
    }

    @Override
    public final String detail() {
        return condition().detail();
    }

    @Override
    public final long eventCount() {
        Run now = run;
        return now == null ? 0 : now.before + now.work.eventCount();
    }

    @Override
    public final Registration onChange(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }

    private void tellIfChanged() {
        SourceCondition now = condition();
        if (!now.state().equals(told.state()) || !now.detail().equals(told.detail())) {
            told = now;
            listeners.forEach(Runnable::run);
        }
    }

    private SourceCondition condition() {
        Run now = run;
        return now == null ? SourceCondition.STARTING : now.condition();
    }

    /** Some work from its beginning to its end. */
    private final class Run {

        private final SourceWork work;
        /** What earlier work has told. */
        private final long before;
        private final Thread thread = new Thread(null, this::live, "busway-source-" + name, 0, false);
        private volatile boolean stopped;
        private volatile boolean begun;
        private volatile String failure;

        private Run(SourceWork work, long before) {
            this.work = work;
            this.before = before;
            thread.setDaemon(true);
        }

        private SourceCondition condition() {
            String why = failure;
            if (why != null) {
                return new SourceCondition(State.FAILED, why);
            }
            return begun ? work.condition() : SourceCondition.STARTING;
        }

        private void live() {
            try (Registration watch = bus.onClose(this::busClosed); work) {
                work.begin();
                begun = true;
                tellIfChanged();
                while (!stopped && failure == null) {
                    work.turn();
                    tellIfChanged();
                }
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void fail(Throwable e) {
            if (stopped) {
                // The end is why it could not go on.
                return;
            } else if (bus.isOpen()) {
                failure = e.getMessage() == null ? e.toString() : e.getMessage();
                work.failed(e);
            } else if (failure == null) {
                // When a bundle stops, its connection ends before its components do.
                failure = "the connection to the bus has ended";
            }
            tellIfChanged();
        }

        private void busClosed(String reason) {
            failure = "the bus has ended the connection: " + reason;
            work.wake();
            tellIfChanged();
        }

        private void end() {
            stopped = true;
            work.wake();
            try {
                thread.join(STOP_MILLIS);
                if (thread.isAlive()) {
                    // It waits for the bus, which is slow or has gone.
                    thread.interrupt();
                    thread.join(STOP_MILLIS);
                }
                if (thread.isAlive()) {
                    work.failed(new IllegalStateException(thread.getName() + " has not ended within " + 2 * STOP_MILLIS + " ms"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
