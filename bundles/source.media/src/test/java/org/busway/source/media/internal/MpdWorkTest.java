package org.busway.source.media.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.busway.api.source.EventSource.State;
import org.busway.source.media.internal.mpd.MpdAddress;
import org.busway.source.media.internal.mpd.ScriptedMpd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A player on the bus, with an MPD that says what the test wants. The test is the player's thread. */
@Timeout(60)
class MpdWorkTest {

    private static final String PATH = "/org/mpris/MediaPlayer2";
    private static final String PLAYER = "org.mpris.MediaPlayer2.Player";
    private static final String TRACK_LIST = "org.mpris.MediaPlayer2.TrackList";
    private static final String NAME = "org.mpris.MediaPlayer2.mpd";
    private static final String[] FIRST = {"file: a.flac", "Title: A", "duration: 60.000", "Pos: 0", "Id: 1"};
    private static final String[] SECOND = {"file: b.flac", "Title: B", "duration: 70.000", "Pos: 1", "Id: 2"};

    private final RecordedBus bus = new RecordedBus();
    private ScriptedMpd server;
    private MpdWork work;
    private long skippedNanos;
    /** What time it is; 0: as the machine says. */
    private long fixedNanos;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedMpd();
        server.answers("commands", "command: play", "command: status");
        server.answers("urlhandlers", "handler: http://", "handler: https://");
        server.answers("decoders", "plugin: flac", "suffix: flac", "mime_type: audio/flac", "mime_type: application/ogg",
                "mime_type: audio/flac");
        server.refuses("config", "you don't have permission for \"config\"");
        status("stop", 0);
        queue(1);
    }

    @AfterEach
    void end() throws IOException {
        if (work != null) {
            work.close();
        }
        server.close();
    }

    private void status(String state, double elapsed, String... more) {
        List<String> lines = new ArrayList<>(List.of("volume: 40", "repeat: 0", "random: 0", "single: 0", "playlist: 1",
                "playlistlength: 2", "state: " + state, "song: 0", "songid: 1", "nextsong: 1", "nextsongid: 2",
                "elapsed: " + elapsed));
        lines.addAll(List.of(more));
        server.answers("status", lines.toArray(String[]::new));
    }

    private void queue(int songs) {
        List<String> lines = new ArrayList<>(List.of(FIRST));
        if (songs > 1) {
            lines.addAll(List.of(SECOND));
        }
        server.answers("currentsong", FIRST);
        server.answers("playlistinfo", lines.toArray(String[]::new));
    }

    private void begin(MpdAddress address, String password, int instance, Duration patience) throws IOException {
        work = new MpdWork(new MpdSettings(address, password, instance, "Kitchen", "/music", 100, patience), bus.connection,
                () -> fixedNanos == 0 ? System.nanoTime() + skippedNanos : fixedNanos);
        work.begin();
    }

    private void begin() throws IOException {
        begin(server.address(), "", 0, Duration.ofSeconds(50));
        until(() -> bus.done.contains("name " + NAME));
        bus.news();
    }

    private void until(BooleanSupplier holds) {
        try {
            while (!holds.getAsBoolean()) {
                work.turn();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** MPD says that something has changed, and the player has asked it what. */
    private List<String> afterChange(String subsystem) throws IOException {
        // The pace: it has waited long enough since.
        skippedNanos += 100_000_000;
        long before = looks();
        server.change(subsystem);
        until(() -> looks() > before);
        return bus.news();
    }

    private long looks() {
        return server.commands.stream().filter("currentsong"::equals).count();
    }

    private Object property(String name) {
        return bus.value(PATH, PLAYER, name);
    }

    /** Calls a method as somebody on the bus does; what it was answered. */
    private CompletableFuture<Void> call(String interfaceName, String method, String signature, Object... arguments) {
        Message call = Message.call(NAME, PATH, interfaceName, method).body(signature, arguments).build();
        return CompletableFuture.runAsync(() -> {
            try {
                bus.objects.get(PATH + " " + interfaceName).methods().get(method).handler().call(call);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void done(CompletableFuture<Void> call) {
        ended(call);
        call.join();
    }

    private void ended(CompletableFuture<Void> call) {
        call.whenComplete((nothing, failure) -> work.wake());
        until(call::isDone);
    }

    private CompletableFuture<Void> set(String property, Object value) {
        return CompletableFuture
                .runAsync(() -> bus.objects.get(PATH + " " + PLAYER).properties().get(property).setter().accept(value));
    }

    @Test
    void itIsAnObjectWithAllOfMprisBeforeItHasItsName() throws IOException {
        status("pause", 12.5, "repeat: 1", "single: 1", "random: 1");
        queue(2);
        begin(server.address(), "", 0, Duration.ofSeconds(50));
        until(() -> bus.done.contains("name " + NAME));
        assertEquals(List.of("export " + PATH, "name " + NAME), bus.news());
        assertEquals(List.of("Paused", "Track", 1.0, true, 0.4, 12_500_000L, 1.0, 1.0, true, true, true, true, true, true),
                List.of("PlaybackStatus", "LoopStatus", "Rate", "Shuffle", "Volume", "Position", "MinimumRate", "MaximumRate",
                        "CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanSeek", "CanControl").stream()
                        .map(this::property).toList());
        assertEquals("A", ((Variant) ((Map<?, ?>) property("Metadata")).get("xesam:title")).value());
        String root = "org.mpris.MediaPlayer2";
        assertEquals(List.of("http", "https"), bus.value(PATH, root, "SupportedUriSchemes"));
        assertEquals(List.of("audio/flac", "application/ogg"), bus.value(PATH, root, "SupportedMimeTypes"));
        assertEquals("Kitchen", bus.value(PATH, root, "Identity"));
        assertEquals(true, bus.value(PATH, root, "HasTrackList"));
        assertEquals("[/org/busway/mpd/tracks/1, /org/busway/mpd/tracks/2]",
                bus.value(PATH, TRACK_LIST, "Tracks").toString());
        assertEquals(State.ACTIVE, work.condition().state());
        assertEquals("MPD 0.23.5 at " + server.address() + " is " + NAME, work.condition().detail());
    }

    @Test
    void whatHasChangedIsToldOnceAndNothingElse() throws IOException {
        begin();
        status("play", 0);
        assertEquals(List.of("changed [PlaybackStatus=Playing, CanGoNext=true, CanSeek=true]"), afterChange("player"));
        assertEquals(List.of(), afterChange("player"), "MPD says it twice");
        status("play", 0, "volume: 55");
        assertEquals(List.of("changed [Volume=0.55]"), afterChange("mixer"));
        status("play", 0, "volume: 55", "repeat: 1", "random: 1");
        assertEquals(List.of("changed [LoopStatus=Playlist, Shuffle=true, CanGoPrevious=true]"), afterChange("options"));
        assertEquals(4, work.eventCount() + 1);
    }

    @Test
    void anMpdThatSaysAllTheTimeThatItHasChangedIsAskedNoOftenerThanThePaceAllows() throws IOException {
        begin();
        fixedNanos = System.nanoTime() + 1_000_000_000;
        long before = looks();
        server.change("player");
        until(() -> looks() > before);
        for (int i = 0; i < 5; i++) {
            server.change("player");
            work.turn();
        }
        assertEquals(before + 1, looks(), "no time has passed since");
        fixedNanos += 50_000_000;
        until(() -> looks() > before + 1);
        assertEquals(before + 2, looks());
    }

    @Test
    void aJumpIsToldAndPlaybackThatGoesOnIsNot() throws IOException {
        status("play", 10);
        begin();
        skippedNanos += Duration.ofSeconds(5).toNanos();
        status("play", 15.3);
        assertEquals(List.of(), afterChange("player"));
        status("play", 40);
        List<String> news = afterChange("player");
        assertEquals(1, news.size(), news::toString);
        assertTrue(news.get(0).startsWith("Seeked [400"), news::toString);
        assertFalse(news.get(0).contains("changed"));
    }

    @Test
    void aQueueThatChangesIsToldTrackByTrack() throws IOException {
        begin();
        queue(2);
        status("stop", 0, "playlist: 2");
        List<String> news = afterChange("playlist");
        assertTrue(news.get(0).startsWith("TrackAdded [{mpris:trackid="), news::toString);
        assertTrue(news.get(0).endsWith(", /org/busway/mpd/tracks/1]"), news::toString);
        assertEquals("changed [Tracks=[/org/busway/mpd/tracks/1, /org/busway/mpd/tracks/2]]", news.get(1));
        queue(1);
        status("stop", 0, "playlist: 3");
        assertEquals(List.of("TrackRemoved [/org/busway/mpd/tracks/2]", "changed [Tracks=[/org/busway/mpd/tracks/1]]"),
                afterChange("playlist"));
        server.answers("playlistinfo", "file: a.flac", "Title: Another", "Id: 1");
        status("stop", 0, "playlist: 4");
        news = afterChange("playlist");
        assertTrue(news.get(0).startsWith("TrackMetadataChanged [/org/busway/mpd/tracks/1, {"), news::toString);
    }

    @Test
    void whatIsAskedIsDoneAndToldBeforeItIsAnswered() throws IOException {
        begin();
        server.sends("play", out -> status("play", 0));
        done(call(PLAYER, "Play", ""));
        assertEquals(List.of("changed [PlaybackStatus=Playing, CanGoNext=true, CanSeek=true]"), bus.news());
        server.sends("seekid", out -> status("play", 0.5));
        done(call(PLAYER, "Seek", "x", 500_000L));
        List<String> news = bus.news();
        assertTrue(news.size() == 1 && news.get(0).startsWith("Seeked [50"), () -> "a small step is a seek too: " + news);
        server.commands.clear();
        done(call(PLAYER, "Seek", "x", Long.MIN_VALUE));
        done(call(PLAYER, "Seek", "x", Long.MAX_VALUE));
        done(call(PLAYER, "SetPosition", "ox", new ObjectPath("/org/busway/mpd/tracks/1"), 7_000_000L));
        done(call(PLAYER, "SetPosition", "ox", new ObjectPath("/org/busway/mpd/tracks/2"), 8_000_000L));
        done(call(PLAYER, "SetPosition", "ox", new ObjectPath("/org/busway/mpd/tracks/1"), 61_000_000L));
        done(call(PLAYER, "Previous", ""));
        assertEquals(List.of("seekid 1 0.000", "next", "seekid 1 7.000"),
                server.commands.stream().filter(each -> !each.matches("status|currentsong")).toList());
    }

    @Test
    void aPropertyThatIsSetIsToldByWhoSetsIt() throws IOException {
        begin();
        server.sends("setvol", out -> status("stop", 0, "volume: 77"));
        done(set("Volume", 7.0));
        assertEquals(List.of(), bus.news());
        assertEquals(0.77, property("Volume"));
        done(set("LoopStatus", "Track"));
        done(set("Shuffle", true));
        done(set("Rate", 0.0));
        done(set("Rate", 2.0));
        assertThrows(IllegalArgumentException.class,
                () -> bus.objects.get(PATH + " " + PLAYER).properties().get("LoopStatus").setter().accept("Twice"));
        assertEquals(List.of("setvol 100", "repeat 1", "single 1", "random 1", "pause 1"),
                server.commands.stream().filter(each -> each.matches(".* [0-9]+")).toList());
    }

    @Test
    void skippingStaysPaused() throws IOException {
        status("pause", 3, "song: 1");
        begin();
        server.commands.clear();
        done(call(PLAYER, "Next", ""));
        done(call(PLAYER, "Previous", ""));
        assertEquals(List.of("next", "pause 1", "previous", "pause 1"),
                server.commands.stream().filter(each -> !each.matches("status|currentsong")).toList());
    }

    @Test
    void songsAreAddedWhereTheyAreWantedAndOnlyWhatIsThereIsRemoved() throws IOException {
        queue(2);
        begin();
        server.commands.clear();
        server.answers("addid", "Id: 9");
        done(call(PLAYER, "OpenUri", "s", "file:///music/x%20y.flac"));
        ObjectPath first = new ObjectPath("/org/busway/mpd/tracks/1");
        done(call(TRACK_LIST, "AddTrack", "sob", "http://radio/x", first, false));
        done(call(TRACK_LIST, "AddTrack", "sob", "c.flac", new ObjectPath("/org/mpris/MediaPlayer2/TrackList/NoTrack"), true));
        done(call(TRACK_LIST, "RemoveTrack", "o", first));
        done(call(TRACK_LIST, "RemoveTrack", "o", new ObjectPath("/org/busway/mpd/tracks/8")));
        done(call(TRACK_LIST, "GoTo", "o", new ObjectPath("/org/busway/mpd/tracks/2")));
        assertEquals(List.of("addid x y.flac", "playid 9", "addid http://radio/x 1", "addid c.flac 0", "playid 9", "deleteid 1",
                "playid 2"), server.commands.stream().filter(each -> !each.matches("status|currentsong")).toList());
        CompletableFuture<Void> wrong = call(PLAYER, "OpenUri", "s", "http://x/\nkill");
        ended(wrong);
        assertTrue(assertThrows(CompletionException.class, wrong::join).getCause().getMessage().contains("control characters"));
        assertTrue(server.commands.stream().noneMatch("kill"::equals));
    }

    @Test
    void whatMpdRefusesIsAnErrorToWhoAskedAndThePlayerStays() throws IOException {
        begin();
        server.refuses("addid", "No such directory");
        CompletableFuture<Void> call = call(PLAYER, "OpenUri", "s", "nowhere.flac");
        ended(call);
        BusException error = (BusException) assertThrows(CompletionException.class, call::join).getCause();
        assertEquals("MPD at " + server.address() + ": No such directory", error.getMessage());
        status("play", 0);
        assertFalse(afterChange("player").isEmpty());
    }

    @Test
    void withoutPermissionToPlayItIsOnlyLookedAt() throws IOException {
        server.answers("commands", "command: status");
        status("play", 1);
        begin();
        assertEquals(List.of(false, false, false, false), List.of("CanControl", "CanPlay", "CanGoNext", "CanSeek").stream()
                .map(this::property).toList());
    }

    @Test
    void whenMpdIsLostTheNameIsFreeAndWhenItIsBackItIsTaken() throws IOException {
        begin();
        server.disconnect();
        until(() -> work.condition().state() == State.FAILED);
        assertEquals(List.of("no name " + NAME, "no " + PATH), bus.news());
        assertEquals("MPD at " + server.address() + ": it has ended the connection; tried again in 1 s",
                work.condition().detail());
        skippedNanos += Duration.ofSeconds(2).toNanos();
        until(() -> bus.done.contains("name " + NAME));
        assertEquals(State.ACTIVE, work.condition().state());
    }

    @Test
    void attemptsBecomeRarerAndNoneIsWithoutEnd() throws IOException {
        server.greets(out -> out.write("OK\n".getBytes()));
        begin(server.address(), "", 0, Duration.ofSeconds(50));
        for (int seconds : new int[]{1, 2, 4, 8, 16, 30, 30}) {
            String pause = "tried again in " + seconds + " s";
            int before = server.connections();
            until(() -> server.connections() > before);
            assertTrue(work.condition().detail().endsWith(pause), work.condition().detail());
            skippedNanos += Duration.ofSeconds(seconds).toNanos();
        }
        assertTrue(work.condition().detail().contains("it is none, since it begins with \"OK\""), work.condition().detail());
    }

    @Test
    void anMpdThatNeverAnswersIsLostAndACallEndsWithThat() throws IOException {
        begin(server.address(), "", 0, Duration.ofMillis(300));
        until(() -> bus.done.contains("name " + NAME));
        CountDownLatch over = new CountDownLatch(1);
        server.sends("stop", out -> over.await());
        CompletableFuture<Void> call = call(PLAYER, "Stop", "");
        ended(call);
        over.countDown();
        assertEquals("MPD at " + server.address() + ": it has not answered within 300 ms",
                assertThrows(CompletionException.class, call::join).getCause().getMessage());
        assertEquals(State.FAILED, work.condition().state());
        assertTrue(bus.objects.isEmpty());
    }

    @Test
    void aPasswordIsToldFirstAndAWrongOneIsSaid() throws IOException {
        begin(server.address(), "secret \"word\"", 0, Duration.ofSeconds(50));
        until(() -> bus.done.contains("name " + NAME));
        assertEquals("password secret \\word\\", server.commands.get(0));
        server.refuses("password", "incorrect password");
        server.disconnect();
        until(() -> work.condition().state() == State.FAILED);
        skippedNanos += Duration.ofSeconds(2).toNanos();
        until(() -> work.condition().detail().contains("incorrect password"));
        assertFalse(work.condition().detail().contains("secret"));
    }

    @Test
    void anotherPlayerIsAnInstance() throws IOException {
        bus.taken.addAll(List.of(NAME, NAME + ".instance2"));
        begin(server.address(), "", 0, Duration.ofSeconds(50));
        until(() -> bus.done.contains("name " + NAME + ".instance3"));
        work.close();
        begin(server.address(), "", 2, Duration.ofSeconds(50));
        until(() -> work.condition().state() == State.FAILED);
        assertTrue(work.condition().detail().startsWith("another connection owns the name of instance 2"),
                work.condition().detail());
        assertTrue(bus.objects.isEmpty(), "what has no name is not there");
    }

    @Test
    void changesThatTheBusHasNoRoomForAreCountedAndThePlayerIsRightNevertheless() throws IOException {
        begin();
        bus.full = true;
        status("play", 0);
        afterChange("player");
        assertEquals("Playing", property("PlaybackStatus"));
        until(() -> work.condition().detail().endsWith("; 1 change not told for want of room"));
        assertEquals(State.ACTIVE, work.condition().state());
    }
}
