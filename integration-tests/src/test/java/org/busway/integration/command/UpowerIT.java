package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.NetworkNamespace;
import org.busway.integration.bus.RealUpowerd;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/**
 * The unmodified {@code upower} prints the same of the source as of a real upowerd that is shown the same files and told the same events. The real one runs
 * on a bus of ours of its own, which it is no less a test of.
 */
class UpowerIT {

    private static final Map<String, String> LINE_POWER = Map.of("type", "Mains", "online", "1");
    private static final Map<String, String> BATTERY = Map.ofEntries(Map.entry("type", "Battery"), Map.entry("present", "1"),
            Map.entry("status", "Discharging"), Map.entry("energy_full", "60000000"), Map.entry("energy_full_design", "80000000"),
            Map.entry("energy_now", "48000000"), Map.entry("voltage_now", "12000000"), Map.entry("power_now", "12000000"),
            Map.entry("cycle_count", "17"), Map.entry("technology", "Li-ion"), Map.entry("manufacturer", "ACME"),
            Map.entry("model_name", "B-1"), Map.entry("serial_number", "42"));
    private static final Map<String, String> ANOTHER = Map.of("type", "Battery", "status", "Charging", "charge_full", "3000000",
            "charge_full_design", "3000000", "charge_now", "1000000", "voltage_now", "11000000", "current_now", "500000");
    private static final int BURST = 5;

    /** Whoever is UPower: how it is told of an event, and a command that uses its bus. */
    private interface Upower {
        void change(String supply) throws IOException;

        Command command(String... arguments);
    }

    @Test
    void it_prints_the_same_as_for_a_real_upowerd() throws IOException {
        NetworkNamespace.needed();
        RealUpowerd.needed();
        Machine.program("dbus-monitor", "dbus-bin");
        Map<String, String> expected = new LinkedHashMap<>();
        try (BusProcess bus = BusProcess.start(BusProcess.PERMISSIVE)) {
            FakeSysfs sys = supplies(Files.createDirectory(bus.directory().resolve("kernel")));
            try (RealUpowerd real = RealUpowerd.start(bus, sys.root().resolve("class/power_supply"))) {
                expected.putAll(printed(sys, new Upower() {
                    @Override
                    public void change(String supply) throws IOException {
                        real.change(supply);
                    }

                    @Override
                    public Command command(String... arguments) {
                        return bus.command(arguments);
                    }
                }));
            }
        }
        Path directory = OperatorTerminal.directory();
        FakeSysfs sys = supplies(Files.createDirectory(directory.resolve("kernel")));
        Command run = Command.of(Installation.built().busway().toString(), "run", "--set",
                "org.busway.source.battery:sysfs=" + sys.root());
        try (OperatorTerminal busway = OperatorTerminal.type(directory, NetworkNamespace.around(run))) {
            busway.line("source  battery  active");
            Map<String, String> actual = printed(sys, new Upower() {
                @Override
                public void change(String supply) throws IOException {
                    NetworkNamespace.tell(busway.pid(), "ACTION=change",
                            "DEVPATH=/devices/platform/gateway/power_supply/" + supply,
                            "SUBSYSTEM=power_supply", "POWER_SUPPLY_NAME=" + supply);
                }

                @Override
                public Command command(String... arguments) {
                    return Command.of(arguments).with("DBUS_SYSTEM_BUS_ADDRESS", busway.address());
                }
            });
            expected.forEach((what, text) -> assertEquals(text, actual.get(what), what));
        }
    }

    @Test
    void the_name_is_given_up_when_a_real_upowerd_wants_it_and_taken_when_that_ends() throws IOException {
        NetworkNamespace.needed();
        RealUpowerd.needed();
        Path directory = OperatorTerminal.directory();
        FakeSysfs ours = supplies(Files.createDirectory(directory.resolve("kernel")));
        FakeSysfs theirs = FakeSysfs.in(Files.createDirectory(directory.resolve("other")));
        theirs.powerSupply("THEIRS", BATTERY);
        try (OperatorTerminal busway = OperatorTerminal.run("--set", "org.busway.source.battery:sysfs=" + ours.root())) {
            busway.line("is org.freedesktop.UPower too");
            Command upower = Command.of("upower", "-e").with("DBUS_SYSTEM_BUS_ADDRESS", busway.address());
            assertTrue(upower.run().succeeded().contains("battery_BAT1"));
            try (RealUpowerd real = RealUpowerd.start(
                    arguments -> Command.of(arguments).with("DBUS_SYSTEM_BUS_ADDRESS", busway.address()),
                    theirs.root().resolve("class/power_supply"), "--replace")) {
                busway.line("org.freedesktop.UPower is left to :1.");
                Eventually.holds(() -> upower.run().output().contains("battery_THEIRS"), "upower sees what the real one has");
                assertFalse(upower.run().succeeded().contains("battery_BAT1"));
                String power1 = Command.of("busctl", "--address=" + busway.address(), "tree", "--list", "org.busway.Power1").run()
                        .succeeded();
                assertTrue(power1.contains("/org/busway/power1/devices/battery_BAT1"),
                        "our own name has all as before: " + power1);
                assertFalse(power1.contains("/org/freedesktop/UPower"), power1);
            }
            Eventually.holds(() -> upower.run().output().contains("battery_BAT1"), "it is ours again");
        }
    }

