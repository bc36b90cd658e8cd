package org.busway.source.uevent.internal;

import static org.busway.source.uevent.internal.RecordedDatagrams.bytes;
import static org.busway.source.uevent.internal.RecordedDatagrams.kernel;
import static org.busway.source.uevent.internal.RecordedDatagrams.udev;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.os.Errno;
import org.junit.jupiter.api.Test;

/** What is told of which datagrams, step by step. */
class UeventWorkTest {

    private final RecordedDatagrams kernel = new RecordedDatagrams();
    private final Map<String, Map<String, String>> sys = new TreeMap<>();
    private final List<Uevent> events = new ArrayList<>();
    private int losses;

    private UeventWork work(int groups, boolean emitInitial, String... subsystems) {
        UeventWork work = new UeventWork(kernel,
                new UeventSettings(groups, Subsystems.of(subsystems), Path.of("/sys"), 4096, emitInitial),
                () -> new TreeMap<>(sys),
                events::add, () -> losses++);
        work.begin();
        return work;
    }

    private void present(String devpath, String property) {
        sys.put(devpath, Map.of("DEVPATH", devpath, "SUBSYSTEM", "usb", "PRODUCT", property));
    }

    private List<String> told() {
        List<String> told = events.stream().map(each -> each.action() + "@" + each.devpath()).toList();
        events.clear();
        return told;
    }

    @Test
    void eventsAreToldInOrder() {
        UeventWork work = work(1, false);
        kernel.add(kernel("add", "/devices/a", "SUBSYSTEM=usb SEQNUM=1"))
                .add(kernel("change", "/devices/a", "SUBSYSTEM=usb SEQNUM=2"));
        assertEquals(0, work.turn());
        assertEquals(List.of("add@/devices/a", "change@/devices/a"), told());
    }

    @Test
    void whatIsThereAtTheStartIsToldOnlyIfThatIsWanted() {
        present("/devices/a", "1/2/3");
        work(1, false).turn();
        assertEquals(List.of(), told());
        work(1, true).turn();
        assertEquals(List.of("add@/devices/a"), told());
    }

    @Test
    void aRemoveEventHasWhatWasKnownOfItsDevice() {
        present("/devices/a", "1/2/3");
        UeventWork work = work(1, false);
        kernel.add(kernel("change", "/devices/a", "SUBSYSTEM=usb SERIAL=x SEQNUM=1"))
                .add(kernel("remove", "/devices/a", "SUBSYSTEM=usb SEQNUM=2"));
        work.turn();
        assertEquals(Map.of("ACTION", "remove", "DEVPATH", "/devices/a", "SUBSYSTEM", "usb", "PRODUCT", "1/2/3", "SERIAL", "x",
                "SEQNUM",
                "2"), events.get(1).properties());
    }

    @Test
    void otherSubsystemsAreNotTold() {
        UeventWork work = work(1, false, "block", "net");
        kernel.add(kernel("add", "/devices/a", "SUBSYSTEM=usb")).add(kernel("add", "/devices/b", "SUBSYSTEM=block"))
                .add(kernel("add", "/module/x", "SEQNUM=1"));
        work.turn();
        assertEquals(List.of("add@/devices/b"), told());
    }

