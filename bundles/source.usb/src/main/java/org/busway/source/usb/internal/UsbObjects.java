package org.busway.source.usb.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.busway.api.source.SourceObjects;
import org.busway.api.source.Telling;
import org.busway.source.usb.internal.UsbInterfaces.Member;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture as objects on the bus. All signals go to whoever asked for them; a group that takes {@code interface='org.busway.Usb1'} carries the two that tell all.
 */
final class UsbObjects implements Picture, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsbObjects.class);
    private static final String TELLS_ALL = "oa{sv}a{oa{sv}}";
    private static final ObjectInterface ROOT = ObjectInterface.named(UsbInterfaces.NAME).signal("Attached", TELLS_ALL)
            .signal("Detached", TELLS_ALL).build();

    private final Telling telling = new Telling("a change of USB devices", LOG::warn);
    private final SourceObjects objects;

    UsbObjects(BusConnection bus) {
        objects = new SourceObjects(bus, telling, UsbInterfaces.ROOT, ROOT);
    }

    /** Shows itself, with all that is in the picture by now. */
    void open() {
        objects.open();
    }

    /** What is wrong with the name; empty if nothing is. */
    String nameTrouble() {
        return objects.nameTrouble();
    }

    Telling telling() {
        return telling;
    }

    @Override
    public void add(UsbDevice device) {
        // The device first: who sees an interface may ask for its device.
        showItself(device);
        device.interfaces().forEach(each -> show(device, each));
    }

    private void showItself(UsbDevice device) {
        objects.show(UsbInterfaces.path(device.name()), UsbInterfaces.DEVICE, device);
    }

    private void show(UsbDevice device, UsbInterface each) {
        objects.show(path(device, each), UsbInterfaces.INTERFACE, new Member(device.name(), each));
    }

    private static ObjectPath path(UsbDevice device, UsbInterface each) {
        return UsbInterfaces.path(device.name(), each.name());
    }

    @Override
    public void change(UsbDevice before, UsbDevice after) {
        before.interfaces().stream()
                .filter(gone -> after.interfaces().stream().noneMatch(each -> each.name().equals(gone.name())))
                .forEach(gone -> objects.remove(path(before, gone)));
        after.interfaces().forEach(each -> show(after, each));
        showItself(after);
    }

    @Override
    public void remove(UsbDevice device) {
        device.interfaces().forEach(each -> objects.remove(path(device, each)));
        objects.remove(UsbInterfaces.path(device.name()));
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
        device.interfaces().forEach(
                each -> parts.put(path(device, each), UsbInterfaces.INTERFACE.values(new Member(device.name(), each))));
        objects.tell(member, UsbInterfaces.path(device.name()), UsbInterfaces.DEVICE.values(device), parts);
    }

    @Override
    public void close() {
        objects.close();
    }
}
