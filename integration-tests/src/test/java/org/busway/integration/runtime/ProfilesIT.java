package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Member;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Directories;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Unpacked;
import org.busway.integration.felix.RunningFramework;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Each profile of the unpacked distribution in a framework of Pax Exam, without our launcher: all of its bundles and no others, with its own configurations, at
 * their start levels; and real clients use the bus.
 */
class ProfilesIT {

    private static final int LAST_START_LEVEL = 5;
    private static final String INTERFACE = "com.example.Profile";

    @TempDir
    static Path unpacked;
    private static Path home;

    @BeforeAll
    static void unpacks() throws IOException {
        home = Unpacked.in(unpacked);
        System.setProperty("tinylog.level", "warn");
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("device-profiles"))) {
            List<String> names = files.map(file -> file.getFileName().toString().replace(".json", "")).sorted().toList();
            assertTrue(names.containsAll(List.of("bus-only", "gateway", "media-hub", "tiny")), names::toString);
            return names;
        }
    }

    @TestFactory
    Stream<DynamicTest> each_profile_runs_and_serves_clients() throws IOException {
        return names().stream().map(name -> DynamicTest.dynamicTest(name, () -> runs(ShippedProfile.read(home, name))));
    }

    /** A handler of events that was slow once would be denied for good. */
    @TestFactory
    Stream<DynamicTest> a_profile_with_an_event_admin_switches_its_deny_timeout_off() throws IOException {
        List<DynamicTest> all = new ArrayList<>();
        for (String name : names()) {
            ShippedProfile profile = ShippedProfile.read(home, name);
            Map<String, Object> options = profile.configurations().get("org.apache.felix.eventadmin.impl.EventAdmin");
            if (profile.jars(1).stream().anyMatch(jar -> jar.toString().contains("eventadmin"))) {
                all.add(DynamicTest.dynamicTest(name,
                        () -> assertEquals(0, options.get("org.apache.felix.eventadmin.Timeout"))));
            }
        }
        assertTrue(all.size() > 0, "none has one");
        return all.stream();
    }

    private static void runs(ShippedProfile profile) throws Exception {
        Path directory = Files.createTempDirectory("busway-profile-");
        String address = "unix:path=" + directory.resolve("bus");
        try (RunningFramework framework = RunningFramework.start(Files.createDirectory(directory.resolve("storage")),
                profile.jars(1))) {
            configure(new Configurations(framework.context()), profile, directory, address);
            List<Bundle> bundles = new ArrayList<>();
            for (int level = 2; level <= LAST_START_LEVEL; level++) {
                for (Path jar : profile.jars(level)) {
                    bundles.add(start(framework, jar));
                }
            }
            assertEquals(List.of(), bundles.stream().filter(bundle -> bundle.getState() != Bundle.ACTIVE).toList(), "not active");
            Eventually.holds(() -> Files.exists(directory.resolve("bus")), "the bus listens");
            serves(address, profile.has("group"));
            if (profile.has("source.usb")) {
                Eventually.equal("(true,)\n", () -> gdbus(address, "NameHasOwner", "org.busway.Usb1"), "a source is on the bus");
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static Bundle start(RunningFramework framework, Path jar) throws BundleException {
        Bundle bundle = framework.context().installBundle(jar.toUri().toString());
        bundle.start();
        return bundle;
    }

    /** What the profile says, but for where this test has its files. */
    private static void configure(Configurations configurations, ShippedProfile profile, Path directory, String address) {
        profile.configurations().forEach((pid, options) -> {
            switch (pid) {
                case "org.busway.broker" -> options.put("listen", new String[]{address});
                case "org.busway.deploy" -> options.put("directory", directory.resolve("load").toString());
                default -> {
                    // As it is.
                }
            }
            configurations.set(pid, options);
        });
    }

    private static void serves(String address, boolean groups) throws InterruptedException {
        assertEquals("(true,)\n", gdbus(address, "NameHasOwner", "org.freedesktop.DBus"));
        try (BusClient client = BusClient.connect(address)) {
            BlockingQueue<Message> read = new LinkedBlockingQueue<>();
            MatchRule rule = MatchRule.parse("interface='" + INTERFACE + "'");
            if (groups) {
                new GroupsObject(client).create("profile", INTERFACE, Map.of("lane.bytes", new Variant("t", 65536L)));
                Member member = client.group("profile").join(rule, message -> read.add(message.toMessage()));
                assertTrue(member.isMapped());
            } else {
                client.subscribe(rule, read::add);
            }
            Command.of("gdbus", "emit", "--session", "--object-path", "/profile", "--signal", INTERFACE + ".Changed", "42")
                    .with("DBUS_SESSION_BUS_ADDRESS", address).run().succeeded();
            Message signal = read.poll(20, TimeUnit.SECONDS);
            assertEquals(List.of(42), signal == null ? "nothing came" : signal.arguments());
        }
    }

    private static String gdbus(String address, String member, String argument) {
        return Command.of("gdbus", "call", "--address", address, "--dest", "org.freedesktop.DBus", "--object-path",
                "/org/freedesktop/DBus", "--method", "org.freedesktop.DBus." + member, argument).run().succeeded();
    }
}
