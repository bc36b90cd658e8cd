package org.busway.source.usb.internal.sysfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.source.usb.internal.sysfs.UsbDevice.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsbSysfsTest {

    @TempDir
    private Path sys;

    private UsbDevice only() {
        Map<String, UsbDevice> devices = new UsbSysfs(sys).devices();
        assertEquals(1, devices.size(), devices.toString());
        return devices.values().iterator().next();
    }

    @Test
    void aDeviceIsReadWhole() {
        String devpath = new FakeUsb(sys).receiver("1-2", 6);
        assertEquals(
                new UsbDevice("1-2", "usb1", new Ids(0x046d, 0xc52b, 0x1201, "Logitech", "USB Receiver", "A1", 0, 0, 0), 1, 6,
                        12, "usb", "/dev/bus/usb/001/006", sys + devpath, 2,
                        List.of(new UsbInterface("1-2:1.0", 0, 0, 3, 1, 2, "", "usbhid", sys + devpath + "/1-2:1.0"),
                                new UsbInterface("1-2:1.1", 1, 0, 3, 1, 2, "", "usbhid", sys + devpath + "/1-2:1.1"))),
                only());
        assertTrue(only().isComplete());
    }

    @Test
    void theBusItselfIsADeviceWithoutParent() {
        FakeUsb usb = new FakeUsb(sys);
        usb.device(FakeUsb.HUB, Map.of("idVendor", "1d6b", "bDeviceClass", "09"));
        usb.usbInterface(FakeUsb.HUB, "1-0:1.0", "09", "hub");
        assertEquals("", only().parent());
        assertEquals(9, only().ids().deviceClass());
        assertEquals("1-0:1.0", only().interfaces().get(0).name());
    }

    @Test
    void whatIsAbsentIsEmpty() {
        new FakeUsb(sys).device(FakeUsb.HUB + "/1-2", Map.of());
        assertEquals(new UsbDevice("1-2", "usb1", new Ids(0, 0, 0, "", "", "", 0, 0, 0), 0, 0, 0, "", "",
                sys + FakeUsb.HUB + "/1-2", 0, List.of()), only());
        assertFalse(only().isComplete());
    }

    @Test
    void garbageIsZeroAndTextIsMadeFitForTheBus() throws IOException {
        FakeUsb usb = new FakeUsb(sys);
        usb.device(FakeUsb.HUB + "/1-2",
                Map.of("idVendor", "zz", "idProduct", "12345", "bcdDevice", "-1", "busnum", "", "devnum", "1e9",
                        "speed", "NaN", "product", "a\0b"));
        Files.write(usb.path(FakeUsb.HUB + "/1-2").resolve("manufacturer"), new byte[]{'x', (byte) 0xff, '\n'});
        Files.write(usb.path(FakeUsb.HUB + "/1-2").resolve("serial"), "s".repeat(100_000).getBytes());
        assertEquals(new Ids(0, 0, 0, "x\ufffd", "a b", "s".repeat(4096), 0, 0, 0), only().ids());
        assertEquals(0, only().speedMbps());
    }

    /** What is logged by some steps; slf4j-simple writes to standard error. */
    private static String logged(Runnable steps) {
        PrintStream before = System.err;
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        System.setErr(new PrintStream(lines, true));
        try {
            steps.run();
        } finally {
            System.setErr(before);
        }
        return lines.toString();
    }

    @Test
    void garbageHasItsLineWithFileTextAndWhatIsToldInstead() {
        FakeUsb usb = new FakeUsb(sys);
        usb.device(FakeUsb.HUB + "/1-2", Map.of("idVendor", "zz"));
        // Lines get rarer with their number, which is that of all numbers so far.
        String lines = logged(() -> {
            for (int i = 0; i < 1000; i++) {
                only();
            }
        });
        assertTrue(
                lines.contains(
                        "idVendor of " + usb.path(FakeUsb.HUB + "/1-2") + " is \"zz\", which is no such number: told as 0"),
                lines);
        assertTrue(lines.lines().count() < 12, "a thousand of them are no flood of lines: " + lines);
    }

    @Test
    void whatGoesWhileItIsReadIsNotThere() throws IOException {
        FakeUsb usb = new FakeUsb(sys);
        Files.createSymbolicLink(sys.resolve("bus/usb/devices/1-1"), sys.resolve("devices/gone"));
        usb.receiver("1-2", 6);
        assertEquals("1-2", only().name());
    }

    @Test
    void aMachineWithoutUsbHasNoDevices() {
        assertEquals(Set.of(), new UsbSysfs(sys.resolve("nothing")).devices().keySet());
    }

    @Test
    void anEventAloneTellsWhatTheKernelTellsInIt() {
        UsbDevice told = new UsbSysfs(sys).told(FakeUsb.HUB + "/1-2.4",
                Map.of("PRODUCT", "46d/c52b/1201", "TYPE", "239/2/1", "BUSNUM",
                        "001", "DEVNUM", "016", "DEVNAME", "bus/usb/001/016"));
        assertEquals(new Ids(0x046d, 0xc52b, 0x1201, "", "", "", 239, 2, 1), told.ids());
        assertEquals(16, told.deviceNumber());
        assertEquals("/dev/bus/usb/001/016", told.devNode());
        assertEquals("usb1", told.parent());
    }

    @Test
    void aPathThatLeadsElsewhereIsNotRead() throws IOException {
        Path outside = Files.createDirectories(sys.resolve("outside/1-2"));
        assertTrue(Files.exists(outside));
        UsbSysfs below = new UsbSysfs(Files.createDirectories(sys.resolve("sys")));
        assertTrue(below.device("/../outside/1-2", Map.of()).isEmpty());
    }
}
