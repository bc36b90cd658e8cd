package org.busway.bench.bus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.bench.load.Link;

/**
 * How to get a bus of a kind.
 *
 * @param name how tables call it
 * @param command what starts one and prints its address, or null; {@code {config}} in it stands for a dbus-daemon configuration file
 * @param address where one runs already, or null
 */
public record Recipe(String name, List<String> command, String address) {

    /** Room for what the bench asks for, and otherwise what a session bus has. */
    private static final String ROOMY = """
              <limit name="max_incoming_bytes">1000000000</limit>
              <limit name="max_outgoing_bytes">1000000000</limit>
              <limit name="max_message_size">1000000000</limit>
              <limit name="max_completed_connections">100000</limit>
              <limit name="max_incomplete_connections">10000</limit>
              <limit name="max_connections_per_user">100000</limit>
              <limit name="max_match_rules_per_connection">50000</limit>
            """;

    /** dbus-daemon, if it is installed. */
    public static Recipe dbusDaemon() {
        return new Recipe("dbus-daemon", List.of("dbus-daemon", "--config-file={config}", "--print-address=1", "--nofork"), null);
    }

    /** Ours, by its drop-in for dbus-daemon. */
    public static Recipe busway(Path daemon) {
        return new Recipe("busway", List.of(daemon.toString(), "--config-file={config}", "--print-address=1", "--nofork"), null);
    }

    /** Whatever a shell command starts. */
    public static Recipe peer(String name, String command) {
        return new Recipe(name, List.of("/bin/sh", "-c", command), null);
    }

    /** One that runs. */
    public static Recipe at(String name, String address) {
        return new Recipe(name, null, address);
    }

    /** Whether a new one can be had at will. */
    public boolean startable() {
        return command != null;
    }

    /**
     * Starts one and waits until it has printed its address.
     *
     * @param directory an empty directory of its own
     * @param roomy whether its limits are raised; else those built into dbus-daemon hold
     */
    public Bus start(Path directory, boolean roomy) throws IOException {
        if (!startable()) {
            try (Link link = Link.open(address)) {
                return new Bus(name, address, null, link.call("GetConnectionUnixProcessID", "org.freedesktop.DBus"), 0);
            }
        }
        Path config = Files.writeString(directory.resolve("bus.conf"), configuration(directory, roomy));
        ProcessBuilder builder = new ProcessBuilder(
                command.stream().map(word -> word.replace("{config}", config.toString())).toList());
        builder.environment().put("TMPDIR", directory.toString());
        Path log = directory.resolve("log");
        long beginNanos = System.nanoTime();
        Process process = builder.redirectError(log.toFile()).start();
        // The stream stays open, as a bus may print to it later.
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line;
        do {
            line = out.readLine();
        } while (line != null && !line.startsWith("unix:"));
        if (line == null) {
            process.destroy();
            throw new IOException(
                    name + " printed no address: " + String.join(" ", command) + ": " + Files.readString(log).strip());
        }
        return new Bus(name, line, process, process.pid(), (System.nanoTime() - beginNanos) / 1e9);
    }

    private static String configuration(Path directory, boolean roomy) {
        return """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/>
                    <allow eavesdrop="true"/>
                    <allow own="*"/>
                  </policy>
                %s</busconfig>
                """.formatted(directory.resolve("socket"), roomy ? ROOMY : "");
    }
}
