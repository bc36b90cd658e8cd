package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.ChangedJar;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.guests.delayed.Clock;
import org.busway.integration.guests.exporter.Activator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Bundles that are started by the first message to a name that they offer. */
class NameActivationIT {

    private static final String BUS = "org.freedesktop.DBus";
    private static final String THERMOSTAT = "org.example.Thermostat";
    private static final String OFFER = "org.busway.name;org.busway.name=\"" + THERMOSTAT + "\"";

    private FrameworkBus bus;
    private BusClient client;

    @BeforeEach
    void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        client = bus.connect();
    }

    @AfterEach
    void stopFramework() throws IOException {
        client.close();
        bus.close();
    }

    private List<?> activatable() {
        return (List<?>) client.call(BUS, "/org/freedesktop/DBus", BUS, "ListActivatableNames", "").arguments().get(0);
    }

    private Path exporter(String... more) throws IOException {
        ChangedJar jar = ChangedJar.of(GuestBundle.of(Activator.class).in(bus.directory())).header("Provide-Capability", OFFER);
        for (int i = 0; i < more.length; i += 2) {
            jar.header(more[i], more[i + 1]);
        }
        return jar.to(bus.directory().resolve("offering.jar"));
    }

    @Test
    void a_bundle_that_is_stopped_is_started_by_the_first_message_to_its_name_and_again_after_a_stop() throws Exception {
        Bundle stopped = bus.install(exporter());
        Eventually.holds(() -> activatable().contains(THERMOSTAT), "it is listed");
        for (int i = 0; i < 2; i++) {
            assertEquals("hello",
                    client.call(THERMOSTAT, "/org/example/house/thermostat", "org.example.Thermostat1", "Echo", "s", "hello")
                            .argument(0, String.class));
            Eventually.equal(Bundle.ACTIVE, stopped::getState, "it runs");
            stopped.stop();
            Eventually.holds(() -> !BusState.of(client).names().contains(THERMOSTAT), "its name goes with it");
        }
        stopped.uninstall();
        Eventually.holds(() -> !activatable().contains(THERMOSTAT), "it is listed no more");
        BusException gone = assertThrows(BusException.class,
                () -> client.call(THERMOSTAT, "/", "org.example.Thermostat1", "Echo", "s", "hello"));
        assertEquals(BusException.SERVICE_UNKNOWN, gone.errorName());
    }

    @Test
    void a_bundle_that_cannot_be_started_is_the_error_of_who_asked() throws Exception {
        bus.install(exporter("Import-Package", "org.example.nowhere"));
        Eventually.holds(() -> activatable().contains(THERMOSTAT), "it is listed");
        BusException failed = assertThrows(BusException.class,
                () -> client.call(THERMOSTAT, "/", "org.example.Thermostat1", "Echo", "s", "hello"));
        assertEquals("org.freedesktop.DBus.Error.Spawn.ExecFailed", failed.errorName());
        assertEquals(true, failed.getMessage().contains("org.example.nowhere"), failed::getMessage);
    }

    @Test
    void a_delayed_component_is_activated_by_the_first_message_to_its_name() throws Exception {
        bus.install(GuestBundle.of(Clock.class).in(bus.directory())).start();
        Eventually.holds(() -> activatable().contains("org.example.Clock"), "it is listed");
        assertFalse(BusState.of(client).names().contains("org.example.Clock"), "nobody has made it");
        assertEquals("late", client.call("org.example.Clock", "/org/example/clock", "org.example.Clock", "Time", "").argument(0,
                String.class));
        bus.bundle(Clock.class.getPackageName()).stop();
        Eventually.holds(() -> !activatable().contains("org.example.Clock"), "it is listed no more");
    }

    @Test
    void a_jar_that_offers_a_name_is_installed_and_waits_for_the_first_message() throws Exception {
        LoadDirectory load = LoadDirectory.watched(bus, Map.of());
        load.moveIn(exporter(), "thermostat.jar");
        load.says("OK", "thermostat.jar", "is started by the first message to " + THERMOSTAT);
        assertEquals("hello",
                client.call(THERMOSTAT, "/org/example/house/thermostat", "org.example.Thermostat1", "Echo", "s", "hello")
                        .argument(0, String.class));
        load.says("OK", "thermostat.jar", "runs");
    }
}
