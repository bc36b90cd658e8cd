package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.RealMpd;
import org.busway.integration.felix.ShippedBundles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Each source and bridge is configured, changed, stopped, updated, left without configuration, removed and installed again, while there is traffic for it. At the end the bus has neither name nor rule of
 * it, and the process no thread, descriptor or class loader.
 */
class SourceCyclesIT {

    /** {@code -Dbusway.cycles=100} for a long run. */
    private static final int CYCLES = Integer.getInteger("busway.cycles", 5);
    private static final String PLAYER = "org.mpris.MediaPlayer2.mpd";
    private static final Path LOOPBACK = Path.of("/sys/class/net/lo/uevent");

    private static FrameworkBus bus;
    private static FakeSysfs sys;
    private static Traffic traffic;

    /** Device events, signals and events, as fast as they are taken. */
    private static final class Traffic implements AutoCloseable {

        private final UeventStandIn kernel;
        private final BusClient program = bus.connect();
        private final EventAdminSide events = new EventAdminSide(bus);
        private final RealMpd mpd;
        private final String device;
        private final String battery;
        private final String drive;
        private final AtomicLong rounds = new AtomicLong();
        private final Thread thread = new Thread(this::run, "traffic");
        private volatile boolean over;
        private volatile Exception failure;

        /**
         * @param kernel who tells device events; null while the source that does so is what is tested
         * @param mpd whose player is used; null while that is not tested
         */
        private Traffic(UeventStandIn kernel, RealMpd mpd) throws IOException {
            this.kernel = kernel;
            this.mpd = mpd;
            device = sys.usb("1-2", Map.of("idVendor", "046d", "devnum", "6"));
            battery = sys.powerSupply("BAT0", Map.of("type", "Battery", "status", "Charging", "capacity", "50"));
            drive = sys.drive("sdb", Map.of("size", "8", "removable", "1", "diskseq", "1"));
            thread.start();
        }

        private void run() {
            try {
                for (int i = 0; !over; i++) {
                    sys.write(battery, "capacity", Integer.toString(i % 100));
                    if (kernel != null) {
                        kernel.event("change", "usb", device);
                        kernel.event("change", "power_supply", battery);
                    } else if (Files.isWritable(LOOPBACK)) {
                        Files.writeString(LOOPBACK, "change");
                    }
                    if (mpd != null) {
                        media(i);
                    }
                    program.emit("/meter", "com.example.Meter", "Value", "i", i);
                    events.send("com/example/Cycle/TURNED", Map.of("number", i));
                    rounds.incrementAndGet();
                }
            } catch (IOException | ReflectiveOperationException | BusException e) {
                failure = e;
            }
        }

        /** Another client of MPD, and a remote control that does not know whether the player is there. */
        private void media(int round) throws IOException {
            sys.write(drive, "diskseq", Integer.toString(round));
            kernel.event("change", "block", drive);
            mpd.tell("setvol " + round % 100, round % 2 == 0 ? "play" : "pause 1", "seekcur " + round % 50);
            program.send(Message.call(PLAYER, "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player", "Next")
                    .flags(MessageHeader.NO_AUTO_START | MessageHeader.NO_REPLY_EXPECTED).build());
        }

        /** Waits until more has been told. */
        private void goesOn() {
            long before = rounds.get();
            Eventually.holds(() -> rounds.get() > before + 2 || failure != null, "there is traffic");
            assertEquals(null, failure);
        }

        @Override
        public void close() throws Exception {
            over = true;
            thread.join();
            program.close();
            sys.remove(drive);
            sys.remove(device);
            sys.remove(battery);
        }
    }

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        sys = FakeSysfs.in(bus.directory());
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    static List<String> sources() {
        return FrameworkBus.SERVICES.stream().filter(name -> name.startsWith("source.") || name.startsWith("bridge.")).toList();
    }

    /** What is configured, all of it or nothing. */
    private static List<String> pids(String name) {
        return switch (name) {
            case "bridge.eventadmin" -> List.of("org.busway.bridge.eventadmin~cycle");
            case "source.media" -> List.of("org.busway.source.media", "org.busway.source.media.mpd~cycle");
            default -> List.of("org.busway." + name);
        };
    }

