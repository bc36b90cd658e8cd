package org.busway.source.uevent.internal;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.busway.os.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the reading thread does in one turn: takes all datagrams that are there, believes or refuses each, and looks at {@code /sys} afresh when
 * the kernel has dropped some. For one thread; a test steps it by hand.
 */
final class UeventWork {

    private static final Logger LOG = LoggerFactory.getLogger(UeventWork.class);
    /** The kernel's events have 2 KiB of properties at most, udev's some more. */
    private static final int DATAGRAM_BYTES = 64 * 1024;

    private final Datagrams from;
    private final UeventSettings settings;
    private final Supplier<Map<String, Map<String, String>>> scan;
    private final Consumer<Uevent> events;
    private final Runnable lost;
    private final DeviceTable devices = new DeviceTable();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
    private long refused;
    private volatile long overruns;

    UeventWork(Datagrams from, UeventSettings settings, Supplier<Map<String, Map<String, String>>> scan,
            Consumer<Uevent> events, Runnable lost) {
        this.from = from;
        this.settings = settings;
        this.scan = scan;
        this.events = events;
        this.lost = lost;
    }

    /** Learns what is there. The datagrams' source is open already, so nothing is missed in between. */
    void begin() {
        if (settings.emitInitial()) {
            devices.update(scan.get()).forEach(events);
        } else {
            devices.fill(scan.get());
        }
        LOG.debug("{} devices are there", devices.size());
    }

    /** How often the kernel has dropped events. */
    long overruns() {
        return overruns;
    }

    /** Takes all that is there; 0, or a negated error number after which there is no more. */
    int turn() {
        boolean dropped = false;
        while (true) {
            int count = from.receive(datagram);
            if (count >= 0) {
                take();
            } else if (count == -Errno.ENOBUFS) {
                dropped = true;
            } else if (count != -Errno.EAGAIN) {
                return count;
            } else if (dropped) {
                // What is older than the gap has been read now; what comes during the scan is read after it.
                dropped = false;
                rescan();
            } else {
                devices.settled();
                return 0;
            }
        }
    }

    private void take() {
        Refusal refusal = Refusal.of(from, datagram, settings.groups());
        Uevent event = refusal == Refusal.NONE ? UeventParser.parse(datagram) : null;
        if (event == null) {
            refuse(refusal == Refusal.NONE ? Refusal.MALFORMED : refusal);
        } else if (settings.subsystems().test(event.subsystem())) {
            Uevent told = devices.note(event);
            if (told != null) {
                events.accept(told);
            }
        }
    }

    private void refuse(Refusal why) {
        refused++;
        if (Long.bitCount(refused) == 1) {
            LOG.warn("a device event was not believed: {} (uid {}, netlink port {}, {} bytes); {} so far", why.text(),
                    from.senderUid(), from.senderPort(), datagram.remaining(), refused);
        }
    }

    private void rescan() {
        overruns++;
        lost.run();
        var missed = devices.update(scan.get());
        LOG.warn(
                "the kernel dropped device events ({} times so far): {} changes were found in {}; more receive.buffer.bytes help",
                overruns, missed.size(), settings.sysfs());
        missed.forEach(events);
    }
}
