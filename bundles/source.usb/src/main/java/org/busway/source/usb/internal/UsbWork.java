package org.busway.source.usb.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.busway.api.source.DeviceNews.Event;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbSysfs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the picture of the devices right: after each event, after a look at all, and when what was in motion has settled. For one thread; a
 * test steps it by hand.
 *
 * <p>An attached device is told when the kernel is done with it, which is when its driver is bound; one that no driver is bound to is told
 * when it has settled. Interfaces go before their device does, so one that goes stays in the picture until its device has settled: a
 * detachment carries all that was there.
 */
final class UsbWork {

    private static final Logger LOG = LoggerFactory.getLogger(UsbWork.class);
    /** Those properties of an event that hold as long as the device is attached. */
    private static final Set<String> LASTING = Set.of("PRODUCT", "TYPE", "BUSNUM", "DEVNUM", "DEVNAME");
    private static final Comparator<UsbDevice> BY_PATH = Comparator.comparing(UsbDevice::sysfsPath);

    /** What is known of one device. */
    private static final class Known {
        private final String devpath;
        /** What its first event said of it, for what its directory does not say. */
        private final Map<String, String> said;
        private UsbDevice device;
        /** False for one that there was an event of and never a directory. */
        private boolean seen;
        private boolean told;
        private boolean settling;
        private long settledAtNanos;

        private Known(String devpath, Map<String, String> said, UsbDevice device, boolean seen) {
            this.devpath = devpath;
            this.said = said;
            this.device = device;
            this.seen = seen;
        }
    }

    private final UsbSysfs sysfs;
    private final Picture picture;
    private final Duration settle;
    private final LongSupplier nanoTime;
    private final Map<String, Known> devices = new TreeMap<>();

    UsbWork(UsbSysfs sysfs, Picture picture, Duration settle, LongSupplier nanoTime) {
        this.sysfs = sysfs;
        this.picture = picture;
        this.settle = settle;
        this.nanoTime = nanoTime;
    }

    int size() {
        return devices.size();
    }

    /** What is there already is in the picture, and nobody is told that it was attached. */
    void begin() {
        sorted(sysfs.devices().values(), BY_PATH).forEach(device -> add(device, Map.of(), true).told = true);
    }

    /** Looks at all devices, and tells how they differ from the picture. */
    void lookAfresh() {
        Map<String, UsbDevice> now = sysfs.devices();
        // What is on a hub goes before the hub, and comes after it.
        sorted(devices.values().stream().map(known -> known.device).toList(), BY_PATH.reversed()).forEach(device -> {
            if (!now.containsKey(device.name())) {
                detach(devices.get(device.name()));
            }
        });
        sorted(now.values(), BY_PATH).forEach(device -> {
            Known known = current(device.name(), device.deviceNumber());
            if (known == null) {
                attach(add(device, Map.of(), true), device.isComplete());
            } else {
                known.seen = true;
                take(known, device);
            }
        });
    }

    /** Takes an event of a device or one of its interfaces; others are none of ours. */
    void event(Event event) {
        String name = event.deviceName();
        if (!event.devpath().startsWith("/")) {
            LOG.debug("{} is no device path", event.devpath());
        } else if (UsbSysfs.isDeviceName(name)) {
            deviceEvent(event, name);
        } else if (name.indexOf(':') > 0) {
            String devpath = event.devpath().substring(0, event.devpath().lastIndexOf('/'));
            interfaceEvent(event.action(), devices.get(devpath.substring(devpath.lastIndexOf('/') + 1)));
        }
    }

    private void deviceEvent(Event event, String name) {
        int deviceNumber = deviceNumber(event);
        switch (event.action()) {
            case "remove" -> {
                Known known = devices.get(name);
                // One that was attached since then is known already; its removal is another event.
                if (known != null && known.device.isSameAttachment(deviceNumber)) {
                    detach(known);
                }
            }
            case "add" -> added(event, current(name, deviceNumber));
            case "bind" -> {
                Known known = current(name, deviceNumber);
                if (known == null) {
                    added(event, null);
                } else {
                    look(known);
                }
                attach(devices.get(name), true);
            }
            default -> look(devices.get(name));
        }
    }

