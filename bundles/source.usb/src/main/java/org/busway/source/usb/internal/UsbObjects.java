package org.busway.source.usb.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.Variant;
import org.busway.api.source.SourceName;
import org.busway.source.usb.internal.UsbInterfaces.Member;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture as objects on the bus below one object manager. Changes come from one thread, which waits while the bus has no room; what
 * had none even so is counted and logged, and the objects are right nevertheless.
 *
 * <p>All signals go to whoever asked for them. A group that takes {@code interface='org.busway.Usb1'} carries the two that tell all.
 */
final class UsbObjects implements Picture, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsbObjects.class);
    private static final String TELLS_ALL = "oa{sv}a{oa{sv}}";
    private static final ObjectInterface ROOT = ObjectInterface.named(UsbInterfaces.NAME).signal("Attached", TELLS_ALL)
            .signal("Detached", TELLS_ALL).build();

    /** One object on the bus, as it is now. */
    private static final class Shown<T> {
        private final Described<T> as;
        private volatile T now;
        private final ExportedObject object;

        private Shown(BusConnection bus, ObjectPath path, Described<T> as, T now) {
            this.as = as;
            this.now = now;
            object = bus.export(path, as.exported(() -> this.now));
        }

        private void become(T after) {
            String[] changed = as.changed(now, after);
            now = after;
            if (changed.length > 0) {
                object.propertiesChanged(as.interfaceName(), changed);
            }
        }
    }

    private final BusConnection bus;
    private final Map<String, Shown<UsbDevice>> devices = new TreeMap<>();
    private final Map<String, Shown<Member>> interfaces = new TreeMap<>();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private ExportedObject root;
    private Registration manager;
    private SourceName name;

    UsbObjects(BusConnection bus) {
        this.bus = bus;
    }

    /** Shows itself, with all that is in the picture by now. */
    void open() {
        root = bus.export(UsbInterfaces.ROOT, ROOT);
        manager = bus.exportManager(UsbInterfaces.ROOT);
        name = SourceName.request(bus, UsbInterfaces.NAME);
    }

    /** What is wrong with the name; empty if nothing is. */
    String nameTrouble() {
        return name.trouble();
    }

    long told() {
        return told.get();
    }

    long untold() {
        return untold.get();
    }

    @Override
    public void add(UsbDevice device) {
        // The device first: who sees an interface may ask for its device.
        attempt(() -> devices.put(device.name(),
                new Shown<>(bus, UsbInterfaces.path(device.name()), UsbInterfaces.DEVICE, device)));
        device.interfaces().forEach(each -> addInterface(device, each));
    }

    private void addInterface(UsbDevice device, UsbInterface each) {
        attempt(() -> interfaces.put(each.name(), new Shown<>(bus, UsbInterfaces.path(device.name(), each.name()),
                UsbInterfaces.INTERFACE, new Member(device.name(), each))));
    }

    @Override
    public void change(UsbDevice before, UsbDevice after) {
        before.interfaces().stream().map(UsbInterface::name)
                .filter(name -> after.interfaces().stream().noneMatch(each -> each.name().equals(name)))
                .forEach(this::removeInterface);
        for (UsbInterface each : after.interfaces()) {
            Shown<Member> shown = interfaces.get(each.name());
            if (shown == null) {
                addInterface(after, each);
            } else {
                attempt(() -> shown.become(new Member(after.name(), each)));
            }
        }
        Shown<UsbDevice> shown = devices.get(after.name());
        if (shown != null) {
            attempt(() -> shown.become(after));
        }
    }

    @Override
    public void remove(UsbDevice device) {
        device.interfaces().forEach(each -> removeInterface(each.name()));
        Shown<UsbDevice> shown = devices.remove(device.name());
        if (shown != null) {
            shown.object.close();
        }
    }

    private void removeInterface(String name) {
        Shown<Member> shown = interfaces.remove(name);
        if (shown != null) {
            shown.object.close();
        }
    }

    @Override
    public void tellAttached(UsbDevice device) {
        tell("Attached", device);
    }

    @Override
    public void tellDetached(UsbDevice device) {
        tell("Detached", device);
    }

    private void tell(String member, UsbDevice device) {
        Map<ObjectPath, Map<String, Variant>> parts = new LinkedHashMap<>();
        device.interfaces().forEach(each -> parts.put(UsbInterfaces.path(device.name(), each.name()),
                UsbInterfaces.INTERFACE.values(new Member(device.name(), each))));
        if (attempt(() -> bus.emit(UsbInterfaces.ROOT.value(), UsbInterfaces.NAME, member, TELLS_ALL,
                UsbInterfaces.path(device.name()), UsbInterfaces.DEVICE.values(device), parts))) {
            told.incrementAndGet();
        }
    }

    /** Whether it was done; the bus may have no room, or may have gone. */
    private boolean attempt(Runnable action) {
        try {
            action.run();
            return true;
        } catch (BusException e) {
            long count = untold.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                LOG.warn("a change of USB devices was not told: {}; {} so far", e.getMessage(), count);
            }
            return false;
        }
    }

    @Override
    public void close() {
        if (name != null) {
            name.close();
        }
        if (manager != null) {
            manager.close();
        }
        if (root != null) {
            root.close();
        }
        interfaces.values().forEach(each -> each.object.close());
        devices.values().forEach(each -> each.object.close());
    }
}
