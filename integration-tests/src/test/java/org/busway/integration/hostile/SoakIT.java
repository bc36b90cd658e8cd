package org.busway.integration.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.broker.internal.client.TestClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Directories;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/**
 * A hundred peers that do their worst and come back, on the bus of the profile {@code gateway} without its sources, which are peers themselves: when they have gone,
 * nothing is charged, and memory, descriptors and threads are as before. For so many seconds as {@code -Dbusway.soak.seconds} says.
 */
class SoakIT {

    private static final int PEERS = 100;
    private static final long SECONDS = Long.getLong("busway.soak.seconds", 10);
    private static final long WARM_UP_SECONDS = 4;
    private static final long STEP_NANOS = 200_000;
    private static final long SECONDS_A_WITNESS = 60;
    /** What a heap that was collected may differ by, with what statistics of compiled code and loaded classes are on it. */
    private static final long ALLOWED_HEAP_BYTES = 2 << 20;
    /** What the pool keeps for the next. */
    private static final long ALLOWED_DIRECT_BYTES = 4 << 20;

    /** The heap may have grown up to its bound meanwhile, and more code is compiled. */
    private static final long ALLOWED_KIB = 80 << 10;

    /** What the bus says that it holds. */
    private record Held(long heldBytes, long groupBytes, long peakBytes, long totalBytes) {}

    @Test
    void when_a_hundred_wild_peers_have_gone_everything_is_as_before() throws IOException {
        Path directory = Files.createTempDirectory("busway-soak-");
        Path profile = Files.writeString(directory.resolve("soak.json"), withoutPeersOfItsOwn());
        Command command = Command.of(Installation.built().busway().toString(), "run", "--profile", profile.toString(), "--set",
                "org.busway.broker:debug.charges=true").with("XDG_RUNTIME_DIR", directory.toString());
        try (Running bus = command.start()) {
            bus.line("bus at ");
            String path = directory.resolve("busway/bus").toString();
            createGroup(path);
            // What was said of the group is held as long as that is there.
            long definition = held(path).groupBytes();
            soak(path, WARM_UP_SECONDS, 1);
            Held heldBefore = onceTheyHaveGone(path, definition);
            assertTrue(heldBefore.heldBytes() <= 4096 + definition,
                    () -> "of nobody but who asks, who has its minimum: " + heldBefore);
            // In this order: whoever asks has the bus open a socket for that.
            BusMemory memoryBefore = BusMemory.of(bus.pid());
            ProcessFigures before = ProcessFigures.of(bus.pid());

            soak(path, SECONDS, 2);

            assertEquals(heldBefore.heldBytes(), onceTheyHaveGone(path, definition).heldBytes());
            Held after = held(path);
            assertEquals(definition, after.groupBytes());
            assertTrue(after.peakBytes() > 4 << 20 && after.peakBytes() <= after.totalBytes(), after::toString);
            BusMemory memory = BusMemory.of(bus.pid());
            ProcessFigures figures = ProcessFigures.of(bus.pid());
            System.out.println(
                    before + " and " + memoryBefore + " before, " + figures + " and " + memory + " afterwards; " + after);
            assertTrue(memory.heapBytes() <= memoryBefore.heapBytes() + ALLOWED_HEAP_BYTES, "heap");
            // What nobody wants is freed after a second, and not before.
            Eventually.holds(() -> BusMemory.of(bus.pid()).directBytes() <= memoryBefore.directBytes() + ALLOWED_DIRECT_BYTES,
                    "it gives direct memory back");
            List<String> more = new ArrayList<>(memory.threads());
            more.removeAll(memoryBefore.threads());
            assertEquals(List.of(), more, "threads that were not there; idle ones of the framework may have ended");
            Eventually.holds(() -> ProcessFigures.descriptors(bus.pid()) <= before.descriptors(),
                    "it lets go of its descriptors");
            assertTrue(figures.residentKib() <= before.residentKib() + ALLOWED_KIB, "resident memory");
            assertEquals(List.of(), bus.everything().lines().filter(line -> line.contains("ERROR")).toList());
        } finally {
            Directories.delete(directory);
        }
    }

    private static void soak(String path, long seconds, long seed) throws IOException {
        long endNanos = System.nanoTime() + seconds * 1_000_000_000L;
        try (WildPeers peers = new WildPeers(path, PEERS, seed)) {
            while (System.nanoTime() < endNanos) {
                long untilNanos = Math.min(endNanos, System.nanoTime() + SECONDS_A_WITNESS * 1_000_000_000L);
                try (PingPong witness = new PingPong(path)) {
                    while (System.nanoTime() < untilNanos) {
                        peers.step();
                        LockSupport.parkNanos(STEP_NANOS);
                    }
                    assertTrue(witness.calls() > 0, "others are served meanwhile");
                    System.out.println(peers + "; " + witness.result());
                }
            }
            assertTrue(peers.count() >= PEERS - 1, () -> "only " + peers.count() + " are there: this tests nothing");
        }
    }

    private static void createGroup(String path) throws IOException {
        try (TestClient client = TestClient.connect(path)) {
            Message answer = client.call(Message.call(TestClient.BUS, "/org/busway/groups", "org.busway.Groups1", "Create")
                    .body("sa{sv}", WildPeers.GROUP, Map.of("rules", new Variant("as", List.of("member='M2'")))));
            assertEquals(null, answer.errorName(), answer::toString);
        }
    }

    /** As soon as nobody is there but who asks. */
    private static Held onceTheyHaveGone(String path, long definition) throws IOException {
        Eventually.holds(() -> held(path).heldBytes() <= 4096 + definition, "what they held is given back");
        return held(path);
    }

    private static Held held(String path) throws IOException {
        try (TestClient client = TestClient.connect(path)) {
            Map<?, ?> figures = (Map<?, ?>) client
                    .call(Message.call(TestClient.BUS, "/org/busway/flow", "org.freedesktop.DBus.Properties", "GetAll").body("s",
                            "org.busway.Flow1"))
                    .arguments().get(0);
            return new Held(number(figures, "HeldBytes"), number(figures, "GroupBytes"), number(figures, "PeakBytes"),
                    number(figures, "TotalBytes"));
        }
    }

    private static long number(Map<?, ?> figures, String name) {
        return (Long) ((Variant) figures.get(name)).value();
    }

    private static String withoutPeersOfItsOwn() throws IOException {
        Path gateway = Installation.built().root().resolve("device-profiles/gateway.json");
        String text = Files.readAllLines(gateway).stream()
                .filter(line -> !line.matches(".*org\\.busway[:.](source\\.\\w+|shell|client).*"))
                .collect(Collectors.joining("\n"));
        // A comma before a closing bracket is what the removed lines leave behind.
        return text.replaceAll(",(\\s*(//[^\\n]*\\s*)*[\\]}])", "$1");
    }
}
