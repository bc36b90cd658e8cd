package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.busway.integration.bus.Command;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

class DbusSendIT extends WithThing {

    @Test
    void it_calls_a_method_and_prints_the_reply() {
        String reply = send("--print-reply", "--dest=" + NAME, PATH, INTERFACE + ".Echo", "string:a word").run().succeeded();
        assertTrue(reply.contains("method return") && reply.contains("sender=" + thingUniqueName())
                && reply.contains("string \"a word\""), reply);
    }

    @Test
    void it_prints_the_properties_of_the_bus() {
        String reply = send("--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus.Properties.GetAll", "string:org.freedesktop.DBus").run().succeeded();
        assertTrue(reply.contains("string \"Features\"") && reply.contains("string \"HeaderFiltering\""), reply);
    }

    @Test
    void it_shows_the_error_of_an_unknown_method_of_the_bus() {
        send("--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NoSuchMethod").run()
                .failedWith("Error org.freedesktop.DBus.Error.UnknownMethod");
    }

    @Test
    void it_emits_a_signal_with_all_kinds_of_arguments() {
        try (Running listener = BUS.command("dbus-monitor", "--session", "type='signal',interface='org.example.Emitted1'")
                .start()) {
            listener.line("NameAcquired");
            send("--type=signal", "/org/example/emitted", "org.example.Emitted1.Happened", "array:string:a,b",
                    "dict:string:int32:one,1",
                    "variant:uint64:18446744073709551615", "boolean:true", "double:0.5", "objpath:/a/b").run().succeeded();
            listener.line("member=Happened");
            listener.line("string \"b\"");
            listener.line("int32 1");
            listener.line("uint64 18446744073709551615");
            listener.line("boolean true");
            listener.line("double 0.5");
            listener.line("object path \"/a/b\"");
        }
    }

    private static Command send(String... arguments) {
        return BUS.command("dbus-send", "--session").and(arguments);
    }
}
