package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.RealMpd;
import org.busway.integration.felix.ShippedBundles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

/** The source in the framework: several players, and storage with a directory for {@code /sys}. */
class MediaSourceIT {

    private static final String STORAGE = "org.busway.source.media";
    private static final String PLAYER = STORAGE + ".mpd~";
    private static final String NAME = "org.mpris.MediaPlayer2.mpd";
    private static final int CYCLES = 4;

    private FrameworkBus bus;

    @BeforeEach
    void startBus() throws IOException, BundleException {
        bus = FrameworkBus.running();
    }

    @AfterEach
    void stopBus() throws IOException {
        bus.close();
    }

    private String state(String source) {
        return SourceService.of(bus, source).state();
    }

    private static List<String> players(BusClient client) {
        return BusState.of(client).names().stream().filter(name -> name.startsWith("org.mpris.")).sorted().toList();
    }

    private static String property(BusClient client, String name, String property) {
        return client.call(name, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Properties", "Get", "ss",
                "org.mpris.MediaPlayer2" + (property.equals("Identity") ? "" : ".Player"), property).arguments().toString();
    }

    @Test
    void eachConfigurationIsAPlayerAndAPeerOfItsOwn() throws IOException {
        RealMpd.needed();
        try (RealMpd first = RealMpd.in(Files.createDirectory(bus.directory().resolve("first")));
                RealMpd second = RealMpd.in(Files.createDirectory(bus.directory().resolve("second")));
                BusClient client = bus.connect()) {
            bus.configure(PLAYER + "hall", Map.of("host", first.socket().toString(), "identity", "Hall"));
            Eventually.equal("ACTIVE", () -> state("mpd~hall"), "the first player");
            bus.configure(PLAYER + "bath", Map.of("host", second.socket().toString(), "identity", "Bath"));
            Eventually.equal("ACTIVE", () -> state("mpd~bath"), "the second player");
            assertEquals(List.of(NAME, NAME + ".instance2"), players(client));
            assertEquals(2, new TreeSet<>(players(client).stream().map(BusState.of(client)::owner).toList()).size(), "owners");
            assertTrue(property(client, NAME, "Identity").contains("Hall"));
            assertTrue(property(client, NAME + ".instance2", "Identity").contains("Bath"));
            client.call(NAME + ".instance2", "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player", "Play", "");
            assertTrue(property(client, NAME + ".instance2", "PlaybackStatus").contains("Playing"));
            assertTrue(property(client, NAME, "PlaybackStatus").contains("Stopped"), "the other one plays");
            bus.configure(PLAYER + "bath", Map.of("host", second.socket().toString(), "instance", 7));
            Eventually.equal(List.of(NAME, NAME + ".instance7"), () -> players(client), "it has another name");
            bus.unconfigure(PLAYER + "hall");
            Eventually.equal(List.of(NAME + ".instance7"), () -> players(client), "the other stays");
        }
    }

    @Test
    void storageIsFollowedByPollingOrSaysThatItCannotBe() throws IOException {
        FakeSysfs sys = FakeSysfs.in(bus.directory());
        bus.configure(STORAGE, Map.of("sysfs", sys.root().toString(), "poll.seconds", 1));
        Eventually.equal("DEGRADED", () -> state("media"), "nobody tells events");
        assertTrue(SourceService.of(bus, "media").detail().contains("nobody tells events of block (org.busway.Uevent1)"),
                () -> SourceService.of(bus, "media").detail());
        String stick = sys.drive("sdb", Map.of("size", "8", "removable", "1"));
        Eventually.equal("1", () -> SourceService.of(bus, "media").eventCount(), "a stick was found");
        sys.remove(stick);
        Eventually.equal("2", () -> SourceService.of(bus, "media").eventCount(), "a stick was missed");
        bus.configure(STORAGE, Map.of("sysfs", sys.root().toString(), "poll.seconds", 0));
        Eventually.equal("FAILED", () -> state("media"), "it may not poll");
        try (UeventStandIn kernel = new UeventStandIn(bus)) {
            Eventually.equal("ACTIVE", () -> state("media"), "somebody tells events");
        }
    }

    @Test
    void itLeavesNothingBehindWhenItStops() throws Exception {
        RealMpd.needed();
        try (RealMpd mpd = RealMpd.in(Files.createDirectory(bus.directory().resolve("mpd")));
                UeventStandIn kernel = new UeventStandIn(bus);
                BusClient client = bus.connect()) {
            BusState state = BusState.of(client);
            Footprint before = null;
            OldClassLoaders loaders = new OldClassLoaders();
            for (int i = 0; i < CYCLES; i++) {
                bus.configure(STORAGE, Map.of());
                bus.configure(PLAYER + "here", Map.of("host", mpd.socket().toString()));
                bus.configure(PLAYER + "nowhere", Map.of("host", "/nowhere"));
                Eventually.equal(List.of("ACTIVE", "ACTIVE", "FAILED"),
                        () -> List.of(state("media"), state("mpd~here"), state("mpd~nowhere")), "it runs");
                mpd.tell("play", "setvol " + i, "stop");
                client.call(NAME, "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player", "Play", "");
                if (i % 2 == 0) {
                    loaders.add(bus.bundle("source.media"), "in cycle " + i);
                    bus.bundle("source.media").stop();
                } else {
                    for (String pid : List.of(STORAGE, PLAYER + "here", PLAYER + "nowhere")) {
                        bus.unconfigure(pid);
                    }
                }
                Eventually.holds(() -> !bus.has(FrameworkBus.EVENT_SOURCE), "the source is off");
                Eventually.holds(() -> players(client).isEmpty() && !state.names().contains("org.busway.Media1"),
                        "names are free");
                Eventually.holds(() -> state.rules().values().stream().allMatch(of -> ((List<?>) of).isEmpty()),
                        "no rules are left");
                before = before == null ? Footprint.now() : before;
                Footprint first = before;
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(first), "left behind by the source");
                try (InputStream jar = Files.newInputStream(ShippedBundles.jar("source.media"))) {
                    bus.bundle("source.media").update(jar);
                }
                bus.bundle("source.media").start();
            }
            loaders.assertCollected();
        }
    }
}
