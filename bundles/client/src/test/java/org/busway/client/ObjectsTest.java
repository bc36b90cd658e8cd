package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Emits;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.Variant;
import org.junit.jupiter.api.Test;

/** Exported objects, as another client sees them over a stock bus. */
class ObjectsTest extends TwoClients {

    private static final String NAME = "org.example.Thermostat1";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String MANAGER = "org.freedesktop.DBus.ObjectManager";

    private final AtomicReference<Object> target = new AtomicReference<>(20.5);
    private final ObjectInterface thermostat = ObjectInterface.named(NAME)
            .method("Reset", "", "", call -> List.of())
            .property("Celsius", "d", () -> 21.0)
            .property("Target", "d", target::get, value -> {
                if ((Double) value > 90) {
                    throw new IllegalArgumentException("90 at most");
                }
                target.set(value);
            })
            .property("Secret", "s", null, value -> {}, Emits.INVALIDATES)
            .property("Model", "s", () -> "T1", null, Emits.CONSTANT)
            .property("Log", "as", () -> List.of("a"), null, Emits.INVALIDATES)
            .signal("Alarm", "s")
            .build();

    private Message call(String path, String interfaceName, String member, String signature, Object... arguments) {
        return caller.call(called.uniqueName(), path, interfaceName, member, signature, arguments);
    }

    private void assertError(String name, String named, String path, String interfaceName, String member, String signature,
            Object... arguments) {
        BusException error = assertThrows(BusException.class, () -> call(path, interfaceName, member, signature, arguments));
        assertEquals(name, error.errorName(), error.getMessage());
        assertTrue(error.getMessage().contains(named), error.getMessage());
    }

    /** What has come when everything that the owner sent before has been handed on. */
    private void settle() {
        call("/", "org.freedesktop.DBus.Peer", "Ping", "");
    }

    @Test
    void propertiesAreReadAndWritten() {
        called.export(new ObjectPath("/t"), thermostat);
        assertEquals(new Variant("d", 21.0), call("/t", PROPERTIES, "Get", "ss", NAME, "Celsius").argument(0, Variant.class));
        assertEquals(new Variant("d", 21.0), call("/t", PROPERTIES, "Get", "ss", "", "Celsius").argument(0, Variant.class));
        call("/t", PROPERTIES, "Set", "ssv", NAME, "Target", new Variant("d", 18.0));
        assertEquals(18.0, target.get());
        assertEquals(Map.of("Celsius", new Variant("d", 21.0), "Target", new Variant("d", 18.0), "Model", new Variant("s", "T1"),
                "Log", new Variant("as", List.of("a"))), call("/t", PROPERTIES, "GetAll", "s", NAME).argument(0, Map.class));
    }

    @Test
    void whatCannotBeReadOrWrittenIsNamed() {
        called.export(new ObjectPath("/t"), thermostat);
        assertError(BusException.UNKNOWN_PROPERTY, "Kelvin", "/t", PROPERTIES, "Get", "ss", NAME, "Kelvin");
        assertError(BusException.UNKNOWN_INTERFACE, "org.example.No1", "/t", PROPERTIES, "Get", "ss", "org.example.No1",
                "Celsius");
        assertError(BusException.UNKNOWN_INTERFACE, "org.example.No1", "/t", PROPERTIES, "GetAll", "s", "org.example.No1");
        assertError(BusException.ACCESS_DENIED, "Secret", "/t", PROPERTIES, "Get", "ss", NAME, "Secret");
        assertError(BusException.PROPERTY_READ_ONLY, "Celsius", "/t", PROPERTIES, "Set", "ssv", NAME, "Celsius", Variant.of(1.0));
        assertError(BusException.INVALID_ARGS, "\"d\"", "/t", PROPERTIES, "Set", "ssv", NAME, "Target", Variant.of("warm"));
        assertError(BusException.INVALID_ARGS, "90 at most", "/t", PROPERTIES, "Set", "ssv", NAME, "Target", Variant.of(99.0));
        assertError(BusException.UNKNOWN_OBJECT, "/nothing", "/nothing", PROPERTIES, "GetAll", "s", NAME);
    }

    @Test
    void changesAreToldByValueOrByName() {
        ExportedObject exported = called.export(new ObjectPath("/t"), thermostat);
        List<List<Object>> changes = new CopyOnWriteArrayList<>();
        caller.subscribe(MatchRule.signal(PROPERTIES, "PropertiesChanged"), change -> changes.add(change.arguments()));
        call("/t", PROPERTIES, "Set", "ssv", NAME, "Target", Variant.of(19.0));
        call("/t", PROPERTIES, "Set", "ssv", NAME, "Secret", Variant.of("x"));
        exported.propertiesChanged(NAME, "Celsius", "Log", "Model");
        exported.propertiesChanged(NAME, "Model");
        settle();
        assertEquals(List.of(
                List.of(NAME, Map.of("Target", Variant.of(19.0)), List.of()),
                List.of(NAME, Map.of(), List.of("Secret")),
                List.of(NAME, Map.of("Celsius", Variant.of(21.0)), List.of("Log"))), changes);
        assertThrows(IllegalArgumentException.class, () -> exported.propertiesChanged(NAME, "Kelvin"));
        assertThrows(IllegalArgumentException.class, () -> exported.propertiesChanged("org.example.No1"));
    }

