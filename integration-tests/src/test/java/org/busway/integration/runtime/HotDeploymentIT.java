package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.felix.ChangedJar;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.felix.ShippedBundles;
import org.busway.integration.guests.slow.Activator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Jars and configurations that are put into a directory, changed and removed while the bus runs: what becomes of them, and what is said. */
class HotDeploymentIT {

    private static final String NAME = "org.busway.source.battery";
    private static final String JAR = "battery.jar";
    private static final String CFG = NAME + ".cfg";

    private static FrameworkBus bus;
    private static LoadDirectory load;
    private static FakeSysfs sys;
    private static UeventStandIn kernel;
    private static Path jars;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        bus.bundle(NAME).uninstall();
        sys = FakeSysfs.in(bus.directory());
        sys.powerSupply("BAT0", Map.of("type", "Battery", "status", "Charging", "capacity", "50"));
        kernel = new UeventStandIn(bus);
        jars = Files.createDirectory(bus.directory().resolve("jars"));
        load = LoadDirectory.watched(bus, Map.of());
    }

    @AfterAll
    static void stopFramework() throws IOException {
        kernel.close();
        bus.close();
    }

    @AfterEach
    void emptiesTheDirectory() throws IOException {
        if (Files.exists(load.path())) {
            try (Stream<Path> files = Files.list(load.path())) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Eventually.equal(List.of("OK nothing is deployed"), load::health, "nothing stays");
        assertEquals(Optional.empty(), source());
    }

    private static Path battery() {
        return ShippedBundles.jar("source.battery");
    }

    private static String options() {
        return "sysfs = " + sys.root() + "\n";
    }

    private static Optional<SourceService> source() {
        return bus.services(FrameworkBus.EVENT_SOURCE, null).stream()
                .filter(each -> NAME.equals(each.getBundle().getSymbolicName())).map(each -> new SourceService(bus, each))
                .findFirst();
    }

    private static Optional<Bundle> bundle(String name) {
        return Stream.of(bus.context().getBundles()).filter(each -> name.equals(each.getSymbolicName())).findFirst();
    }

    private static void isActive() {
        Eventually.equal("ACTIVE", () -> source().orElseThrow().state(), "the source works");
    }

    @Test
    void a_source_waits_for_its_pid_and_lives_with_a_configuration_beside_it_until_one_of_them_goes() throws Exception {
        load.moveIn(battery(), JAR);
        load.says("WARN", JAR, "waits for a configuration of PID " + NAME, "put " + CFG + " beside it");
        load.write(CFG, options());
        isActive();
        load.says("OK", JAR, "runs");
        try (BusClient client = bus.connect()) {
            Eventually.holds(() -> BusState.of(client).names().contains("org.busway.Power1"), "it is on the bus");
            load.write(CFG, options() + "claim.upower = false\n");
            Eventually.holds(() -> !BusState.of(client).names().contains("org.freedesktop.UPower"), "a change is taken in");
            load.remove(CFG);
            load.says("WARN", JAR, "waits for a configuration of PID " + NAME);
            Eventually.equal(Optional.empty(), HotDeploymentIT::source, "without its configuration it is off");
            load.write(CFG, options());
            isActive();
            load.remove(JAR);
            Eventually.equal(Optional.empty(), () -> bundle(NAME), "its bundle is gone");
            Eventually.holds(() -> !BusState.of(client).names().contains("org.busway.Power1"), "and its name");
        }
    }

    @Test
    void a_source_lives_with_the_configuration_that_it_carries_and_a_file_wins_over_it() throws Exception {
        Path jar = ChangedJar.of(battery())
                .with("OSGI-INF/configurator/here.json",
                        "{ \":configurator:resource-version\": 1,\n // such as it comes\n \"" + NAME + "\": { \"sysfs\": \""
                                + sys.root() + "\", \"claim.upower\": false } }")
                .header("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=osgi.configurator)\",osgi.ee;"
                        + "filter:=\"(&(osgi.ee=JavaSE)(version=17))\"")
                .to(jars.resolve("carries.jar"));
        try (BusClient client = bus.connect()) {
            load.moveIn(jar, JAR);
            isActive();
            assertFalse(BusState.of(client).names().contains("org.freedesktop.UPower"), "its options hold");
            load.write(CFG, options());
            Eventually.holds(() -> BusState.of(client).names().contains("org.freedesktop.UPower"), "those of the file win");
            load.remove(CFG);
            Eventually.holds(() -> !BusState.of(client).names().contains("org.freedesktop.UPower"), "its own are back");
            isActive();
        }
    }

    @Test
    void a_source_whose_configuration_is_in_the_profile_lives_at_once_and_a_file_does_not_win_over_that() throws Exception {
        bus.configure(NAME, Map.of("sysfs", sys.root().toString()));
        try {
            load.moveIn(battery(), JAR);
            isActive();
            load.write(CFG, options() + "claim.upower = false\n");
            load.says("CRITICAL", CFG, "the profile configures " + NAME);
            isActive();
        } finally {
            bus.unconfigure(NAME);
        }
        Eventually.equal(Optional.empty(), HotDeploymentIT::source, "off");
    }

    @Test
    void what_a_carried_configuration_gets_wrong_is_named_by_file_and_line() throws Exception {
        load.moveIn(ChangedJar.of(battery()).with("OSGI-INF/configurator/here.json", "{\n  \"" + NAME + "\": { x }\n}")
                .to(jars.resolve("wrong.jar")), JAR);
        load.says("CRITICAL", JAR, "OSGI-INF/configurator/here.json, line 2: a name in quotes is missing");
    }

    @Test
    void what_does_not_resolve_says_what_is_missing_and_runs_when_that_comes() throws Exception {
        Path needing = ChangedJar.of(GuestBundle.of(Activator.class).in(jars))
                .header("Import-Package", "org.osgi.framework,org.example.lacking;version=\"[1.2,2)\"")
                .to(jars.resolve("needing.jar"));
        Path giving = ChangedJar.of(battery()).header("Bundle-SymbolicName", "org.example.giving")
                .header("Export-Package", "org.example.lacking;version=1.3.0").header("Service-Component", "")
                .to(jars.resolve("giving.jar"));
        System.setProperty(Activator.GATE, jars.toString());
        load.moveIn(needing, "needing.jar");
        load.says("CRITICAL", "needing.jar",
                "nothing gives it package org.example.lacking [1.2.0,2.0.0): add the bundle that does");
        load.moveIn(giving, "giving.jar");
        load.says("OK", "needing.jar", "runs");
        load.remove("giving.jar");
        load.says("CRITICAL", "needing.jar", "nothing gives it package org.example.lacking");
    }

    @Test
    void a_jar_is_taken_when_it_is_whole_and_what_is_none_is_named() throws Exception {
        byte[] whole = Files.readAllBytes(battery());
        load.write(CFG, options());
        try (OutputStream out = Files.newOutputStream(load.path().resolve(JAR))) {
            out.write(whole, 0, whole.length / 2);
            load.write("no.jar", "This is a text.");
            load.says("CRITICAL", "no.jar", "is no whole jar");
            load.isSilentOf(JAR + ":");
            out.write(whole, whole.length / 2, whole.length - whole.length / 2);
        }
        isActive();
        load.write("empty.jar", "");
        load.says("CRITICAL", "empty.jar", "is no whole jar");
        Files.write(load.path().resolve(JAR), List.of("half"));
        load.says("CRITICAL", JAR, "is no whole jar", "until then " + NAME, "goes on");
        assertEquals("ACTIVE", source().orElseThrow().state());
        Files.createDirectory(load.path().resolve("directory.jar"));
        ChangedJar.of(battery()).header("Bundle-SymbolicName", "org.example.fragment").header("Fragment-Host", NAME)
                .to(load.path().resolve("fragment.jar"));
        load.says("CRITICAL", "fragment.jar", "is a fragment");
        load.says("CRITICAL", "directory.jar", "is no file");
    }

    @Test
    void of_two_jars_with_one_symbolic_name_the_second_waits_until_the_first_goes() throws Exception {
        load.write(CFG, options());
        load.moveIn(battery(), JAR);
        isActive();
        Path newer = ChangedJar.of(battery()).version("77").to(jars.resolve("newer.jar"));
        load.moveIn(newer, "another.jar");
        load.says("CRITICAL", "another.jar", JAR + " has a bundle " + NAME + " already: remove one of them");
        load.moveIn(ShippedBundles.jar("source.usb"), "usb.jar");
        load.says("CRITICAL", "usb.jar", "the profile has a bundle org.busway.source.usb already");
        load.remove(JAR);
        load.says("OK", "another.jar", NAME + " 77.0.0 runs");
        isActive();
    }

    @Test
    void a_jar_that_is_replaced_or_removed_while_it_starts_is_looked_at_when_it_has_started() throws Exception {
        Path gate = bus.directory().resolve("gate");
        System.setProperty(Activator.GATE, gate.toString());
        Path slow = GuestBundle.of(Activator.class).in(jars);
        String name = Activator.class.getPackageName();
        load.moveIn(slow, "slow.jar");
        load.says("WARN", "slow.jar", name + " 1.0.0 is being started");
        load.moveIn(ChangedJar.of(slow).version("2").to(jars.resolve("slow-2.jar")), "slow.jar");
        load.write(CFG, options());
        load.moveIn(battery(), JAR);
        isActive();
        Files.createFile(gate);
        load.says("OK", "slow.jar", name + " 2.0.0 runs");
        Files.delete(gate);
        load.moveIn(slow, "slow.jar");
        load.says("WARN", "slow.jar", name + " 1.0.0 is being started");
        load.remove("slow.jar");
        Files.createFile(gate);
        Eventually.equal(Optional.empty(), () -> bundle(name), "it is gone");
    }

    @Test
    void what_was_deployed_goes_on_while_deploy_itself_is_stopped_and_the_directory_may_go_and_come_back() throws Exception {
        load.write(CFG, options());
        load.moveIn(battery(), JAR);
        isActive();
        long id = bundle(NAME).orElseThrow().getBundleId();
        bus.bundle("deploy").stop();
        assertEquals("ACTIVE", source().orElseThrow().state());
        bus.bundle("deploy").start();
        load.says("OK", JAR, "runs");
        assertEquals(id, bundle(NAME).orElseThrow().getBundleId(), "it is the same bundle");
        Files.delete(load.path().resolve(JAR));
        Files.delete(load.path().resolve(CFG));
        Files.delete(load.path());
        Eventually.equal(Optional.empty(), () -> bundle(NAME), "without the directory nothing is deployed");
        Files.createDirectory(load.path());
        load.write(CFG, options());
        load.moveIn(battery(), JAR);
        isActive();
    }

    @Test
    void a_directory_that_anybody_may_write_is_not_used() throws Exception {
        Files.setPosixFilePermissions(load.path(), java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        load.write(CFG, options());
        load.moveIn(battery(), JAR);
        load.says("CRITICAL", load.path().toString(), "anybody may write it");
        assertTrue(bundle(NAME).isEmpty());
        Files.setPosixFilePermissions(load.path(), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        isActive();
    }
}
