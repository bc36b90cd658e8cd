package org.busway.api.source;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.BusConnection;
import org.busway.api.Registration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A source with a thread of its own: what a source's component extends. The component says how {@link SourceWork} is made for a connection and has it {@link #run}; what ran before has ended when
 * that begins, so a changed configuration is as good as a new one. {@link #end} leaves nothing behind.
 *
 * <pre>{@code
 * @Component(service = EventSource.class, immediate = true, configurationPid = "org.example.weather",
 *         configurationPolicy = ConfigurationPolicy.REQUIRE)
 * public final class Weather extends ThreadedSource {
 *
 *     @Activate
 *     public Weather(WeatherOptions options, @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED)
 *             ComponentServiceObjects<FurtherBusConnection> buses) {
 *         super("weather", buses::getService, buses::ungetService);
 *         modified(options);
 *     }
 *
 *     @Modified
 *     public void modified(WeatherOptions options) {
 *         WeatherSettings settings = WeatherSettings.of(options);
 *         run(bus -> new WeatherWork(settings, bus));
 *     }
 *
 *     @Deactivate
 *     public void deactivate() {
 *         end();
 *     }
 * }
 * }</pre>
 *
 * <p>When the bus ends the connection, as it does with a peer that is too slow, the source has {@code FAILED} and says why; it gets another connection and begins anew, after 1, 2, 4 … 30 s. When the
 * work throws for another reason, it has {@code FAILED} with that message until it is {@link #run} again. {@link #run} and {@link #end} wait for the
 * thread of earlier work, four seconds at most, and not under a lock that the other methods need, which answer at once from any thread.
 */
@ConsumerType
public abstract class ThreadedSource implements EventSource {

    private final String name;
    private final Function<Function<BusConnection, SourceWork>, SourceRun<?>> runs;
    /** Replaced under this object's monitor. */
    private volatile SourceRun<?> run;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** What listeners were told of last; two threads that change it at once both tell. */
    private volatile SourceCondition told = SourceCondition.STARTING;

    /**
     * Nothing runs yet.
     *
     * @param <C> what is given back as it was given
     * @param name its short name; the thread is {@code busway-source-} and that
     * @param connect gives a connection for this source alone; null, or an {@code IllegalStateException}, if it cannot now
     * @param release takes each back when nothing uses it any more
     */
    protected <C extends BusConnection> ThreadedSource(String name, Supplier<C> connect, Consumer<C> release) {
        this.name = name;
        runs = works -> new SourceRun<>(name, connect, release, works, eventCount(), this::tellIfChanged);
    }

    /**
     * Begins with some work, on another thread, when what ran before has ended.
     *
     * @param works makes the work for a connection: one at the beginning, and one each time the bus has ended the connection. It looks at nothing that can be wrong, since nobody is there to be told
     */
    protected final synchronized void run(Function<BusConnection, SourceWork> works) {
        end();
        SourceRun<?> next = runs.apply(works);
        run = next;
        next.start();
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
        SourceRun<?> now = run;
        return now == null ? 0 : now.eventCount();
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
        SourceRun<?> now = run;
        return now == null ? SourceCondition.STARTING : now.condition();
    }
}
