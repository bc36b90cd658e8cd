package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.guests.visitor.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Two bundles that know {@code api} alone are peers, of each other and of programs on sockets. */
class BundlePeerIT {

    private static final String HOST = "org.example.Thermostat";
    private static final String THERMOSTAT = "org.example.Thermostat1";
    private static final String PATH = "/org/example/house/thermostat";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private static FrameworkBus bus;
    private static Bundle exporter;
    private static Bundle visitor;

    private BusClient client;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        exporter = bus.install(GuestBundle.of(org.busway.integration.guests.exporter.Activator.class).in(bus.directory()));
        visitor = bus.install(GuestBundle.of(Visitor.class).in(bus.directory()));
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    @BeforeEach
    void startGuests() throws BundleException {
        client = bus.connect();
        exporter.start();
        visitor.start();
        for (String name : List.of(HOST, "org.example.Lamp", "org.example.Visitor")) {
            Eventually.holds(() -> hasOwner(name), name + " has an owner");
        }
    }

    @AfterEach
    void stopGuests() throws BundleException {
        visitor.stop();
        exporter.stop();
        client.close();
    }

    @Test
    void a_guest_imports_api_and_osgi_alone() throws IOException {
        for (Bundle guest : List.of(exporter, visitor)) {
            List<String> imports = GuestBundle.imports(Path.of(URI.create(guest.getLocation())));
            assertTrue(imports.contains("org.busway.api"), guest + " imports " + imports);
            assertEquals(List.of(),
                    imports.stream().filter(name -> !name.matches("java\\..*|org\\.(busway\\.api|osgi|slf4j)(\\..*)?")).toList());
        }
    }

    @Test
    void each_bundle_has_a_unique_name_of_its_own() {
        String host = owner(HOST);
        assertEquals(host, owner("org.example.Lamp"), "what one bundle does by code and by service is one peer");
        assertNotEquals(host, owner("org.example.Visitor"));
        assertNotEquals(host, client.uniqueName());
    }

    @Test
    void a_program_calls_a_bundle() {
        assertEquals("hello", call("Echo", "s", "hello").argument(0, String.class));
        assertEquals(client.uniqueName(), call("Caller", "").argument(0, String.class));
        assertEquals(owner(HOST), call("Caller", "").sender());
        BusException hot = assertThrows(BusException.class, () -> call("Fail", ""));
        assertEquals("org.example.Error.TooHot", hot.errorName());
        assertEquals("it is too hot", hot.getMessage());
        BusException unknown = assertThrows(BusException.class, () -> call("Nothing", ""));
        assertEquals("org.freedesktop.DBus.Error.UnknownMethod", unknown.errorName());
    }

    @Test
    void a_bundle_is_introspected_with_all_that_it_declares() {
        String xml = client.call(HOST, PATH, "org.freedesktop.DBus.Introspectable", "Introspect", "").argument(0, String.class);
        for (String declared : List.of("interface name=\"" + THERMOSTAT, "method name=\"Echo", "property name=\"Target",
                "signal name=\"Tick", "interface name=\"" + PROPERTIES)) {
            assertTrue(xml.contains(declared), () -> declared + " is missing in " + xml);
        }
        String above = client.call(HOST, "/org/example/house", "org.freedesktop.DBus.Introspectable", "Introspect", "")
                .argument(0, String.class);
        assertTrue(above.contains("node name=\"thermostat\"") && above.contains("node name=\"lamp\""), above);
    }

    @Test
    void properties_are_read_and_set_and_their_changes_told() {
        List<String> changes = new CopyOnWriteArrayList<>();
        client.subscribe(MatchRule.builder().sender(HOST).interfaceName(PROPERTIES).path(PATH).build(),
                signal -> changes.add(signal.arguments().get(1).toString()));
        assertEquals(Map.of("Celsius", 20.0, "Target", 21.0, "Model", "T1"), properties());
        client.call(HOST, PATH, PROPERTIES, "Set", "ssv", THERMOSTAT, "Target", new Variant("d", 18.0));
        call("Warm", "d", 25.5);
        assertEquals(Map.of("Celsius", 25.5, "Target", 18.0, "Model", "T1"), properties());
        assertEquals(2, changes.size(), "what was sent before a reply was handed on before it: " + changes);
        assertTrue(changes.get(0).contains("Target") && changes.get(0).contains("18.0"), changes.get(0));
        assertTrue(changes.get(1).contains("Celsius") && changes.get(1).contains("25.5"), changes.get(1));
        BusException hot = assertThrows(BusException.class, () -> client.call(HOST, PATH, PROPERTIES, "Set", "ssv", THERMOSTAT,
                "Target", new Variant("d", 100.0)));
        assertEquals("org.example.Error.TooHot", hot.errorName());
        BusException readOnly = assertThrows(BusException.class, () -> client.call(HOST, PATH, PROPERTIES, "Set", "ssv",
                THERMOSTAT, "Celsius", new Variant("d", 1.0)));
        assertEquals("org.freedesktop.DBus.Error.PropertyReadOnly", readOnly.errorName());
    }

    @Test
    void an_object_manager_tells_of_objects_by_code_and_by_service() {
        List<String> signals = new CopyOnWriteArrayList<>();
        client.subscribe(MatchRule.builder().sender(HOST).interfaceName("org.freedesktop.DBus.ObjectManager").build(),
                signal -> signals.add(signal.member() + " " + signal.arguments().get(0)));
        assertEquals(List.of("/org/example/house/lamp", PATH), managed());
        call("AddSensor", "");
        assertEquals(List.of("/org/example/house/lamp", PATH, PATH + "/sensor"), managed());
        call("RemoveSensor", "");
        assertEquals(List.of("/org/example/house/lamp", PATH), managed());
        assertEquals(List.of("InterfacesAdded " + PATH + "/sensor", "InterfacesRemoved " + PATH + "/sensor"), signals);
    }

