package org.busway.source.battery.internal;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.busway.api.BusConnection;
import org.busway.api.source.DeviceNews;
import org.busway.api.source.DeviceWork;
import org.busway.api.source.SourceCondition;
import org.busway.source.battery.internal.face.PowerObjects;
import org.busway.source.battery.internal.face.UpowerName;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the source does with news of power supplies, and what is to be said of it. */
final class BatteryWatch implements DeviceWork {

    private static final Logger LOG = LoggerFactory.getLogger(BatteryWatch.class);
    private static final int ASKED_AT_MOST = 64;

    private final BatterySettings settings;
    private final BusConnection bus;
    private final PowerObjects objects;
    private final PowerWork work;
    /** Supplies that somebody wants to be read now; names, from threads of the bus. */
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile Runnable wake;
    private volatile int size;
    /** Null where that name is not to be taken. */
    private volatile UpowerName upower;

    BatteryWatch(BatterySettings settings, BusConnection bus) {
        this.settings = settings;
        this.bus = bus;
        DisplayDevice display = new DisplayDevice(settings.thresholds());
        objects = new PowerObjects(bus, display, settings.criticalAction(), this::ask);
        work = new PowerWork(settings.sysfs(), settings, display, objects, System::nanoTime,
                () -> System.currentTimeMillis() / 1000);
    }

    private void ask(String name) {
        if (asked.size() < ASKED_AT_MOST) {
            asked.add(name);
        }
        wake.run();
    }

    @Override
    public void begin(Runnable wakeUp) {
        wake = wakeUp;
        work.begin();
        size = work.size();
        objects.open();
        if (settings.claimUpower()) {
            upower = new UpowerName(bus, objects, System::nanoTime, wake);
        }
    }

    @Override
    public void event(DeviceNews.Event event) {
        work.event(event);
    }

    @Override
    public void lookAfresh(String why) {
        LOG.debug("looks at all power supplies: {}", why);
        work.lookAfresh();
    }

    @Override
    public Duration untilDue() {
        return Stream.of(work.untilDue(), upower == null ? null : upower.untilDue()).filter(Objects::nonNull)
                .min(Duration::compareTo).orElse(null);
    }

    @Override
    public void due() {
        for (String name = asked.poll(); name != null; name = asked.poll()) {
            work.refresh(name);
        }
        work.due();
        size = work.size();
        if (upower != null) {
            upower.attend();
        }
    }

    @Override
    public SourceCondition condition() {
        StringBuilder detail = new StringBuilder().append(size).append(size == 1 ? " power supply" : " power supplies");
        UpowerName name = upower;
        if (name != null && !name.condition().isEmpty()) {
            detail.append("; ").append(name.condition());
        }
        if (!Files.isDirectory(work.root())) {
            detail.append("; ").append(work.root()).append(" is not there: sysfs is mounted elsewhere");
        }
        detail.append(objects.telling().detail());
        return SourceCondition.working(detail.toString(), objects.nameTrouble());
    }

    @Override
    public long eventCount() {
        return objects.telling().told();
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("power supplies are not told: {}", failure.getMessage(), failure);
    }

    @Override
    public void close() {
        if (upower != null) {
            upower.close();
        }
        objects.close();
    }
}
