package org.busway.source.uevent.internal;

import static org.busway.source.uevent.internal.RecordedDatagrams.bytes;
import static org.busway.source.uevent.internal.RecordedDatagrams.kernel;
import static org.busway.source.uevent.internal.RecordedDatagrams.udev;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UeventParserTest {

    /** As received from a kernel 6 when a stick was put in. */
    private static final String STICK = "add@/devices/pci0000:00/0000:00:14.0/usb1/1-2\0ACTION=add\0"
            + "DEVPATH=/devices/pci0000:00/0000:00:14.0/usb1/1-2\0SUBSYSTEM=usb\0MAJOR=189\0MINOR=5\0DEVNAME=bus/usb/001/006\0"
            + "DEVTYPE=usb_device\0PRODUCT=46d/c52b/1201\0TYPE=0/0/0\0BUSNUM=001\0DEVNUM=006\0SEQNUM=4321\0";

    private static Uevent parse(byte... datagram) {
        return UeventParser.parse(ByteBuffer.wrap(datagram));
    }

    @Test
    void aKernelEventIsReadWhole() {
        Uevent event = parse(bytes(STICK));
        assertEquals("add", event.action());
        assertEquals("/devices/pci0000:00/0000:00:14.0/usb1/1-2", event.devpath());
        assertEquals("usb", event.subsystem());
        assertEquals("46d/c52b/1201", event.properties().get("PRODUCT"));
        assertEquals(12, event.properties().size());
    }

    @Test
    void aUdevEventIsReadBehindItsHeader() {
        Uevent event = parse(udev("ACTION=change DEVPATH=/devices/virtual/net/lo SUBSYSTEM=net ID_NET=a=b"));
        assertEquals(new Uevent("change", "/devices/virtual/net/lo", "net", Map.of("ACTION", "change", "DEVPATH",
                "/devices/virtual/net/lo", "SUBSYSTEM", "net", "ID_NET", "a=b")), event);
    }

    @Test
    void anEventWithoutSubsystemHasAnEmptyOne() {
        assertEquals("", parse(kernel("add", "/module/x", "SEQNUM=1")).subsystem());
    }

    @Test
    void bytesThatAreNoUtf8BecomeAReplacement() {
        byte[] datagram = kernel("add", "/devices/x", "NAME=?");
        datagram[datagram.length - 2] = (byte) 0xff;
        assertEquals("\ufffd", parse(datagram).properties().get("NAME"));
    }

    @Test
    void everyTruncationIsRefusedOrIsAShorterEvent() {
        for (byte[] whole : new byte[][]{bytes(STICK), udev("ACTION=add DEVPATH=/devices/x SUBSYSTEM=usb")}) {
            for (int length = 0; length < whole.length; length++) {
                Uevent event = parse(Arrays.copyOf(whole, length));
                if (event != null) {
                    assertEquals("add", event.action());
                    assertEquals(0, whole[length - 1], "ends behind a property");
                }
            }
        }
    }

    @Test
    void garbageIsRefusedAndNeverThrows() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = i % 2 == 0 ? bytes(STICK) : udev("ACTION=add DEVPATH=/devices/x SUBSYSTEM=usb");
            for (int flips = 0; flips < 4; flips++) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
            parse(datagram);
        }
        byte[] noise = new byte[64 * 1024];
        random.nextBytes(noise);
        assertNull(parse(noise));
    }

    @Test
    void whatContradictsItselfIsRefused() {
        assertNull(parse(bytes("add@/devices/x\0ACTION=remove\0DEVPATH=/devices/x\0")));
        assertNull(parse(bytes("add@/devices/x\0ACTION=add\0DEVPATH=/devices/y\0")));
        assertNull(parse(bytes("add@/devices/x\0ACTION=add\0")));
        assertNull(parse(bytes("no header at all\0ACTION=add\0DEVPATH=/devices/x\0")));
        assertNull(parse(bytes("add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0=nameless\0")));
        assertNull(parse(bytes("add@/devices/x\0ACTION=add\0DEVPATH=/devices/x")), "no nul at the end");
        assertNull(parse());
    }

    @Test
    void aUdevHeaderThatPointsOutsideIsRefused() {
        for (int offset : new int[]{0, 23, 41, 1 << 20, -1, Integer.MIN_VALUE}) {
            byte[] datagram = udev("ACTION=add DEVPATH=/devices/x");
            ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()).putInt(16, offset);
            assertNull(parse(datagram), "offset " + offset);
        }
        byte[] tooLong = udev("ACTION=add DEVPATH=/devices/x");
        ByteBuffer.wrap(tooLong).order(ByteOrder.nativeOrder()).putInt(20, -1);
        assertNull(parse(tooLong));
        byte[] wrongMagic = udev("ACTION=add DEVPATH=/devices/x");
        wrongMagic[8] = 0;
        assertNull(parse(wrongMagic));
    }
}
