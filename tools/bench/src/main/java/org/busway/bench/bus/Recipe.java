package org.busway.bench.bus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.busway.bench.load.Link;

/**
 * How to get a bus of a kind.
 *
 * @param name how tables call it
 * @param command what starts one, or null; {@code {config}} in it stands for a dbus-daemon configuration file
 * @param address where one runs already, or will with {@code {directory}} for its own folder; null for one that prints it
 */
public record Recipe(String name, List<String> command, String address) {

    private static final String SOCKET = "unix:path={directory}/socket";
    private static final int PATIENCE_SECONDS = 120;

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
        return busway("'" + daemon.toString().replace("'", "'\\''") + "'");
    }

    /** Ours, by its drop-in for dbus-daemon: a shell command that gets the drop-in's options unless it says where the configuration goes. */
    public static Recipe busway(String command) {
        String whole = command.contains("{config}") ? command : command + " --config-file={config} --print-address=1 --nofork";
        return new Recipe("busway", List.of("/bin/sh", "-c", "exec " + whole), null);
    }

    /** Ours as it runs on a device: with a profile, its memory and its limits, and settings {@code PID:option=value} over those. */
    public static Recipe profile(String name, Path busway, String profile, List<String> settings) {
        List<String> command = new ArrayList<>(
                List.of(busway.toString(), "run", "--quiet", "--profile", profile, "--address", SOCKET));
        settings.forEach(each -> command.addAll(List.of("--set", each)));
        return new Recipe(name, command, SOCKET);
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
        ProcessBuilder builder = new ProcessBuilder(command.stream()
                .map(word -> word.replace("{config}", config.toString()).replace("{directory}", directory.toString())).toList());
        builder.environment().put("TMPDIR", directory.toString());
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        if (!roomy) {
            // For a starter of dbus-broker, which knows no such file: the limit built into dbus-daemon.
            builder.environment().put("BROKER_MAX_BYTES", Integer.toString(127 << 20));
        }
        Path log = directory.resolve("log");
        long beginNanos = System.nanoTime();
        Process process = builder.redirectError(log.toFile()).start();
        String there = address == null
                ? printed(process)
                : answering(process, address.replace("{directory}", directory.toString()));
        if (there == null) {
            process.destroy();
            throw new IOException(name + (address == null ? " printed no address: " : " does not answer: ")
                    + String.join(" ", command) + ": " + Files.readString(log).strip());
        }
        return new Bus(name, there, process, process.pid(), (System.nanoTime() - beginNanos) / 1e9);
    }

    /** The first line that ends with an address; null if there is none. The stream stays open, as a bus may print to it later. */
    private static String printed(Process process) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            String word = line.substring(line.lastIndexOf(' ') + 1);
            if (Link.isAddress(word)) {
                return word;
            }
        }
        return null;
    }

    /** Waits until one can connect; null if that is never so. */
    private static String answering(Process process, String address) throws IOException {
        long until = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (process.isAlive() && System.nanoTime() < until) {
            try (Link link = Link.open(address)) {
                return address;
            } catch (IOException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        return null;
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
                    <allow user="*"/>
                  </policy>
                %s</busconfig>
                """.formatted(directory.resolve("socket"), roomy ? ROOMY : "");
    }
}
