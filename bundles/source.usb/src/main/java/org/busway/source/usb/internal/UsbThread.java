package org.busway.source.usb.internal;

import java.nio.file.Files;
import java.time.Duration;
import org.busway.api.BusConnection;
import org.busway.api.NameResult;
import org.busway.api.Registration;
import org.busway.api.source.DeviceEvents;
import org.busway.api.source.DeviceNews;
import org.busway.api.source.EventSource.State;
import org.busway.source.usb.internal.sysfs.UsbSysfs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that keeps the picture, from start to end, and what is to be said of it. */
final class UsbThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsbThread.class);
    private static final int STOP_MILLIS = 2000;
    private static final Duration FOREVER = Duration.ofDays(1);

    private final UsbSettings settings;
    private final BusConnection bus;
    private final UsbSysfs sysfs;
    private final UsbObjects objects;
    private final UsbWork work;
    private final Thread thread = new Thread(null, this::run, "busway-source-usb", 0, false);
    private volatile boolean stopped;
    private volatile boolean started;
    private volatile String failure;
    private volatile String trouble = "";
    private volatile int size;
    private volatile DeviceEvents events;
    /** When it was looked at all devices last. Of the thread. */
    private long lookedNanos;

    UsbThread(UsbSettings settings, BusConnection bus) {
        this.settings = settings;
        this.bus = bus;
        sysfs = new UsbSysfs(settings.sysfs());
        objects = new UsbObjects(bus);
        work = new UsbWork(sysfs, objects, settings.settle(), System::nanoTime);
        thread.setDaemon(true);
        thread.start();
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
        StringBuilder detail = new StringBuilder().append(size).append(size == 1 ? " device" : " devices");
        if (!Files.isDirectory(sysfs.list())) {
            detail.append("; ").append(sysfs.list())
                    .append(" is not there: the kernel has no USB, or sysfs is mounted elsewhere");
        }
        if (!events.areTold()) {
            detail.append("; nobody tells events of usb (").append(DeviceEvents.NAME).append("): ").append(settings.polls()
                    ? "looked at every " + settings.poll().toSeconds() + " s"
                    : "start source.uevent, or set poll.seconds");
        }
        if (objects.untold() > 0) {
            detail.append("; ").append(objects.untold()).append(" changes not told for want of room");
        }
        return detail.append(trouble).toString();
    }

    private void run() {
        try (Registration closed = bus.onClose(this::busClosed); DeviceEvents listening = DeviceEvents.of(bus, "usb"); objects) {
            events = listening;
            work.begin();
            if (objects.open() == NameResult.IN_QUEUE) {
                trouble = "; another connection owns " + UsbInterfaces.NAME;
            }
            size = work.size();
            lookedNanos = System.nanoTime();
            started = true;
            while (!stopped && failure == null) {
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
                LOG.error("USB devices are not told: {}", e.getMessage(), e);
                failure = String.valueOf(e.getMessage());
            }
        }
    }

    private Duration patience() {
        Duration untilDue = work.untilDue();
        Duration patience = untilDue == null ? FOREVER : untilDue;
        return settings.polls() && !events.areTold() && untilPoll().compareTo(patience) < 0 ? untilPoll() : patience;
    }

    private Duration untilPoll() {
        Duration left = settings.poll().minusNanos(System.nanoTime() - lookedNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void turn(DeviceNews news) {
        if (news instanceof DeviceNews.Event event) {
            work.event(event);
        } else if (news instanceof DeviceNews.LookAfresh look) {
            LOG.debug("looks at all devices: {}", look.why());
            lookAfresh();
        } else if (settings.polls() && !events.areTold() && untilPoll().isZero()) {
            lookAfresh();
        }
        work.due();
    }

    private void lookAfresh() {
        work.lookAfresh();
        lookedNanos = System.nanoTime();
    }

    private void busClosed(String reason) {
        failure = "the bus has ended the connection: " + reason;
        DeviceEvents listening = events;
        if (listening != null) {
            listening.wake();
        }
    }

    /** Ends it, and what it holds on the bus. */
    @Override
    public void close() {
        stopped = true;
        DeviceEvents listening = events;
        if (listening != null) {
            listening.wake();
        }
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
