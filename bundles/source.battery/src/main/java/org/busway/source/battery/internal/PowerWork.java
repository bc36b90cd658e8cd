package org.busway.source.battery.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.busway.api.source.DeviceNews.Event;
import org.busway.source.battery.internal.supply.DisplayDevice;
import org.busway.source.battery.internal.supply.PowerSupply;
import org.busway.source.battery.internal.supply.Property;
import org.busway.source.battery.internal.supply.Thresholds;
import org.busway.source.battery.internal.supply.Values;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads power supplies when their events say so, and batteries every now and then besides, since few drivers tell when a charge changes. When line power
 * comes or goes, or a supply does, all batteries are read at once and five times more, a second apart, because firmware takes a while to
 * notice; so is a battery that does not say what it is doing. For one thread; a test steps it by hand.
 */
final class PowerWork {

    private static final Logger LOG = LoggerFactory.getLogger(PowerWork.class);
    private static final int BURST = 5;
    private static final Duration BURST_PAUSE = Duration.ofSeconds(1);

    /** A supply and when it is read next. */
    private static final class Watched {
        private final PowerSupply supply;
        private int burst;
        private long dueNanos;

        private Watched(PowerSupply supply) {
            this.supply = supply;
        }
    }

    private final Path root;
    private final Thresholds thresholds;
    private final Duration poll;
    private final Picture picture;
    private final DisplayDevice display;
    private final LongSupplier nanoTime;
    private final LongSupplier epochSeconds;
    /** In the order in which they came. */
    private final Map<String, Watched> supplies = new LinkedHashMap<>();

    PowerWork(Path sysfs, BatterySettings settings, DisplayDevice display, Picture picture, LongSupplier nanoTime,
            LongSupplier epochSeconds) {
        root = sysfs.resolve("class/power_supply");
        thresholds = settings.thresholds();
        poll = settings.poll();
        this.display = display;
        this.picture = picture;
        this.nanoTime = nanoTime;
        this.epochSeconds = epochSeconds;
    }

    Path root() {
        return root;
    }

    int size() {
        return supplies.size();
    }

    /** What is there already. */
    void begin() {
        display.start(epochSeconds.getAsLong());
        names().forEach(this::add);
        sumUp();
    }

    /** Looks at all there is; a supply is told as changed if more than the time differs. */
    void lookAfresh() {
        Set<String> names = names();
        List<String> gone = supplies.keySet().stream().filter(name -> !names.contains(name)).toList();
        gone.forEach(this::remove);
        for (String name : names) {
            Watched known = supplies.get(name);
            if (known == null) {
                add(name);
            } else {
                refresh(known, true);
            }
        }
        sumUp();
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
            directories.forEach(each -> names.add(each.getFileName().toString()));
        } catch (IOException | DirectoryIteratorException e) {
            // No power supplies on this machine, or none any more.
        }
        return names;
    }

    /** Takes an event of a supply. */
    void event(Event event) {
        String name = event.deviceName();
        if (name.isEmpty() || name.startsWith(".")) {
            LOG.debug("{} is no device path", event.devpath());
            return;
        }
        Watched known = supplies.get(name);
        if (event.action().equals("remove")) {
            remove(name);
        } else if (known == null) {
            add(name);
        } else {
            refresh(known, false);
            burstIfUnknown(known);
        }
        sumUp();
    }

    /** Reads one supply because somebody asked for it. */
    void refresh(String name) {
        Watched known = supplies.get(name);
        if (known != null) {
            refresh(known, false);
            sumUp();
        }
    }

    private void add(String name) {
        PowerSupply supply = PowerSupply.at(root.resolve(name), thresholds, epochSeconds.getAsLong());
        if (supply == null) {
            return;
        }
        Watched added = new Watched(supply);
        supplies.put(name, added);
        schedule(added);
        burstIfUnknown(added);
        picture.add(supply);
    }

    private void remove(String name) {
        Watched gone = supplies.remove(name);
        if (gone != null) {
            picture.remove(gone.supply);
            refreshBatteries();
        }
    }

    private void refreshBatteries() {
        for (Watched each : supplies.values()) {
            if (each.supply.isBatteryOfTheMachine()) {
                refresh(each, false);
                burst(each);
            }
        }
    }

    private void burstIfUnknown(Watched watched) {
        if (watched.supply.isUnknown()) {
            burst(watched);
        }
    }

    private void burst(Watched watched) {
        watched.burst = BURST;
        schedule(watched);
    }

    private void schedule(Watched watched) {
        watched.dueNanos = nanoTime.getAsLong() + (watched.burst > 0 ? BURST_PAUSE : poll).toNanos();
    }

    /** How long until {@link #due} has something to do; null if it never has. */
    Duration untilDue() {
        return supplies.values().stream().filter(this::isPolled)
                .map(each -> Duration.ofNanos(Math.max(0, each.dueNanos - nanoTime.getAsLong())))
                .min(Duration::compareTo).orElse(null);
    }

    private boolean isPolled(Watched watched) {
        return watched.supply.isBattery() && (watched.burst > 0 || !poll.isZero());
    }

    /** Reads the batteries whose time has come. */
    void due() {
        long now = nanoTime.getAsLong();
        boolean any = false;
        for (Watched each : supplies.values()) {
            if (isPolled(each) && each.dueNanos - now <= 0) {
                each.burst = Math.max(0, each.burst - 1);
                schedule(each);
                refresh(each, false);
                any = true;
            }
        }
        if (any) {
            sumUp();
        }
    }

    private void refresh(Watched watched, boolean quiet) {
        PowerSupply supply = watched.supply;
        boolean wasOnline = supply.isOnline();
        Values before = supply.refresh(epochSeconds.getAsLong());
        Set<Property> changed = supply.values().changedFrom(before);
        if (quiet && EnumSet.of(Property.UPDATE_TIME).containsAll(changed)) {
            // A time that nobody is told is none.
            supply.keep(before);
        } else {
            picture.change(supply, changed);
        }
        if (wasOnline != supply.isOnline()) {
            refreshBatteries();
        }
    }

    private void sumUp() {
        boolean before = display.isOnBattery();
        Set<Property> changed = EnumSet.noneOf(Property.class);
        Values values = display.update(supplies.values().stream().map(each -> each.supply).toList(), epochSeconds.getAsLong());
        changed.addAll(display.values().changedFrom(values));
        if (!changed.isEmpty()) {
            picture.changeDisplay(changed);
        }
        if (before != display.isOnBattery()) {
            picture.changeOnBattery();
        }
    }
}