    @Test
    void a_registered_object_follows_its_service_properties() {
        client.call("org.example.Lamp", "/org/example/house/lamp", PROPERTIES, "Set", "ssv", "org.example.Lamp1", "Lit",
                new Variant("b", true));
        client.call("org.example.Lamp", "/org/example/house/lamp", "org.example.Lamp1", "Move", "s", "/cellar/lamp");
        Eventually.equal(true,
                () -> client.call("org.example.Lamp", "/cellar/lamp", PROPERTIES, "Get", "ss", "org.example.Lamp1", "Lit")
                        .argument(0, Variant.class).value(),
                "the lamp is in the cellar");
        BusException gone = assertThrows(BusException.class,
                () -> client.call("org.example.Lamp", "/org/example/house/lamp", "org.example.Lamp1", "Move", "s", "/x"));
        assertEquals("org.freedesktop.DBus.Error.UnknownObject", gone.errorName());
    }

    @Test
    void signals_of_a_bundle_come_in_order() {
        List<Long> ticks = new CopyOnWriteArrayList<>();
        client.subscribe(MatchRule.builder().sender(HOST).interfaceName(THERMOSTAT).member("Tick").build(),
                signal -> ticks.add(signal.argument(0, Long.class)));
        call("Burst", "u", 1000L);
        assertEquals(LongStream.range(0, 1000).boxed().toList(), ticks);
    }

    @Test
    void one_bundle_calls_another_and_hears_it() {
        List<?> visit = client.call("org.example.Visitor", "/visitor", "org.example.Visitor1", "Visit", "").argument(0,
                List.class);
        assertEquals(List.of("good day", owner("org.example.Visitor"), "19.5", "org.example.Error.TooHot"), visit);
        call("Burst", "u", 3L);
        String host = owner(HOST);
        Eventually.equal(
                List.of("PropertiesChanged " + THERMOSTAT, "Tick 0 " + host, "Tick 1 " + host, "Tick 2 " + host), this::heard,
                "what the visitor heard");
    }

    @Test
    void a_released_service_leaves_the_peer_as_it_is() {
        String before = owner(HOST);
        call("Release", "");
        assertEquals("still here", call("Echo", "s", "still here").argument(0, String.class));
        assertEquals(before, owner(HOST));
    }

    @Test
    void a_stopped_bundle_leaves_nothing_on_the_bus() throws BundleException {
        String host = owner(HOST);
        String guest = owner("org.example.Visitor");
        assertTrue(BusState.of(client).rules().containsKey(guest));
        List<String> changes = new CopyOnWriteArrayList<>();
        client.subscribe(MatchRule.builder().sender("org.freedesktop.DBus").member("NameOwnerChanged").build(),
                signal -> changes.add(signal.arguments().get(0) + " " + signal.arguments().get(2)));
        var pending = client.callAsync(Message.call(HOST, PATH, THERMOSTAT, "Never").build(), Duration.ofMinutes(1))
                .toCompletableFuture();
        exporter.stop();
        BusException noReply = (BusException) assertThrows(CompletionException.class, pending::join)
                .getCause();
        assertEquals("org.freedesktop.DBus.Error.NoReply", noReply.errorName());
        Eventually.equal(Set.of("org.example.Lamp ", HOST + " ", host + " "), () -> Set.copyOf(changes),
                "who is told to have gone");
        BusException nobody = assertThrows(BusException.class, () -> call("Echo", "s", "x"));
        assertEquals("org.freedesktop.DBus.Error.ServiceUnknown", nobody.errorName());

        visitor.stop();
        Eventually.holds(() -> !hasOwner(guest), "the visitor has gone");
        assertFalse(BusState.of(client).rules().containsKey(guest), "rules of a peer that has gone");
        exporter.start();
        Eventually.holds(() -> hasOwner(HOST), "the host is back");
        assertNotEquals(host, owner(HOST), "unique names are not used twice");
    }

    @Test
    void a_call_of_one_bundle_ends_when_the_other_stops() throws BundleException {
        client.call("org.example.Visitor", "/visitor", "org.example.Visitor1", "CallNever", "");
        exporter.stop();
        Eventually.equal(List.of("Never org.freedesktop.DBus.Error.NoReply"), this::heard, "what became of the call");
    }

    private List<?> heard() {
        return client.call("org.example.Visitor", "/visitor", "org.example.Visitor1", "Heard", "").argument(0, List.class);
    }

    private Message call(String method, String signature, Object... arguments) {
        return client.call(HOST, PATH, THERMOSTAT, method, signature, arguments);
    }

    private Map<String, Object> properties() {
        Map<String, Object> plain = new TreeMap<>();
        client.call(HOST, PATH, PROPERTIES, "GetAll", "s", THERMOSTAT).argument(0, Map.class)
                .forEach((name, value) -> plain.put((String) name, ((Variant) value).value()));
        return plain;
    }

    private List<String> managed() {
        Map<?, ?> objects = client
                .call(HOST, "/org/example/house", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "")
                .argument(0, Map.class);
        return objects.keySet().stream().map(Object::toString).sorted().toList();
    }

    private String owner(String name) {
        return BusState.of(client).owner(name);
    }

    private boolean hasOwner(String name) {
        BusConnection asking = client;
        return asking.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", "s", name)
                .argument(0, Boolean.class);
    }
}
