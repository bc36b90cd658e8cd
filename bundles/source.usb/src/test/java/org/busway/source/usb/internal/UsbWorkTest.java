package org.busway.source.usb.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.api.source.DeviceNews.Event;
import org.busway.source.usb.internal.sysfs.FakeUsb;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbInterface;
import org.busway.source.usb.internal.sysfs.UsbSysfs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the picture, and what is told, step by step. */
class UsbWorkTest {

    private static final Duration SETTLE = Duration.ofMillis(500);

    @TempDir
    private Path sys;
    private FakeUsb usb;
    private UsbWork work;
    private long nowNanos;
    private final RecordedPicture picture = new RecordedPicture();

    /** Says one word for each thing that was done. */
    private static final class RecordedPicture implements Picture {

        private final List<String> done = new ArrayList<>();

        private static String describe(UsbDevice device) {
            return device.name() + "#" + device.deviceNumber() + device.interfaces().stream().map(UsbInterface::number).toList();
        }

        @Override
        public void add(UsbDevice device) {
            done.add("add " + describe(device));
        }

        @Override
        public void change(UsbDevice before, UsbDevice after) {
            done.add("change " + describe(after));
        }

        @Override
        public void remove(UsbDevice device) {
            done.add("remove " + describe(device));
        }

        @Override
        public void tellAttached(UsbDevice device) {
            done.add("attached " + describe(device));
        }

        @Override
        public void tellDetached(UsbDevice device) {
            done.add("detached " + describe(device));
        }
    }

    @BeforeEach
    void begin() {
        usb = new FakeUsb(sys);
        work = new UsbWork(new UsbSysfs(sys), picture, SETTLE, () -> nowNanos);
    }

    private void event(String action, String devpath, String... properties) {
        Map<String, String> all = new TreeMap<>();
        for (String each : properties) {
            all.put(each.split("=")[0], each.split("=")[1]);
        }
        work.event(new Event(action, devpath, "usb", all));
    }

    private void settle() {
        nowNanos += SETTLE.toNanos();
        work.due();
    }

    private void expect(String... done) {
        assertEquals(List.of(done), picture.done);
        picture.done.clear();
    }

    @Test
    void whatIsThereAtTheStartIsShownAndNotToldAsAttached() {
        usb.receiver("1-2", 6);
        work.begin();
        work.lookAfresh();
        expect("add 1-2#6[0, 1]");
        assertEquals(1, work.size());
    }

    @Test
    void anAttachmentIsToldWhenTheDriverIsBoundAndTheDeviceIsThereBefore() {
        String devpath = FakeUsb.HUB + "/1-2";
        usb.device(devpath, Map.of("idVendor", "046d", "devnum", "6"));
        event("add", devpath, "DEVNUM=006");
        expect("add 1-2#6[]");
        usb.usbInterface(devpath, "1-2:1.0", "03", "usbhid");
        event("add", devpath + "/1-2:1.0");
        event("bind", devpath + "/1-2:1.0");
        expect("change 1-2#6[0]");
        event("bind", devpath, "DEVNUM=006");
        expect("attached 1-2#6[0]");
        settle();
        expect();
    }

    @Test
    void aDeviceThatNoDriverIsBoundToIsToldWhenItHasSettled() {
        String devpath = FakeUsb.HUB + "/1-2";
        usb.device(devpath, Map.of("idVendor", "046d", "devnum", "6"));
        event("add", devpath);
        assertEquals(SETTLE, work.untilDue());
        nowNanos += SETTLE.toNanos() - 1;
        work.due();
        expect("add 1-2#6[]");
        settle();
        expect("attached 1-2#6[]");
        assertNull(work.untilDue());
    }

    @Test
    void aDetachmentCarriesTheInterfacesThatWentBeforeTheDevice() {
        String devpath = usb.receiver("1-2", 6);
        work.begin();
        expect("add 1-2#6[0, 1]");
        for (String name : List.of("1-2:1.0", "1-2:1.1")) {
            event("unbind", devpath + "/" + name);
            usb.remove(devpath + "/" + name);
            event("remove", devpath + "/" + name);
        }
        event("unbind", devpath, "DEVNUM=006");
        usb.remove(devpath);
        event("remove", devpath, "DEVNUM=006");
        expect("remove 1-2#6[0, 1]", "detached 1-2#6[0, 1]");
        settle();
        expect();
    }

    @Test
    void anInterfaceThatGoesAloneLeavesThePictureWhenItHasSettled() {
        String devpath = usb.receiver("1-2", 6);
        work.begin();
        usb.remove(devpath + "/1-2:1.1");
        event("remove", devpath + "/1-2:1.1");
        expect("add 1-2#6[0, 1]");
        settle();
        expect("change 1-2#6[0]");
    }

