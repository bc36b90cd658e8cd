package org.busway.integration.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.busway.broker.internal.client.TestClient;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Launch;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;

/** The machine has no room for the log, no descriptor, no address space: who is connected is served all the same. */
class ScarceMachineIT {

    private static final int DESCRIPTORS = 80;
    /** Of one processor; a thousand calls a second of others need a tenth. */
    private static final double SPINNING = 0.8;
    private static final int LOG_BYTES = 16 << 10;

    @Test
    void a_log_that_cannot_be_written_disturbs_nobody() throws IOException {
        Machine.needs(Machine.isRoot() && Command.of("unshare", "-m", "true").run().exitStatus() == 0,
                "permission to make a mount namespace", "run as root, with CAP_SYS_ADMIN");
        Launch launch = Launch.of(BusProcess.PERMISSIVE).with("BUSWAY_LOG", "debug").under("unshare", "-m", "sh", "-c",
                "mkdir @DIRECTORY@/full; mount -t tmpfs -o size=" + LOG_BYTES
                        + " tmpfs @DIRECTORY@/full; exec \"$@\" 2> @DIRECTORY@/full/log",
                "sh");
        try (BusProcess bus = launch.start()) {
            Path log = Path.of("/proc/" + bus.pid() + "/root" + bus.directory() + "/full/log");
            Siege.withstand("full disk", bus, siege -> {
                for (int i = 0; i < 300; i++) {
                    try (TestClient client = TestClient.open(siege.path())) {
                        client.sendText("\0NONSENSE " + "x".repeat(50) + "\r\nBEGIN\r\n");
                    }
                }
                Eventually.holds(() -> Files.size(log) == LOG_BYTES, "the log is full");
                siege.attacker().settle();
            });
        }
    }

    @Test
    void without_descriptors_newcomers_wait_and_the_bus_sleeps() throws IOException {
        Launch launch = Launch.of(BusProcess.PERMISSIVE).under("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS);
        try (BusProcess bus = launch.start()) {
            Siege.withstand("few descriptors", bus, siege -> {
                for (int i = 0; i < 2 * DESCRIPTORS; i++) {
                    siege.keep(TestClient.open(siege.path()));
                }
                Eventually.holds(() -> ProcessFigures.descriptors(bus.pid()) >= DESCRIPTORS - 2, "all descriptors are taken");
                assertTrue(shareOfProcessor(bus) < SPINNING, "the bus looks again and again for a descriptor");
            });
            Eventually.holds(() -> bus.log().contains("open files"), "the log says why nobody is accepted");
            try (TestClient late = TestClient.connect(Siege.path(bus))) {
                late.settle();
            }
        }
    }

    /** How much of one processor it uses while others talk. */
    private static double shareOfProcessor(BusProcess bus) throws IOException {
        long beginNanos = System.nanoTime();
        long begin = ProcessFigures.processorNanos(bus.pid());
        LockSupport.parkNanos(500_000_000);
        return (double) (ProcessFigures.processorNanos(bus.pid()) - begin) / (System.nanoTime() - beginNanos);
    }

    @Test
    void too_little_address_space_is_said_and_ends_the_start() throws IOException {
        Finished finished = Launch.of(BusProcess.PERMISSIVE).under("prlimit", "--as=400000000").run();
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertTrue(!finished.everything().isBlank(), finished::toString);
        assertTrue(finished.everything().contains("memory") || finished.everything().contains("space"), finished::toString);
    }
}
