package org.busway.source.battery.internal;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.busway.api.BusConnection;
import org.busway.api.NameResult;
import org.busway.api.Registration;
import org.busway.api.source.DeviceEvents;
import org.busway.api.source.DeviceNews;
import org.busway.api.source.EventSource.State;
import org.busway.source.battery.internal.face.PowerObjects;
import org.busway.source.battery.internal.face.UpowerName;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads power supplies, from start to end, and what is to be said of it. */
final class BatteryThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatteryThread.class);
    private static final int STOP_MILLIS = 2000;
    private static final int ASKED_AT_MOST = 64;
    private static final Duration FOREVER = Duration.ofDays(1);

    private final BatterySettings settings;
    private final BusConnection bus;
    private final PowerObjects objects;
    private final PowerWork work;
    private final Thread thread = new Thread(null, this::run, "busway-source-battery", 0, false);
    /** Supplies that somebody wants to be read now; names, from threads of the bus. */
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;
    private volatile boolean started;
    private volatile String failure;
    private volatile String trouble = "";
    private volatile int size;
    private volatile DeviceEvents events;
    private volatile UpowerName upower;
    /** When it was looked at all supplies last. Of the thread. */
    private long lookedNanos;

    BatteryThread(BatterySettings settings, BusConnection bus) {
        this.settings = settings;
        this.bus = bus;
        DisplayDevice display = new DisplayDevice(settings.thresholds());
        objects = new PowerObjects(bus, display, settings.criticalAction(), this::ask);
        work = new PowerWork(settings.sysfs(), settings, display, objects, System::nanoTime,
                () -> System.currentTimeMillis() / 1000);
        thread.setDaemon(true);
        thread.start();
    }

    private void ask(String name) {
        if (asked.size() < ASKED_AT_MOST) {
            asked.add(name);
        }
        wake();
    }

    private void wake() {
        DeviceEvents listening = events;
        if (listening != null) {
            listening.wake();
        }
    }

    long told() {
        return objects.told();
    }

    State state() {
        if (failure != null) {
            return State.FAILED;
        } else if (!started) {
            return State.STARTING;
        } else if (!events.areTold()) {
            return settings.polls() ? State.DEGRADED : State.FAILED;
        }
        return trouble.isEmpty() ? State.ACTIVE : State.DEGRADED;
    }

    String detail() {
        if (failure != null) {
            return failure;
        } else if (!started) {
            return "";
        }
        StringBuilder detail = new StringBuilder().append(size).append(size == 1 ? " power supply" : " power supplies");
        UpowerName name = upower;
        if (name != null && !name.condition().isEmpty()) {
            detail.append("; ").append(name.condition());
        }
        if (!Files.isDirectory(work.root())) {
            detail.append("; ").append(work.root()).append(" is not there: sysfs is mounted elsewhere");
        }
        if (!events.areTold()) {
            detail.append("; nobody tells events of power_supply (").append(DeviceEvents.NAME).append("): ")
                    .append(settings.polls()
                            ? "read every " + settings.poll().toSeconds() + " s"
                            : "start source.uevent, or set poll.seconds");
        }
        if (objects.untold() > 0) {
            detail.append("; ").append(objects.untold()).append(" changes not told for want of room");
        }
        return detail.append(trouble).toString();
    }

    private void run() {
        try (Registration closed = bus.onClose(this::busClosed);
                DeviceEvents listening = DeviceEvents.of(bus, "power_supply");
                objects;
                UpowerName name = settings.claimUpower() ? new UpowerName(bus, objects, System::nanoTime, this::wake) : null) {
            events = listening;
            upower = name;
            work.begin();
            if (objects.open() == NameResult.IN_QUEUE) {
                trouble = "; another connection owns org.busway.Power1";
            }
            size = work.size();
            lookedNanos = System.nanoTime();
            started = true;
            while (!stopped && failure == null) {
                if (name != null) {
                    name.attend();
                }
                turn(listening.next(patience()));
                size = work.size();
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped while it waited", e);
        } catch (RuntimeException e) {
            if (!stopped && !bus.isOpen()) {
                // When a bundle stops, its connection ends before its components do.
                LOG.debug("the connection has ended", e);
                failure = "the connection to the bus has ended";
            } else if (!stopped) {
                LOG.error("power supplies are not told: {}", e.getMessage(), e);
                failure = String.valueOf(e.getMessage());
            }
        }
    }

    private Duration patience() {
        UpowerName name = upower;
        return Stream.of(work.untilDue(), name == null ? null : name.untilDue(),
                settings.polls() && !events.areTold() ? untilPoll() : null).filter(Objects::nonNull).min(Duration::compareTo)
                .orElse(FOREVER);
    }

    private Duration untilPoll() {
        Duration left = settings.poll().minusNanos(System.nanoTime() - lookedNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void turn(DeviceNews news) {
        if (news instanceof DeviceNews.Event event) {
            work.event(event);
        } else if (news instanceof DeviceNews.LookAfresh look) {
            LOG.debug("looks at all power supplies: {}", look.why());
            lookAfresh();
        } else if (settings.polls() && !events.areTold() && untilPoll().isZero()) {
            lookAfresh();
        }
        for (String name = asked.poll(); name != null; name = asked.poll()) {
            work.refresh(name);
        }
        work.due();
    }

    private void lookAfresh() {
        work.lookAfresh();
        lookedNanos = System.nanoTime();
    }

    private void busClosed(String reason) {
        failure = "the bus has ended the connection: " + reason;
        wake();
    }

    /** Ends it, and what it holds on the bus. */
    @Override
    public void close() {
        stopped = true;
        wake();
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                // It waits for the bus, which is slow or has gone.
                thread.interrupt();
                thread.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
