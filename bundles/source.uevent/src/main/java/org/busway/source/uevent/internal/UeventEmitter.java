package org.busway.source.uevent.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.ObjectPath;
import org.busway.api.source.SourceName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells events on the bus, and never waits for it: what has no room is counted, and that it was not told is told as soon as there is room.
 * Events come from one thread.
 */
final class UeventEmitter implements Consumer<Uevent>, AutoCloseable {

    static final String NAME = "org.busway.Uevent1";
    static final String PATH = "/org/busway/uevent1";

    private static final Logger LOG = LoggerFactory.getLogger(UeventEmitter.class);
    private static final String SIGNATURE = "sssa{ss}";

    private final BusConnection bus;
    private final ObjectInterface described;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    /** Of the thread that the events come from. */
    private long lost;
    private boolean lossUntold;
    private ExportedObject object;
    private SourceName name;

    UeventEmitter(BusConnection bus, Subsystems subsystems) {
        this.bus = bus;
        described = ObjectInterface.named(NAME)
                .property("Subsystems", "as", () -> List.copyOf(subsystems.names()), null, Emits.CONSTANT)
                .signal("Event", SIGNATURE)
                .signal("Lost", "t")
                .build();
    }

    /** Takes name and object. */
    void open() {
        object = bus.export(new ObjectPath(PATH), described);
        name = SourceName.request(bus, NAME);
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

    /** The kernel has dropped events that nobody can tell any more. */
    void lost() {
        lost++;
        lossUntold = true;
    }

    /** Tells of what was lost, if it was not told yet; false if there still is no room for that. */
    boolean tellLoss() {
        try {
            lossUntold = lossUntold && !bus.trySend(Message.signal(PATH, NAME, "Lost").body("t", lost).build());
        } catch (BusException e) {
            LOG.debug("the connection has ended", e);
            lossUntold = false;
        }
        return !lossUntold;
    }

    @Override
    public void accept(Uevent event) {
        // Whoever hears of a loss looks afresh; so it comes before what is newer than the loss.
        if (!tellLoss()) {
            untold(event, "the bus has no room for more from here");
            return;
        }
        String why = "the bus has no room for more from here";
        try {
            if (bus.trySend(signal(event))) {
                told.incrementAndGet();
                return;
            }
        } catch (BusException | IllegalArgumentException e) {
            why = e.getMessage();
        }
        untold(event, why);
    }

    private void untold(Uevent event, String why) {
        lost();
        long count = untold.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("{}@{} was not told: {}; {} so far", event.action(), event.devpath(), why, count);
        }
    }

    private static Message signal(Uevent event) {
        return Message.signal(PATH, NAME, "Event")
                .body(SIGNATURE, event.action(), event.devpath(), event.subsystem(), event.properties()).build();
    }

    @Override
    public void close() {
        if (object != null) {
            object.close();
        }
        if (name != null) {
            name.close();
        }
    }
}