    @Test
    void whatTheKernelDidNotSendIsNotTold() {
        UeventWork work = work(1, false);
        byte[] event = kernel("add", "/devices/a", "SUBSYSTEM=usb");
        kernel.add(event, 4711, 0, false).add(event, 0, 1000, false).add(event, 0, 0, true).add(bytes("garbage"))
                .add(udev("ACTION=add DEVPATH=/devices/a"), 4711, 0, false).add(new byte[0]);
        assertEquals(0, work.turn());
        assertEquals(List.of(), told());
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
    void whatIsNotBelievedHasItsLineWithTheReason() {
        byte[] event = kernel("add", "/devices/a", "SUBSYSTEM=usb");
        Map<String, Runnable> reasons = Map.of("sent by a process in the kernel's form (uid 0, netlink port 4711,",
                () -> kernel.add(event, 4711, 0, false), "not sent by root (uid 1000, netlink port 0,",
                () -> kernel.add(event, 0, 1000, false), "longer than the buffer (uid 0, netlink port 0,",
                () -> kernel.add(event, 0, 0, true), "no event (uid 0, netlink port 0, 7 bytes); 1 so far",
                () -> kernel.add(bytes("garbage")));
        reasons.forEach((reason, sent) -> {
            sent.run();
            String lines = logged(work(1, false)::turn);
            assertTrue(lines.contains("a device event was not believed: " + reason), lines);
        });
        kernel.fail(Errno.ENOBUFS);
        String lines = logged(work(1, false)::turn);
        assertTrue(lines.contains("the kernel dropped device events (1 times so far): 0 changes were found in "), lines);
        assertTrue(lines.contains("; more receive.buffer.bytes help"), lines);
    }

    @Test
    void udevIsBelievedFromAnyPortOfRoot() {
        UeventWork work = work(2, false);
        byte[] event = udev("ACTION=add DEVPATH=/devices/a SUBSYSTEM=usb");
        kernel.add(event, 4711, 0, false).add(event, 4711, 1000, false).add(kernel("add", "/devices/b", "SUBSYSTEM=usb"));
        work.turn();
        assertEquals(List.of("add@/devices/a"), told());
    }

    @Test
    void afterAnOverrunTheDifferenceIsTold() {
        present("/devices/gone", "1");
        present("/devices/stays", "2");
        UeventWork work = work(1, false);
        kernel.fail(Errno.ENOBUFS);
        sys.remove("/devices/gone");
        present("/devices/new", "3");
        assertEquals(0, work.turn());
        assertEquals(1, work.overruns());
        assertEquals(1, losses, "a change of a device that stays is not found by looking, so the loss is told too");
        assertEquals("1", events.get(0).properties().get("PRODUCT"));
        assertEquals("3", events.get(1).properties().get("PRODUCT"));
        assertEquals(List.of("remove@/devices/gone", "add@/devices/new"), told());
    }

    @Test
    void whatWasQueuedBeforeTheScanIsToldBeforeIt() {
        UeventWork work = work(1, false);
        kernel.fail(Errno.ENOBUFS).add(kernel("add", "/devices/queued", "SUBSYSTEM=usb"));
        present("/devices/queued", "1");
        present("/devices/missed", "2");
        work.turn();
        assertEquals(List.of("add@/devices/queued", "add@/devices/missed"), told());
    }

    @Test
    void whatComesDuringTheScanIsToldOnce() {
        UeventWork[] work = new UeventWork[1];
        Map<String, Map<String, String>> first = new TreeMap<>();
        List<Map<String, Map<String, String>>> scans = new ArrayList<>(List.of(first));
        work[0] = new UeventWork(kernel, new UeventSettings(1, Subsystems.of(), Path.of("/sys"), 4096, false), () -> {
            if (!scans.isEmpty()) {
                return scans.remove(0);
            }
            // The device comes while the kernel's tree is read: the scan finds it, and its event is queued behind.
            kernel.add(kernel("add", "/devices/a", "SUBSYSTEM=usb"));
            present("/devices/a", "1");
            return new TreeMap<>(sys);
        }, events::add, () -> losses++);
        work[0].begin();
        kernel.fail(Errno.ENOBUFS);
        work[0].turn();
        assertEquals(List.of("add@/devices/a"), told());
        kernel.add(kernel("add", "/devices/a", "SUBSYSTEM=usb"));
        work[0].turn();
        assertEquals(List.of("add@/devices/a"), told(), "later events are told as they are");
    }

    @Test
    void aSecondOverrunIsAsGoodAsTheFirst() {
        UeventWork work = work(1, false);
        kernel.fail(Errno.ENOBUFS).fail(Errno.ENOBUFS);
        present("/devices/a", "1");
        work.turn();
        kernel.fail(Errno.ENOBUFS);
        sys.clear();
        work.turn();
        assertEquals(List.of("add@/devices/a", "remove@/devices/a"), told());
        assertEquals(2, work.overruns());
    }

    @Test
    void anyOtherErrorIsHandedOut() {
        UeventWork work = work(1, false);
        kernel.fail(Errno.EBADF);
        assertEquals(-Errno.EBADF, work.turn());
    }

    @Test
    void aDeviceThatMovedIsKnownUnderItsNewPathAlone() {
        present("/devices/old", "1");
        UeventWork work = work(1, false);
        kernel.add(kernel("move", "/devices/new", "SUBSYSTEM=usb DEVPATH_OLD=/devices/old"));
        work.turn();
        told();
        kernel.fail(Errno.ENOBUFS);
        sys.clear();
        present("/devices/new", "1");
        work.turn();
        assertEquals(List.of(), told());
    }
}
