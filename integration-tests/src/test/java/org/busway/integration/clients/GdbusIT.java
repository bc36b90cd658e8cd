package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.busway.integration.bus.Command;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

class GdbusIT extends WithThing {

    @Test
    void it_calls_a_method() {
        assertEquals("('a word',)\n",
                gdbus("call", "--dest", NAME, "--object-path", PATH, "--method", INTERFACE + ".Echo", "a word").run()
                        .succeeded());
    }

    @Test
    void it_calls_the_bus() {
        String names = gdbus("call", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method",
                "org.freedesktop.DBus.ListNames").run().succeeded();
        assertTrue(names.contains("'org.freedesktop.DBus'") && names.contains("'" + NAME + "'"), names);
    }

    @Test
    void it_shows_the_error_of_a_name_that_nobody_owns() {
        gdbus("call", "--dest", "org.example.Nobody", "--object-path", PATH, "--method", INTERFACE + ".Echo", "a word").run()
                .failedWith(
                        "GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: The name org.example.Nobody was not provided by any .service files");
    }

    @Test
    void it_introspects_an_object() {
        String shown = gdbus("introspect", "--dest", NAME, "--object-path", PATH).run().succeeded();
        assertTrue(shown.contains("interface " + INTERFACE) && shown.contains("Echo(in  s text,")
                && shown.contains("Echoed(s text);"), shown);
    }

    @Test
    void it_introspects_the_bus_itself() {
        String shown = gdbus("introspect", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus").run()
                .succeeded();
        for (String part : new String[]{"interface org.freedesktop.DBus {", "RequestName(in  s", "NameOwnerChanged(s",
            "interface org.freedesktop.DBus.Monitoring", "interface org.freedesktop.DBus.Properties",
            "readonly as Features = ["}) {
            assertTrue(shown.contains(part), () -> "\"" + part + "\" is not in:\n" + shown);
        }
    }

    @Test
    void it_waits_for_a_name() {
        try (Running waiting = gdbus("wait", "--timeout", "10", "org.example.Late").start();
                Running late = BUS.command("dbus-test-tool", "echo", "--name=org.example.Late").start()) {
            waiting.end().succeeded();
        }
    }

    @Test
    void it_monitors_the_signals_of_a_name() {
        try (Running monitor = gdbus("monitor", "--dest", NAME).start()) {
            monitor.line("The name " + NAME + " is owned by " + thingUniqueName());
            echo("seen");
            assertEquals(PATH + ": " + INTERFACE + ".Echoed ('seen',)", monitor.line("Echoed"));
        }
    }

    @Test
    void it_emits_a_signal() {
        try (Running listener = BUS.command("dbus-monitor", "--session", "type='signal',interface='org.example.Emitted1'")
                .start()) {
            listener.line("NameAcquired");
            gdbus("emit", "--object-path", "/org/example/emitted", "--signal", "org.example.Emitted1.Happened", "42").run()
                    .succeeded();
            listener.line("path=/org/example/emitted; interface=org.example.Emitted1; member=Happened");
            listener.line("int32 42");
        }
    }

    private static Command gdbus(String verb, String... arguments) {
        return BUS.command("gdbus", verb, "--session").and(arguments);
    }
}
