package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Launch;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;

/** What is taken, or not permitted, or not an address, is one line that names it, and an exit status that is not zero. */
class BusyAddressIT {

    private static final String BUS = BusProcess.PERMISSIVE.replace("<listen>unix:path=@DIRECTORY@/bus</listen>",
            "<listen>unix:path=@DIRECTORY@/bus</listen><listen>tcp:host=127.0.0.1,port=0</listen>"
                    + "<listen>unix:abstract=@DIRECTORY@</listen>");

    @Test
    void an_address_of_a_living_bus_is_not_taken_from_it() throws IOException {
        try (BusProcess living = BusProcess.start(BUS)) {
            String port = living.address().replaceFirst(".*,port=(\\d+),.*", "$1");
            for (List<String> busy : List.of(List.of("unix:path=" + living.directory() + "/bus", "/bus"),
                    List.of("tcp:host=127.0.0.1,port=" + port, port),
                    List.of("unix:abstract=" + living.directory(), living.directory().toString()))) {
                refused(Launch.of(BUS).and("--address=" + busy.get(0)), busy.get(1));
            }
            BusCalls.plain().gdbus("unix:path=" + living.directory() + "/bus");
        }
    }

    @Test
    void what_cannot_be_an_address_is_named() throws IOException {
        refused(Launch.of(BUS).and("--address=unix:path=@DIRECTORY@/missing/bus"), "/missing");
        refused(Launch.of(BUS).and("--address=unix:path=@DIRECTORY@/bus.conf"), "/bus.conf");
        refused(Launch.of(BUS.replace("<listen>tcp:host=127.0.0.1,port=0", "<listen>tcp:host=127.0.0.1,port=x")), "port");
    }

    @Test
    void what_the_user_may_not_do_is_named() throws IOException {
        Machine.needs(Machine.isRoot(), "permission to become another user", "run as root");
        refused(Launch.of(BUS).under("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"), "/bus");
    }

    private static void refused(Launch launch, String named) throws IOException {
        Finished finished = launch.run();
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertEquals("", finished.output());
        assertEquals(1, finished.errors().lines().count(), finished::toString);
        assertTrue(finished.errors().startsWith("busway-daemon: ") && finished.errors().contains(named), finished::toString);
    }
}
