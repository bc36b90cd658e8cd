package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.busway.api.MatchRule;
import org.busway.api.group.Member;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.RealMpd;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real MPD, the bus of a media hub as somebody starts it, and the unmodified {@code playerctl}, {@code gdbus} and {@code busctl} as its users. */
class PlayerctlIT {

    private static final String NAME = "org.mpris.MediaPlayer2.mpd";
    private static final String PATH = "/org/mpris/MediaPlayer2";
    private static final String PLAYER = "org.mpris.MediaPlayer2.Player";
    private static final String FORMAT = "{{status}} {{title}} by {{artist}}";
    private static final int WAIT_SECONDS = 20;

    private RealMpd mpd;
    private OperatorTerminal busway;

    @BeforeEach
    void start() throws IOException {
        RealMpd.needed();
        Machine.program("playerctl", "playerctl");
        Path directory = OperatorTerminal.directory();
        mpd = RealMpd.in(Files.createDirectory(directory.resolve("mpd")));
        busway = OperatorTerminal.type(directory,
                Command.of(Installation.built().busway().toString(), "run", "--profile", "media-hub",
                        "--set", "org.busway.source.media.mpd~hub:host=" + mpd.socket()));
        busway.line("source  mpd~hub  active");
        busway.line("source  eventadmin~media active");
    }

    @AfterEach
    void end() throws IOException {
        if (mpd != null) {
            mpd.close();
        }
        if (busway != null) {
            busway.close();
        }
    }

    private Command playerctl(String... arguments) {
        return Command.of("playerctl").with("DBUS_SESSION_BUS_ADDRESS", busway.address())
                .with("DBUS_SYSTEM_BUS_ADDRESS", busway.address()).and(arguments);
    }

    private String asked(String... arguments) {
        return playerctl(arguments).run().succeeded().strip();
    }

    private String metadata() {
        return asked("metadata", "--format", FORMAT);
    }

    private String status(String key) throws IOException {
        return mpd.tell("status").stream().filter(line -> line.startsWith(key + ": ")).findFirst().orElse("none")
                .replace(key + ": ", "");
    }

    @Test
    void playerctlPlaysPausesSeeksSkipsAndFollowsIt() throws Exception {
        assertEquals(List.of("mpd"), asked("-l").lines().distinct().toList(), "on both buses, which are the same here");
        try (Running follow = playerctl("--follow", "metadata", "--format", FORMAT).start();
                Running gdbus = Command.of("gdbus", "monitor", "--address", busway.address(), "--dest", NAME).start();
                BusClient program = BusClient.connect(busway.address())) {
            gdbus.line("is owned by :1.");
            BlockingQueue<String> group = new LinkedBlockingQueue<>();
            try (Member member = program.group("media").join(MatchRule.signal(PLAYER, "Seeked"),
                    seeked -> group.add(seeked.member() + " " + seeked.toMessage().arguments().get(0)))) {
                assertTrue(member.isMapped());
                asked("play");
                assertEquals("Playing First by Somebody", metadata(), "what was asked for is done when it is answered");
                follow.line("Playing First by Somebody");
                asked("pause");
                follow.line("Paused First by Somebody");
                asked("position", "20");
                String seeked = group.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                assertEquals("Seeked 20000000", seeked);
                gdbus.line(PLAYER + ".Seeked (int64 20000000,)");
                assertEquals("20.000000", asked("position"));
                asked("position", "5+");
                assertEquals("25.000000", asked("position"));
                assertEquals("25.000", status("elapsed"));
                asked("next");
                follow.line("Paused Second by Nobody");
                asked("play");
                follow.line("Playing Second by Nobody");
                asked("next");
                follow.line("Playing Third by Everybody");
                asked("previous");
                asked("stop");
                assertEquals("Stopped", asked("status"));
                assertEquals("stop", status("state"));
                assertTrue(group.poll(WAIT_SECONDS, TimeUnit.SECONDS).equals("Seeked 25000000") && group.isEmpty(),
                        () -> "nothing else was a seek: " + group);
            }
            List<String> told = gdbus.everything().lines().filter(line -> line.contains("'Metadata'")).toList();
            assertEquals(1 + 3, told.size(), () -> "each change of the song was told once:\n" + gdbus.everything());
        }
    }

