package org.busway.source.usb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.busway.source.usb.internal.sysfs.FakeUsb;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbSysfs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the bus, and in which order it comes and goes. */
class UsbObjectsTest {

    private static final String DEVICE = "/org/busway/usb1/devices/_31_2d2";
    private static final String FIRST = DEVICE + "/_31_2d2_3a1_2e0";
    private static final String SECOND = DEVICE + "/_31_2d2_3a1_2e1";

    @TempDir
    private Path sys;
    private FakeUsb usb;
    private final RecordedBus bus = new RecordedBus();
    private final UsbObjects objects = new UsbObjects(bus.connection);

    @BeforeEach
    void plugIn() {
        usb = new FakeUsb(sys);
        usb.receiver("1-2", 6);
    }

    private UsbDevice device() {
        return new UsbSysfs(sys).devices().get("1-2");
    }

    private void expect(String... done) {
        assertEquals(List.of(done), bus.done);
        bus.done.clear();
    }

    @Test
    void whatIsThereAtTheStartIsThereBeforeTheName() {
        objects.add(device());
        objects.open();
        expect("export " + DEVICE, "export " + FIRST, "export " + SECOND, "export /org/busway/usb1", "manager /org/busway/usb1",
                "name org.busway.Usb1");
        assertEquals(0x046d, bus.property(DEVICE, "VendorId"));
        assertEquals("Logitech", bus.property(DEVICE, "Vendor"));
        assertEquals(ObjectPath.class, bus.property(DEVICE, "Parent").getClass());
        assertEquals(List.of(new ObjectPath(FIRST), new ObjectPath(SECOND)), bus.property(DEVICE, "Interfaces"));
        assertEquals(new ObjectPath(DEVICE), bus.property(FIRST, "Device"));
        assertEquals((byte) 3, bus.property(FIRST, "Class"));
        assertEquals("usbhid", bus.property(FIRST, "Driver"));
    }

    @Test
    void oneSignalCarriesAll() {
        objects.tellAttached(device());
        Message attached = bus.signals.get(0);
        assertEquals("/org/busway/usb1", attached.path());
        assertEquals("org.busway.Usb1", attached.interfaceName());
        assertEquals("oa{sv}a{oa{sv}}", attached.signature());
        assertEquals(new Variant("s", "A1"), attached.argument(1, Map.class).get("Serial"));
        assertEquals(18, attached.argument(1, Map.class).size());
        Map<?, ?> second = (Map<?, ?>) attached.argument(2, Map.class).get(new ObjectPath(SECOND));
        assertEquals(new Variant("y", (byte) 1), second.get("Number"));
        assertEquals(1, objects.telling().told());
    }

    @Test
    void whatDiffersIsToldOnceForEachObject() {
        UsbDevice before = device();
        objects.add(before);
        bus.done.clear();
        usb.noDriver(FakeUsb.HUB + "/1-2/1-2:1.0");
        usb.remove(FakeUsb.HUB + "/1-2/1-2:1.1");
        objects.change(before, device());
        expect("no " + SECOND, "changed " + FIRST + " [Driver]", "changed " + DEVICE + " [Interfaces]");
        assertEquals("", bus.property(FIRST, "Driver"));
        assertEquals(List.of(new ObjectPath(FIRST)), bus.property(DEVICE, "Interfaces"));
    }

    @Test
    void aDeviceGoesAfterItsInterfaces() {
        objects.add(device());
        bus.done.clear();
        objects.remove(device());
        expect("no " + FIRST, "no " + SECOND, "no " + DEVICE);
    }

    @Test
    void nothingIsLeftBehind() {
        objects.add(device());
        objects.open();
        objects.close();
        assertEquals(Map.of(), bus.objects);
        assertEquals(List.of("no rule", "no name org.busway.Usb1", "no manager /org/busway/usb1"), bus.done.subList(6, 9));
    }

    @Test
    void whatTheBusHasNoRoomForIsCounted() {
        bus.full = true;
        objects.tellAttached(device());
        objects.tellDetached(device());
        assertEquals(0, objects.telling().told());
        assertEquals(2, objects.telling().untold());
    }
}
