package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Launch;
import org.junit.jupiter.api.Test;

/** Every kind of address at once, each reached by programs of both libraries; and what is printed where. */
class ListeningIT {

    private static final String ALL_KINDS = BusProcess.PERMISSIVE.replace("<listen>unix:path=@DIRECTORY@/bus</listen>", """
            <listen>unix:path=@DIRECTORY@/bus</listen>
            <listen>unix:dir=@DIRECTORY@/dir</listen>
            <listen>unix:tmpdir=@DIRECTORY@/tmpdir</listen>
            <listen>unix:runtime=yes</listen>
            <listen>unix:abstract=@DIRECTORY@/abstract</listen>
            <listen>tcp:host=127.0.0.1,port=0</listen>
            <listen>nonce-tcp:host=127.0.0.1,port=0</listen>
            """).replace("<auth>EXTERNAL</auth>", "<auth>EXTERNAL</auth><auth>DBUS_COOKIE_SHA1</auth>");

    @Test
    void every_kind_of_address_is_printed_and_reached_and_leaves_nothing() throws IOException {
        Path directory;
        Path nonce;
        try (BusProcess bus = Launch.of(ALL_KINDS).under("sh", "-c", """
                mkdir -m 755 @DIRECTORY@/dir @DIRECTORY@/tmpdir @DIRECTORY@/runtime @DIRECTORY@/home
                exec "$1" "$2" "$3" "$4" --print-address=7 --print-pid=8 7>&1 8> @DIRECTORY@/pid 1>&2""", "sh")
                .with("XDG_RUNTIME_DIR", "@DIRECTORY@/runtime").with("HOME", "@DIRECTORY@/home").start()) {
            directory = bus.directory();
            List<String> addresses = List.of(bus.address().split(";"));
            assertEquals(List.of("unix:path=" + directory + "/bus", "unix:path=" + directory + "/dir/dbus-",
                    "unix:path=" + directory + "/tmpdir/dbus-", "unix:path=" + directory + "/runtime/bus",
                    "unix:abstract=" + directory + "/abstract", "tcp:host=127.0.0.1", "nonce-tcp:host=127.0.0.1"),
                    addresses.stream().map(ListeningIT::start).toList());
            BusCalls programs = new BusCalls(List.of(), directory.resolve("home").toString());
            for (String address : addresses) {
                String first = programs.gdbus(address);
                assertNotEquals(first, programs.dbusSend(address), address);
            }
            nonce = Path.of(addresses.get(6).replaceFirst(".*,noncefile=([^,]*),.*", "$1"));
            assertEquals(16, Files.size(nonce));
            assertEquals(bus.pid() + "\n", Files.readString(directory.resolve("pid")));
            programs.gdbus(addresses.get(6).replace(nonce.toString(), directory + "/bus.conf"), "GetId").run()
                    .failedWith("Error connecting");
        }
        assertTrue(Files.notExists(nonce) && Files.notExists(nonce.getParent()), () -> nonce + " was left");
    }

    /** Without what the bus made up: guid, port, random names. */
    private static String start(String address) {
        return address.replaceFirst("dbus-[^,/]*,.*", "dbus-").replaceFirst(",.*", "");
    }
}
