package org.busway.integration.runtime;

import java.util.Map;
import java.util.Set;

import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.client.BusClient;

/** A program that tells device events in the place of {@code source.uevent}, as any program may. */
final class UeventStandIn implements AutoCloseable {

    static final String NAME = "org.busway.Uevent1";
    private static final String PATH = "/org/busway/uevent1";

    private final BusClient client;

    UeventStandIn(FrameworkBus bus, String... subsystems) {
        client = bus.connect();
        client.export(new ObjectPath(PATH), ObjectInterface.named(NAME)
                .property("Subsystems", "as", () -> java.util.List.of(subsystems)).build());
        client.requestName(NAME, Set.of());
    }

    void event(String action, String subsystem, String devpath) {
        client.emit(PATH, NAME, "Event", "sssa{ss}", action, devpath, subsystem,
                Map.of("ACTION", action, "DEVPATH", devpath, "SUBSYSTEM", subsystem));
    }

    void lost() {
        client.emit(PATH, NAME, "Lost", "t", 1L);
    }

    @Override
    public void close() {
        client.close();
    }
}
