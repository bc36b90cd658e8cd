package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Launch;
import org.junit.jupiter.api.Test;

/** Over TCP the kernel names nobody: a program shows that it can read the user's cookie, or is nobody in particular. */
class TcpAuthenticationIT {

    private static final String TCP = BusProcess.PERMISSIVE.replace("unix:path=@DIRECTORY@/bus", "tcp:host=127.0.0.1,port=0");

    @Test
    void who_can_read_the_cookie_is_the_user() throws IOException {
        try (BusProcess bus = start(TCP.replace("EXTERNAL", "DBUS_COOKIE_SHA1"))) {
            BusCalls programs = new BusCalls(List.of(), bus.directory().resolve("home").toString());
            String self = programs.gdbus(bus.address());
            assertEquals(":1.0", self);
            programs.dbusSend(bus.address());
            String asked = "'" + programs.gdbus(bus.address()) + "'";
            assertTrue(asked.startsWith("':1."), asked);
            Path cookies = bus.directory().resolve("home/.dbus-keyrings");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cookies)));
            assertTrue(Files.size(cookies.resolve("org_freedesktop_general")) > 0);

            Path elsewhere = Files.createDirectory(bus.directory().resolve("elsewhere"));
            new BusCalls(List.of(), elsewhere.toString()).dbusSend(bus.address(), "GetId").run()
                    .failedWith("Did not receive a reply");
        }
    }

    @Test
    void who_is_nobody_in_particular_is_let_in_only_where_that_is_allowed() throws IOException {
        String anonymous = TCP.replace("<auth>EXTERNAL</auth>", "<auth>ANONYMOUS</auth><allow_anonymous/>");
        try (BusProcess bus = start(anonymous)) {
            BusCalls programs = new BusCalls(List.of(), bus.directory().resolve("home").toString());
            assertEquals(":1.0", programs.gdbus(bus.address()));
            assertEquals(":1.1", programs.dbusSend(bus.address()));
            assertFalse(Files.exists(bus.directory().resolve("home/.dbus-keyrings/org_freedesktop_general")));

            bus.configure(anonymous.replace("<allow_anonymous/>", ""));
            Reload.awaited(bus);
            programs.dbusSend(bus.address(), "GetId").run().failedWith("Did not receive a reply");
        }
    }

    private static BusProcess start(String configuration) throws IOException {
        return Launch.of(configuration).under("sh", "-c", "mkdir -m 700 @DIRECTORY@/home; exec \"$@\"", "sh")
                .with("HOME", "@DIRECTORY@/home").with("BUSWAY_LOG", "info").start();
    }
}
