package org.busway.source.uevent.internal;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.Message;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells events on the bus, and never waits for it: what has no room is counted and not told. Events come from one thread. */
final class UeventEmitter implements Consumer<Uevent>, AutoCloseable {

    static final String NAME = "org.busway.Uevent1";
    static final String PATH = "/org/busway/uevent1";

    private static final Logger LOG = LoggerFactory.getLogger(UeventEmitter.class);
    private static final String SIGNATURE = "sssa{ss}";
    private static final ObjectInterface INTERFACE = ObjectInterface.named(NAME).signal("Event", SIGNATURE).build();

    private final BusConnection bus;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private ExportedObject object;

    UeventEmitter(BusConnection bus) {
        this.bus = bus;
    }

    /** Takes name and object; what became of the name. */
    NameResult open() {
        object = bus.export(new ObjectPath(PATH), INTERFACE);
        return bus.requestName(NAME, Set.of());
    }

    long told() {
        return told.get();
    }

    long untold() {
        return untold.get();
    }

    @Override
    public void accept(Uevent event) {
        String why = "the bus has no room for more from here";
        try {
            if (bus.trySend(signal(event))) {
                told.incrementAndGet();
                return;
            }
        } catch (BusException | IllegalArgumentException e) {
            why = e.getMessage();
        }
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
        try {
            bus.releaseName(NAME);
        } catch (BusException e) {
            LOG.debug("the name ended with the connection", e);
        }
    }
}