    private static FakeSysfs supplies(Path directory) throws IOException {
        FakeSysfs sys = FakeSysfs.in(directory);
        sys.powerSupply("AC", LINE_POWER);
        sys.powerSupply("BAT0", BATTERY);
        sys.powerSupply("BAT1", ANOTHER);
        return sys;
    }

    /** What {@code upower} prints, without times. */
    private static Map<String, String> printed(FakeSysfs sys, Upower upower) throws IOException {
        Map<String, String> printed = new LinkedHashMap<>();
        Eventually.holds(() -> upower.command("upower", "-e").run().output().contains("battery_BAT1"), "UPower is there");
        printed.put("upower -e", upower.command("upower", "-e").run().succeeded());
        printed.put("upower -d", timeless(upower.command("upower", "-d").run().succeeded()));
        try (Running monitor = upower.command("stdbuf", "-oL", "upower", "--monitor-detail").start();
                Running signals = upower
                        .command("stdbuf", "-oL", "dbus-monitor", "--system", "type='signal',member='PropertiesChanged'")
                        .start()) {
            monitor.line("Monitoring activity from the power daemon");
            signals.line("member=NameLost");
            Eventually.holds(() -> names(upower).contains("upower"), "the monitor is on the bus");
            nextSecond();
            sys.write("/devices/platform/gateway/power_supply/BAT0", "energy_now", "40000000");
            upower.change("BAT0");
            monitor.line("energy:              40 Wh");
            Eventually.holds(() -> changed(signals).size() > 1, "the battery and the sum of all have changed");
            nextSecond();
            printed.put("PropertiesChanged of one change", String.join("\n", changed(signals)));
            sys.write("/devices/platform/gateway/power_supply/AC", "online", "0");
            upower.change("AC");
            monitor.line("on-battery:      yes");
            nextSecond();
            sys.write("/devices/platform/gateway/power_supply/BAT0", "energy_now", "1000000");
            upower.change("BAT0");
            monitor.line("warning-level:       action");
            Eventually.holds(() -> blocks(monitor, "battery_BAT1").size() > BURST, "all batteries were read several times");
            printed.put("of the line power", String.join("\n", blocks(monitor, "line_power_AC")));
            printed.put("of the daemon", String.join("\n", blocks(monitor, "daemon changed")));
            printed.put("of a battery that was read again", String.join("\n", blocks(monitor, "battery_BAT1").subList(0, BURST)));
            List<String> changing = blocks(monitor, "battery_BAT0");
            printed.put("of a battery that changed", String.join("\n", changing.subList(0, 5)));
            printed.put("of a battery that is low",
                    changing.stream().filter(block -> block.contains("action")).findFirst().orElseThrow());
        }
        printed.put("upower -d at last", timeless(upower.command("upower", "-d").run().succeeded()));
        assertTrue(printed.get("upower -d at last").contains("warning-level:       action"), printed.get("upower -d at last"));
        return printed;
    }

    /** The objects of UPower that have told of changed properties so far, one for each time. */
    private static List<String> changed(Running signals) {
        return signals.everything().lines().filter(line -> line.contains("member=PropertiesChanged"))
                .map(line -> line.replaceAll(".* path=([^;]*);.*", "$1"))
                .filter(path -> path.startsWith("/org/freedesktop/UPower")).toList();
    }

    /** Lists programs by asking each name's process. */
    private static String names(Upower upower) {
        return upower.command("busctl", "--address=" + upower.command().environment().get("DBUS_SYSTEM_BUS_ADDRESS"), "list",
                "--no-legend").run().succeeded();
    }

    /** What the monitor has printed of one thing, in the order in which it did. */
    private static List<String> blocks(Running monitor, String of) {
        List<String> blocks = new ArrayList<>();
        for (String block : monitor.everything().split("\n(?=\\[[0-9:.]+\\])")) {
            if (block.lines().findFirst().orElse("").contains(of)) {
                blocks.add(timeless(block));
            }
        }
        return blocks;
    }

    private static String timeless(String text) {
        return text.replaceAll("(?m)^( +updated:).*$", "$1").replaceAll("\\[[0-9:.]+\\]", "")
                .replaceAll("(?m)^    [0-9]{10}\\t", "    ")
                .stripTrailing();
    }

    /** A second later a time that is told in seconds differs. */
    private static void nextSecond() {
        long second = System.currentTimeMillis() / 1000;
        Eventually.holds(() -> System.currentTimeMillis() / 1000 > second, "the clock goes on");
    }
}
