package org.busway.integration.command;

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
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Member;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.NetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * From the kernel's netlink socket into shared memory: the groups of the gateway's sources, and the bridge to Event Admin with the lines of its README in the profile.
 */
class SourceGroupsIT {

    private static final String USB = "/org/busway/usb1/devices/";
    private static final int WAIT_SECONDS = 20;
    private static final int FLOOD = 3_000;

    private OperatorTerminal busway;
    private FakeSysfs sys;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** The profile of a gateway with what the README says is to be put into it. */
    private static Path profile(Path directory) throws IOException {
        String readme = Files.readString(Installation.built().root().resolve("bundles/bridge.eventadmin/README.md"));
        List<String> lines = new ArrayList<>();
        for (String block : readme.split("```json\n")) {
            lines.add(block.substring(0, Math.max(0, block.indexOf("```\n"))));
        }
        assertEquals(3, lines.size(), "the README has lines for bundles and lines for their configuration");
        String profile = Files.readString(Installation.built().root().resolve("device-profiles/gateway.json"));
        return Files.writeString(directory.resolve("with-events.json"),
                profile.replace("  \"bundles\": [\n", "  \"bundles\": [\n" + lines.get(1))
                        .replace("  \"configurations\": {\n", "  \"configurations\": {\n" + lines.get(2)));
    }

    @BeforeEach
    void start() throws IOException {
        NetworkNamespace.needed();
        Path directory = OperatorTerminal.directory();
        sys = FakeSysfs.in(Files.createDirectories(directory.resolve("kernel")));
        sys.usb("../usb1", Map.of("idVendor", "1d6b", "bDeviceClass", "09", "devnum", "1"));
        sys.powerSupply("BAT0", Map.of("type", "Battery", "status", "Discharging", "capacity", "80"));
        List<String> sysfs = new ArrayList<>();
        for (String source : List.of("uevent", "usb", "battery")) {
            sysfs.addAll(List.of("--set", "org.busway.source." + source + ":sysfs=" + sys.root()));
        }
        busway = OperatorTerminal.type(directory,
                NetworkNamespace.around(Command.of(Installation.built().busway().toString(), "run",
                        "--profile", profile(directory).toString()).and(sysfs.toArray(String[]::new))));
        busway.line("source  usb      active");
        busway.line("source  battery  active");
        busway.line("source  uevent   active");
    }

    @AfterEach
    void end() throws IOException {
        if (busway != null) {
            busway.close();
        }
    }

    private void tell(String action, String subsystem, String device, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("ACTION=" + action, "DEVPATH=" + device, "SUBSYSTEM=" + subsystem));
        NetworkNamespace.tell(busway.pid(), all.toArray(String[]::new));
    }

    private String plugIn(String name, int number) throws IOException {
        String device = sys.usb(name,
                Map.of("idVendor", "046d", "idProduct", "c52b", "serial", "A" + number, "devnum", "" + number));
        tell("add", "usb", device, "DEVTYPE=usb_device", "DEVNUM=" + number);
        tell("bind", "usb", device, "DEVTYPE=usb_device", "DEVNUM=" + number);
        return device;
    }

    private void note(GroupMessage message) {
        told.add(message.member() + " " + message.toMessage().arguments().get(0));
    }

    private String next() throws InterruptedException {
        return told.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void membersOfTheGroupsReadWhatTheSourcesTellAndAFloodOfEventsCostsThemNothing() throws Exception {
        busway.line("source  eventadmin~usb active");
        try (BusClient program = BusClient.connect(busway.address());
                BusClient other = BusClient.connect(busway.address());
                Member usb = program.group("usb").join(List.of(), org.busway.api.group.MemberOptions.DEFAULT, this::note);
                Member battery = program.group("battery").join(List.of(), org.busway.api.group.MemberOptions.DEFAULT,
                        this::note)) {
            assertTrue(usb.isMapped() && battery.isMapped());
            String device = plugIn("1-2", 6);
            assertEquals("InterfacesAdded " + USB + "_31_2d2", next());
            assertEquals("Attached " + USB + "_31_2d2", next());
            sys.write("/devices/platform/gateway/power_supply/BAT0", "capacity", "70");
            tell("change", "power_supply", "/devices/platform/gateway/power_supply/BAT0");
            assertEquals("PropertiesChanged org.busway.Power1.Device", next());
            assertEquals("PropertiesChanged org.busway.Power1.Device", next(), "of the sum of all batteries");

            Thread flood = new Thread(() -> {
                try {
                    tell("change", "usb", device, "--flood=" + FLOOD, "DEVTYPE=usb_device", "DEVNUM=6");
                } catch (IOException e) {
                    told.add("the flood ended: " + e);
                }
            });
            flood.start();
            int calls = 0;
            while (flood.isAlive()) {
                assertEquals(":1.",
                        other.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner", "s", "org.busway.Usb1")
                                .argument(0).substring(0, 3));
                calls++;
            }
            assertTrue(calls > 0, "others are answered meanwhile");
            plugIn("1-3", 7);
            assertEquals("InterfacesAdded " + USB + "_31_2d3", next(), "an event that changes nothing tells nothing");
            assertEquals("Attached " + USB + "_31_2d3", next());
            sys.remove(device);
            tell("remove", "usb", device, "DEVTYPE=usb_device", "DEVNUM=6");
            assertEquals("InterfacesRemoved " + USB + "_31_2d2", next());
            assertEquals("Detached " + USB + "_31_2d2", next());
            assertEquals(0, usb.counts().lost());
            assertEquals(2, read(program).size(), "this one and the bridge");
            Eventually.equal(1L, () -> read(program).stream().distinct().count(),
                    "positions of members: the bridge has read all too");
        }
        assertTrue(busway.shown().stream().noneMatch(line -> line.contains(" failed ") || line.contains(" ERROR")),
                () -> String.join("\n", busway.shown()));
    }

    /** How many frames each member of the group has read. */
    private static List<?> read(BusClient program) {
        return ((List<?>) program.group("usb").statistics().get("members")).stream().map(each -> ((Map<?, ?>) each).get("read"))
                .toList();
    }
}