    @Test
    void aDriverThatIsBoundOrTakenOffChangesThePicture() {
        String devpath = usb.receiver("1-2", 6);
        work.begin();
        usb.noDriver(devpath + "/1-2:1.0");
        event("unbind", devpath + "/1-2:1.0");
        settle();
        usb.driver(devpath + "/1-2:1.0", "usbfs");
        event("bind", devpath + "/1-2:1.0");
        expect("add 1-2#6[0, 1]", "change 1-2#6[0, 1]", "change 1-2#6[0, 1]");
    }

    @Test
    void anEventThatIsToldTwiceIsOne() {
        String devpath = usb.receiver("1-2", 6);
        event("add", devpath, "DEVNUM=006");
        event("bind", devpath, "DEVNUM=006");
        event("add", devpath, "DEVNUM=006");
        event("bind", devpath, "DEVNUM=006");
        event("change", devpath, "DEVNUM=006");
        expect("add 1-2#6[0, 1]", "attached 1-2#6[0, 1]");
    }

    @Test
    void anotherDeviceAtTheSamePortIsAnotherDevice() {
        String devpath = usb.receiver("1-2", 6);
        work.begin();
        usb.remove(devpath);
        usb.receiver("1-2", 7);
        event("add", devpath, "DEVNUM=007");
        event("bind", devpath, "DEVNUM=007");
        event("remove", devpath, "DEVNUM=006");
        expect("add 1-2#6[0, 1]", "remove 1-2#6[0, 1]", "detached 1-2#6[0, 1]", "add 1-2#7[0, 1]", "attached 1-2#7[0, 1]");
    }

    @Test
    void oneThatComesAndGoesAtOnceIsToldBothWays() {
        String devpath = FakeUsb.HUB + "/1-2";
        event("add", devpath, "DEVNUM=006", "PRODUCT=46d/c52b/1201");
        event("remove", devpath, "DEVNUM=006");
        expect("add 1-2#6[]", "attached 1-2#6[]", "remove 1-2#6[]", "detached 1-2#6[]");
        settle();
        expect();
    }

    @Test
    void whatItsDirectoryDoesNotSayItsEventDoes() {
        String devpath = FakeUsb.HUB + "/1-2";
        usb.device(devpath, Map.of("idVendor", "046d"));
        event("add", devpath, "DEVNUM=006", "PRODUCT=46d/c52b/1201");
        event("change", devpath);
        settle();
        expect("add 1-2#6[]", "attached 1-2#6[]");
    }

    @Test
    void oneThatHasGoneWithoutAWordIsFoundMissing() {
        String devpath = usb.receiver("1-2", 6);
        work.begin();
        event("unbind", devpath + "/1-2:1.0");
        usb.remove(devpath);
        settle();
        expect("add 1-2#6[0, 1]", "remove 1-2#6[0, 1]", "detached 1-2#6[0, 1]");
        event("remove", devpath, "DEVNUM=006");
        expect();
    }

    @Test
    void afterALossTheDifferenceIsToldHubsFirstAndLast() {
        String gone = usb.receiver("1-1", 2);
        String port = gone + "/1-1.4";
        usb.device(port, Map.of("devnum", "3"));
        usb.receiver("1-2", 6);
        work.begin();
        picture.done.clear();
        usb.remove(gone);
        usb.remove(FakeUsb.HUB + "/1-2");
        usb.receiver("1-2", 7);
        String hub = usb.receiver("1-3", 8);
        usb.device(hub + "/1-3.1", Map.of("devnum", "9"));
        work.lookAfresh();
        expect("remove 1-1.4#3[]", "detached 1-1.4#3[]", "remove 1-1#2[0, 1]", "detached 1-1#2[0, 1]",
                "remove 1-2#6[0, 1]", "detached 1-2#6[0, 1]", "add 1-2#7[0, 1]", "attached 1-2#7[0, 1]",
                "add 1-3#8[0, 1]", "attached 1-3#8[0, 1]", "add 1-3.1#9[]");
        settle();
        expect("attached 1-3.1#9[]");
    }

    @Test
    void whatIsNoDeviceIsNoneOfOurs() {
        event("add", FakeUsb.HUB + "/1-0:1.0/usb1-port1");
        event("add", "/devices/x:y");
        event("add", "1-2:1.0");
        event("add", "1-2");
        event("add", "");
        event("change", "/devices/1-9");
        event("remove", "/devices/1-9");
        event("bind", "/bus/usb/drivers/usb");
        expect();
    }

    @Test
    void anInterfaceThatFloodsTellsNothingNew() {
        String devpath = usb.receiver("1-2", 6);
        work.begin();
        for (int i = 0; i < 1000; i++) {
            event("change", devpath + "/1-2:1.0");
            event("unbind", devpath + "/1-2:1.0");
        }
        settle();
        expect("add 1-2#6[0, 1]");
    }
}
