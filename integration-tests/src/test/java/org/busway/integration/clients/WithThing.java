package org.busway.integration.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.busway.integration.bus.BusUnderTest;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** For the command line tools: a bus with a thing on it, dbus-python's, that they call, look at and listen to. */
abstract class WithThing {

    static final String NAME = "org.example.Python";
    static final String PATH = "/org/example/thing";
    static final String INTERFACE = "org.example.Thing1";

    @RegisterExtension
    static final BusUnderTest BUS = new BusUnderTest();

    @TempDir
    static Path directory;

    private static Running thing;

    @BeforeEach
    void thing_is_on_the_bus() throws IOException {
        if (thing == null) {
            Path program = directory.resolve("thing.py");
            try (InputStream source = WithThing.class.getResourceAsStream("thing.py")) {
                Files.copy(source, program);
            }
            Machine.program("gdbus", "libglib2.0-bin");
            Machine.program("dbus-send", "dbus-bin");
            Machine.needs(Command.of("/usr/bin/python3", "-c", "import dbus, gi").run().exitStatus() == 0, "dbus-python",
                    "apt-get install python3-dbus python3-gi");
            thing = BUS.command("/usr/bin/python3", program.toString(), "serve", NAME).start();
            thing.line("ready");
        }
    }

    @AfterAll
    static void thing_ends() {
        if (thing != null) {
            thing.close();
            thing = null;
        }
    }

    static String thingUniqueName() {
        return thing.line("ready").split(" ")[1];
    }

    static long thingPid() {
        return thing.pid();
    }

    /** Makes the thing emit its signal. */
    static void echo(String text) {
        BUS.command("dbus-send", "--session", "--print-reply", "--dest=" + NAME, PATH, INTERFACE + ".Echo", "string:" + text)
                .run().succeeded();
    }
}