    @Test
    void declaredSignalsAreEmitted() {
        ExportedObject exported = called.export(new ObjectPath("/t"), thermostat);
        List<String> alarms = new CopyOnWriteArrayList<>();
        caller.subscribe(MatchRule.builder().interfaceName(NAME).path("/t").build(), alarm -> alarms.add(alarm.argument(0)));
        exported.emit(NAME, "Alarm", "hot");
        settle();
        assertEquals(List.of("hot"), alarms);
        assertThrows(IllegalArgumentException.class, () -> exported.emit(NAME, "Fire"));
        assertThrows(IllegalArgumentException.class, () -> exported.emit(NAME, "Alarm", 1));
    }

    @Test
    void introspectionTellsMembersAndChildren() {
        called.export(new ObjectPath("/a/b"), thermostat);
        called.export(new ObjectPath("/a/b/c/d"), ObjectInterface.named("org.example.Other1").build());
        String object = introspect("/a/b");
        assertTrue(object.contains("<interface name=\"org.example.Thermostat1\">"), object);
        assertTrue(object.contains("<property name=\"Target\" type=\"d\" access=\"readwrite\"/>"), object);
        assertTrue(object.contains("EmitsChangedSignal\" value=\"const\""), object);
        assertTrue(object.contains("<interface name=\"org.freedesktop.DBus.Properties\">"), object);
        assertTrue(object.contains("<node name=\"c\"/>"), object);
        assertFalse(object.contains("<node name=\"d\"/>"), object);
        assertTrue(introspect("/").contains("<node name=\"a\"/>"));
        assertTrue(introspect("/a").contains("<node name=\"b\"/>"));
        assertError(BusException.UNKNOWN_OBJECT, "/a/x", "/a/x", "org.freedesktop.DBus.Introspectable", "Introspect", "");
    }

    private String introspect(String path) {
        return call(path, "org.freedesktop.DBus.Introspectable", "Introspect", "").argument(0, String.class);
    }

    @Test
    void aNodeOnTheWayToObjectsIsNoObject() {
        called.export(new ObjectPath("/a/b"), thermostat);
        assertError(BusException.UNKNOWN_INTERFACE, NAME, "/a", NAME, "Reset", "");
        call("/anywhere", "org.freedesktop.DBus.Peer", "Ping", "");
    }

    @Test
    void aManagerTellsItsObjectsAndTheirComingAndGoing() {
        called.export(new ObjectPath("/root"), thermostat);
        called.exportManager(new ObjectPath("/root"));
        List<String> events = new CopyOnWriteArrayList<>();
        caller.subscribe(MatchRule.builder().interfaceName(MANAGER).build(),
                event -> events.add(event.path() + " " + event.member() + " " + event.arguments()));
        ExportedObject child = called.export(new ObjectPath("/root/t"), ObjectInterface.named("org.example.Small1")
                .property("Size", "u", () -> 7L).build());
        called.export(new ObjectPath("/elsewhere"), thermostat);
        Map<ObjectPath, Object> objects = Map.of(new ObjectPath("/root/t"),
                Map.of("org.example.Small1", Map.of("Size", new Variant("u", 7L))));
        assertEquals(objects, call("/root", MANAGER, "GetManagedObjects", "").argument(0, Map.class));
        child.close();
        child.close();
        settle();
        assertEquals(List.of(
                "/root InterfacesAdded [/root/t, {org.example.Small1={Size=Variant[signature=u, value=7]}}]",
                "/root InterfacesRemoved [/root/t, [org.example.Small1]]"), events);
        assertEquals(Map.of(), call("/root", MANAGER, "GetManagedObjects", "").argument(0, Map.class));
    }

    @Test
    void anInterfaceIsExportedOnceAtAPath() {
        ExportedObject first = called.export(new ObjectPath("/t"), thermostat);
        assertThrows(IllegalStateException.class, () -> called.export(new ObjectPath("/t"), thermostat));
        first.close();
        called.export(new ObjectPath("/t"), thermostat).close();
        assertError(BusException.UNKNOWN_OBJECT, "/t", "/t", NAME, "Reset", "");
        Registration manager = called.exportManager(ObjectPath.ROOT);
        assertThrows(IllegalStateException.class, () -> called.exportManager(ObjectPath.ROOT));
        manager.close();
        called.exportManager(ObjectPath.ROOT);
        assertThrows(IllegalArgumentException.class,
                () -> called.export(new ObjectPath("/t"), ObjectInterface.named(PROPERTIES).build()));
    }

    @Test
    void gdbusSeesTheSame() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(java.nio.file.Files.isExecutable(java.nio.file.Path.of("/usr/bin/gdbus")),
                "gdbus is not installed: install package libglib2.0-bin");
        called.requestName("org.example.Thermostat", java.util.Set.of());
        called.export(new ObjectPath("/t"), thermostat);
        Process gdbus = new ProcessBuilder("/usr/bin/gdbus", "introspect", "--address", bus.address(), "--dest",
                "org.example.Thermostat", "--object-path", "/t").redirectErrorStream(true).start();
        String seen = new String(gdbus.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, gdbus.waitFor(), seen);
        assertTrue(seen.contains("readwrite d Target = 20.5;"), seen);
    }
}
