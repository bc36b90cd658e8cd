package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Machine;

/** The bus itself is called by programs of two D-Bus libraries that are not ours: GDBus and libdbus. */
record BusCalls(List<String> under, String home) {

    private static final Pattern UNIQUE_NAME = Pattern.compile(":1\\.\\d+");

    static BusCalls plain() {
        return new BusCalls(List.of(), System.getProperty("java.io.tmpdir"));
    }

    /** The unique name that a program gets. */
    String gdbus(String address) {
        Machine.program("gdbus", "libglib2.0-bin");
        return caller(gdbus(address, "ListNames").run().succeeded());
    }

    String dbusSend(String address) {
        Machine.program("dbus-send", "dbus-bin");
        return caller(dbusSend(address, "ListNames").run().succeeded());
    }

    Command gdbus(String address, String method, String... arguments) {
        return command("gdbus", "call", "--address", address, "--dest", "org.freedesktop.DBus", "--object-path",
                "/org/freedesktop/DBus", "--method", "org.freedesktop.DBus." + method).and(arguments);
    }

    Command dbusSend(String address, String method, String... arguments) {
        return command("dbus-send", "--bus=" + address, "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus." + method).and(arguments);
    }

    private Command command(String... arguments) {
        List<String> all = new java.util.ArrayList<>(under);
        all.addAll(List.of(arguments));
        return Command.of(all).with("HOME", home);
    }

    private static String caller(String names) {
        Matcher found = UNIQUE_NAME.matcher(names);
        assertTrue(found.find(), names);
        return found.group();
    }
}
