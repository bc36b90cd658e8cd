package org.busway.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.busway.api.BusException;
import org.busway.client.BusClient;

/** A bus that {@code tools/busway run} starts, with the three groups in its profile, and an agent that stops and starts its bundles. */
final class BusUnderTorture {

    /** How long a member may hold the others up. */
    static final long DEADLINE_MILLIS = 2_500;

    private static final List<String> LEFT_OUT = List.of("source.", ":shell:");

    final Process process;
    final String address;

    private BusUnderTorture(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static BusUnderTorture start(Path home, Path directory) throws IOException, InterruptedException {
        Path profile = directory.resolve("profile.json");
        Files.write(profile, profile(home, directory));
        String address = "unix:path=" + directory.resolve("bus");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("tools/busway").toString(), "run", "--profile",
                profile.toString(), "--address",
                address);
        Path agent = home.resolve("tools/torture/target/torture.jar");
        builder.environment().put("BUSWAY_JAVA_OPTIONS", "-javaagent:" + agent);
        builder.environment().put("BUSWAY_LOG", "info");
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        Process process = builder.redirectOutput(directory.resolve("bus.log").toFile()).redirectErrorStream(true).start();
        BusUnderTorture bus = new BusUnderTorture(process, address);
        bus.awaitStart(directory);
        return bus;
    }

    private void awaitStart(Path directory) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            Thread.sleep(100);
            try (BusClient client = BusClient.builder().address(address).connect()) {
                return;
            } catch (BusException e) {
                continue;
            }
        }
        process.destroyForcibly();
        throw new IOException("the bus does not start: " + Files.readString(directory.resolve("bus.log")));
    }

    /** The gateway's, without sources and terminal, with our groups. */
    private static List<String> profile(Path home, Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(home.resolve("device-profiles/gateway.json"))) {
            if (LEFT_OUT.stream().anyMatch(line::contains)) {
                continue;
            }
            lines.add(line.replace("lossy then=evict deadline=1000", "block then=evict deadline=" + DEADLINE_MILLIS));
            if (line.contains("\"org.busway.broker\": {}")) {
                for (Mode mode : Mode.values()) {
                    lines.add(group(mode, directory));
                }
                lines.add(String.format(Locale.ROOT, """
                        "org.busway.group~halfway": { "rules:String[]": [ "interface='%s'" ], "publishers": "bus",
                          "lane.bytes:Long": %d, "outcome": "evict" },""", Halfway.INTERFACE, Halfway.LANE_BYTES));
            }
        }
        // The client's bundle was the last one that is left.
        return List.of(String.join("\n", lines).replaceAll(",(\\s*(//[^\n]*\\s*)*[\\]}])", "$1").split("\n"));
    }

    private static String group(Mode mode, Path directory) {
        return String.format(Locale.ROOT, """
                "org.busway.group~%s": { "rules:String[]": [ "interface='%s'" ], "publishers": "%s",
                  "lane.bytes:Long": 65536, "outcome": "block", "deadline.millis:Long": %d, "max.members:Integer": 32,
                  "seqpacket": "%s", "datagram": "%s" },""",
                mode.group(), mode.interfaceName(), mode.group(), DEADLINE_MILLIS, mode.connections(directory.toString()),
                mode.datagrams(directory.toString()));
    }

    /** Has the agent stop a bundle and start it. */
    void restart(String bundle) throws IOException {
        process.getOutputStream().write((bundle + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }
}