    @Test
    void playerctlSetsVolumeLoopAndShuffleAndOpensFiles() throws Exception {
        asked("volume", "0.3");
        assertEquals("30", status("volume"));
        assertEquals("0.300000", asked("volume"));
        for (String[] each : new String[][]{{"Track", "1", "1"}, {"Playlist", "1", "0"}, {"None", "0", "0"}}) {
            asked("loop", each[0]);
            assertEquals(each[0], asked("loop"));
            assertEquals(List.of(each[1], each[2]), List.of(status("repeat"), status("single")));
        }
        asked("shuffle", "On");
        assertEquals("1", status("random"));
        assertEquals("On", asked("shuffle"));
        Path other = Files.copy(mpd.music().resolve("two.wav"), mpd.music().resolveSibling("a new \u00e4 song.wav"));
        asked("open", other.toUri().toString());
        assertEquals("Playing Second by Nobody", metadata());
        assertEquals(other.toUri().toString(), asked("metadata", "xesam:url"));
        assertEquals("60000000", asked("metadata", "mpris:length"));
        assertEquals("4", status("playlistlength"));
        playerctl("open", "nosuch://x").run().failedWith("Unsupported URI scheme");
    }

    @Test
    void whatAnotherClientOfMpdDoesIsToldAndNotMore() throws Exception {
        try (Running gdbus = Command.of("gdbus", "monitor", "--address", busway.address(), "--dest", NAME).start();
                Running follow = playerctl("--follow", "status").start()) {
            gdbus.line("is owned by :1.");
            mpd.tell("play 0");
            gdbus.line("'PlaybackStatus': <'Playing'>");
            mpd.tell("seekcur 40");
            String seeked = gdbus.line(PLAYER + ".Seeked (int64 4");
            assertTrue(seeked.matches(".*int64 4[0-9]{7},.*"), seeked);
            mpd.tell("setvol 20");
            assertTrue(gdbus.line("'Volume'").endsWith("('" + PLAYER + "', {'Volume': <0.20000000000000001>}, @as [])"));
            mpd.tell("deleteid 3");
            gdbus.line("TrackList.TrackRemoved (objectpath '/org/busway/mpd/tracks/3',)");
            mpd.tell("add three.wav");
            assertTrue(gdbus.line("TrackList.TrackAdded").contains("'xesam:title': <'Third'>"));
            gdbus.line("('org.mpris.MediaPlayer2.TrackList', @a{sv} {}, ['Tracks'])");
            mpd.tell("pause 1");
            follow.line("Paused");
            assertEquals(1, gdbus.everything().lines().filter(line -> line.contains("Seeked")).count());
            assertTrue(gdbus.everything().lines().noneMatch(line -> line.contains("'Position'")));

            mpd.close();
            gdbus.line("The name " + NAME + " does not have an owner");
            busway.line("mpd~hub  failed");
            assertEquals(1, playerctl("status").run().exitStatus(), "no player is there");
            mpd.start();
            Eventually.equal("Paused", () -> playerctl("status").run().output().strip(), "the player is back");
        }
    }

    @Test
    void busctlSeesAllInterfacesAndSetsThem() {
        String seen = busctl("introspect", NAME, PATH);
        for (String member : List.of(".TrackList ", ".AddTrack ", ".Tracks ", ".Player ", ".OpenUri ", ".Rate ", ".Seeked ",
                ".SupportedUriSchemes ")) {
            assertTrue(seen.contains(member.strip()), () -> member + " is not in\n" + seen);
        }
        String tracks = busctl("get-property", NAME, PATH, "org.mpris.MediaPlayer2.TrackList", "Tracks");
        assertTrue(tracks.startsWith("ao 3 \"/org/busway/mpd/tracks/1\""), tracks);
        busctl("call", NAME, PATH, "org.mpris.MediaPlayer2.TrackList", "GoTo", "o", "/org/busway/mpd/tracks/2");
        assertEquals("Playing Second by Nobody", metadata());
        assertEquals("b true\n", busctl("get-property", NAME, PATH, PLAYER, "CanSeek"));
    }

    private String busctl(String... arguments) {
        return Command.of("busctl", "--address=" + busway.address()).and(arguments).run().succeeded();
    }
}