    private static List<UsbDevice> sorted(Collection<UsbDevice> unsorted, Comparator<UsbDevice> order) {
        return unsorted.stream().sorted(order).toList();
    }

    private static int deviceNumber(Event event) {
        String text = event.properties().getOrDefault("DEVNUM", "");
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    /** The device that is known by that name; one with another number has gone unnoticed, which is told now. */
    private Known current(String name, int deviceNumber) {
        Known known = devices.get(name);
        if (known != null && !known.device.isSameAttachment(deviceNumber)) {
            detach(known);
            return null;
        }
        return known;
    }

    private void added(Event event, Known known) {
        if (known != null) {
            look(known);
            return;
        }
        Map<String, String> said = new TreeMap<>(event.properties());
        said.keySet().retainAll(LASTING);
        Optional<UsbDevice> found = sysfs.device(event.devpath(), said);
        attach(add(found.orElseGet(() -> sysfs.told(event.devpath(), said)), said, found.isPresent()), false);
    }

    private void interfaceEvent(String action, Known known) {
        if (known == null) {
            return;
        } else if (action.equals("remove") || action.equals("unbind")) {
            settle(known);
        } else {
            look(known);
        }
    }

    /** How long until {@link #due} has something to do; null if nothing is in motion. */
    Duration untilDue() {
        return devices.values().stream().filter(known -> known.settling)
                .map(known -> Duration.ofNanos(Math.max(0, known.settledAtNanos - nanoTime.getAsLong())))
                .min(Duration::compareTo).orElse(null);
    }

    /** Looks at what has settled meanwhile. */
    void due() {
        long now = nanoTime.getAsLong();
        for (Known known : devices.values().toArray(Known[]::new)) {
            if (known.settling && known.settledAtNanos - now <= 0) {
                known.settling = false;
                settled(known);
            }
        }
    }

    private void settled(Known known) {
        Optional<UsbDevice> found = sysfs.device(known.devpath, known.said);
        if (found.isEmpty() && known.seen) {
            // Its removal should have been told by now.
            detach(known);
            return;
        }
        if (found.isPresent() && !known.device.isSameAttachment(found.get().deviceNumber())) {
            detach(known);
            attach(add(found.get(), Map.of(), true), found.get().isComplete());
            return;
        }
        found.ifPresent(device -> take(known, device));
        attach(known, true);
    }

    /** A device, not yet told. */
    private Known add(UsbDevice device, Map<String, String> said, boolean seen) {
        String devpath = device.sysfsPath().substring(sysfs.root().length());
        Known known = new Known(devpath, said, device, seen);
        devices.put(device.name(), known);
        picture.add(device);
        return known;
    }

    private void attach(Known known, boolean complete) {
        if (known.told) {
            return;
        } else if (complete) {
            known.told = true;
            known.settling = false;
            LOG.debug("{} was attached", known.device);
            picture.tellAttached(known.device);
        } else {
            settle(known);
        }
    }

    private void settle(Known known) {
        // What goes on for long is told meanwhile.
        if (!known.settling) {
            known.settling = true;
            known.settledAtNanos = nanoTime.getAsLong() + settle.toNanos();
        }
    }

    private void detach(Known known) {
        // Who is told of the end was told of the beginning.
        attach(known, true);
        devices.remove(known.device.name());
        picture.remove(known.device);
        LOG.debug("{} was detached", known.device);
        picture.tellDetached(known.device);
    }

    /** Looks at a device that something happened to; its end is told by its own event. */
    private void look(Known known) {
        if (known == null) {
            return;
        }
        Optional<UsbDevice> same = sysfs.device(known.devpath, known.said)
                .filter(found -> known.device.isSameAttachment(found.deviceNumber()));
        same.ifPresent(found -> {
            known.seen = true;
            UsbDevice device = found.withInterfacesOf(known.device);
            if (device.interfaces().size() > found.interfaces().size()) {
                settle(known);
            }
            take(known, device);
        });
    }

    private void take(Known known, UsbDevice device) {
        UsbDevice before = known.device;
        if (!before.equals(device)) {
            known.device = device;
            picture.change(before, device);
        }
    }
}