    private static Map<String, Object> options(String pid, int number) {
        return switch (pid) {
            case "org.busway.source.usb", "org.busway.source.media" ->
                Map.of("sysfs", sys.root().toString(), "settle.millis", number);
            case "org.busway.source.battery" -> Map.of("sysfs", sys.root().toString(), "percentage.low", 20 + number % 10);
            case "org.busway.source.uevent" ->
                Map.of("sysfs", sys.root().toString(), "receive.buffer.bytes", 65_536 + number);
            case "org.busway.source.media.mpd~cycle" ->
                Map.of("host", traffic.mpd.socket().toString(), "identity", "Player " + number);
            default -> Map.of("group", "meters", "topics", new String[]{"com/example/*"}, "path", "/cycle" + number);
        };
    }

    private static void configure(String name, int number) {
        pids(name).forEach(pid -> bus.configure(pid, options(pid, number)));
    }

    private static void unconfigure(String name) {
        pids(name).forEach(bus::unconfigure);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void a_source_that_comes_and_goes_under_traffic_leaves_nothing_behind(String name) throws Exception {
        boolean plays = name.equals("source.media");
        if (plays) {
            RealMpd.needed();
        }
        OldClassLoaders loaders = new OldClassLoaders();
        try (RealMpd mpd = plays ? RealMpd.in(Files.createDirectory(bus.directory().resolve("mpd"))) : null;
                UeventStandIn kernel = name.equals("source.uevent") ? null : new UeventStandIn(bus);
                BusClient asking = bus.connect()) {
            try (Traffic running = new Traffic(kernel, mpd)) {
                traffic = running;
                List<String> peers = held(asking);
                // Once before anything is counted: what is made at the first time and kept is no leak.
                cycle(name, 0, new OldClassLoaders());
                Eventually.equal(peers, () -> held(asking), "names and rules at the bus, after the first time");
                Footprint before = Footprint.now();
                for (int i = 1; i <= CYCLES; i++) {
                    cycle(name, i, loaders);
                }
                Eventually.equal(peers, () -> held(asking), "names and rules at the bus");
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(before), "left behind by " + name);
            }
        }
        loaders.assertCollected();
    }

    private static void cycle(String name, int number, OldClassLoaders loaders) throws IOException, BundleException {
        Bundle bundle = bus.bundle(name);
        configure(name, 2 * number);
        works(name);
        configure(name, 2 * number + 1);
        works(name);
        bundle.stop();
        assertTrue(bus.services(FrameworkBus.EVENT_SOURCE, null).isEmpty(), "it is no source any more");
        bundle.start();
        works(name);
        loaders.add(bundle, "before update " + number);
        try (InputStream jar = Files.newInputStream(ShippedBundles.jar(name))) {
            bundle.update(jar);
        }
        works(name);
        if (number % 2 == 0) {
            unconfigure(name);
            Eventually.holds(() -> bus.services(FrameworkBus.EVENT_SOURCE, null).isEmpty(), "it is off without a configuration");
        }
        loaders.add(bundle, "before removal " + number);
        bundle.uninstall();
        assertTrue(bus.services(FrameworkBus.EVENT_SOURCE, null).isEmpty(), "a bundle that was removed is no source");
        unconfigure(name);
        bus.install(ShippedBundles.jar(name)).start();
    }

    private static void works(String name) {
        Eventually.equal(pids(name).stream().map(each -> "ACTIVE").toList(),
                () -> bus.services(FrameworkBus.EVENT_SOURCE, null).stream()
                        .map(each -> new SourceService(bus, each).state()).toList(),
                name + " works");
        traffic.goesOn();
    }

    /** Well-known names and match rules. */
    private static List<String> held(BusClient asking) {
        BusState state = BusState.of(asking);
        List<String> held = new ArrayList<>(state.names().stream().filter(each -> !each.startsWith(":")).toList());
        state.rules().values().forEach(of -> ((List<?>) of).forEach(rule -> held.add(rule.toString())));
        return held;
    }
}
