package org.busway.source.media.internal;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.busway.api.BusConnection;
import org.busway.api.source.Telling;
import org.busway.source.media.internal.mpd.Abilities;
import org.busway.source.media.internal.mpd.MpdConnection;
import org.busway.source.media.internal.mpd.MpdFailure;
import org.busway.source.media.internal.mpd.MpdRefusal;
import org.busway.source.media.internal.mpd.Song;
import org.busway.source.media.internal.mpd.Status;
import org.busway.source.media.internal.mpris.MediaPlayer;
import org.busway.source.media.internal.mpris.Player;
import org.busway.source.media.internal.mpris.PlayerName;
import org.busway.source.media.internal.mpris.SongUris;
import org.busway.source.media.internal.mpris.Track;
import org.busway.source.media.internal.mpris.TrackList;

/**
 * A player from when its MPD was reached to when that is lost. Whenever MPD says that something has changed, it is asked what it is doing now, and what differs is
 * told: MPD does not say what has changed, and says it several times. An MPD that says so all the time is asked as often as the pace allows.
 */
final class PlayerSession implements AutoCloseable {

    private static final String SUBSYSTEMS = "player mixer options playlist";
    private static final Duration PACE = Duration.ofMillis(50);
    /** After so long without news it is asked whether it is still there. */
    private static final Duration CHECK = Duration.ofSeconds(30);

    private final MpdSettings settings;
    private final MpdConnection mpd;
    private final Asked asked;
    private final LongSupplier nanoTime;
    private final Abilities abilities;
    private final SongUris uris;
    private Player player;
    private TrackList tracks = TrackList.EMPTY;
    private String queue = "";
    private long lookedNanos;
    private boolean stale;
    private MediaPlayer shown;
    private PlayerName name;

    PlayerSession(MpdSettings settings, MpdConnection mpd, BusConnection bus, Asked asked, LongSupplier nanoTime,
            Telling telling) throws MpdFailure, MpdRefusal {
        this.settings = settings;
        this.mpd = mpd;
        this.asked = asked;
        this.nanoTime = nanoTime;
        Abilities found = Abilities.ask(mpd);
        abilities = settings.musicDirectory().isEmpty() ? found : found.withMusicDirectory(settings.musicDirectory());
        uris = new SongUris(abilities.musicDirectory());
        look("", false);
        try {
            shown = new MediaPlayer(bus, settings.identity(), abilities, player, tracks, asked, telling);
            name = PlayerName.take(bus, settings.instance());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    String name() {
        return name.toString();
    }

    String version() {
        return mpd.version();
    }

    /** What MPD says is wrong; empty if nothing. */
    String error() {
        return player.status().error();
    }

    /** Does what was asked on the bus, else waits for that or for news. */
    void turn() throws MpdFailure, MpdRefusal {
        Asked.One one = asked.next();
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - lookedNanos);
        if (one != null) {
            answer(one);
        } else if (!stale && since.compareTo(CHECK) < 0) {
            stale = !mpd.changes(SUBSYSTEMS, CHECK.minus(since)).isEmpty();
        } else if (since.compareTo(PACE) < 0) {
            mpd.rest(PACE.minus(since));
        } else {
            look("", false);
        }
    }

    private void answer(Asked.One one) throws MpdFailure, MpdRefusal {
        try {
            look(one.setProperty(), one.step().run(mpd, player));
            one.complete();
        } catch (MpdRefusal | IllegalArgumentException e) {
            one.refuse("MPD at " + settings.address() + ": " + e.getMessage());
            stale = true;
        } catch (MpdFailure | RuntimeException e) {
            one.refuse(e.getMessage());
            throw e;
        }
    }

    private void look(String setProperty, boolean jumped) throws MpdFailure, MpdRefusal {
        Status.Reader status = new Status.Reader();
        Song.Reader song = new Song.Reader(1);
        mpd.run(status.request(), song.request("currentsong"));
        lookedNanos = nanoTime.getAsLong();
        stale = false;
        Track current = song.songs().stream().findFirst().map(each -> Track.of(each, uris)).orElse(null);
        player = new Player(status.status(), current, abilities.controllable(), lookedNanos, nanoTime);
        lookAtTracks();
        if (shown != null) {
            shown.show(player, setProperty, jumped);
        }
    }

    private void lookAtTracks() throws MpdFailure, MpdRefusal {
        Status now = player.status();
        int start = tracks.startFor(now.position(), now.queueLength(), settings.tracks());
        if (now.queue().equals(queue) && start == tracks.start()) {
            return;
        }
        Song.Reader songs = new Song.Reader(settings.tracks());
        if (now.queueLength() > 0) {
            mpd.run(songs.request("playlistinfo", start + ":" + (start + settings.tracks())));
        }
        queue = now.queue();
        tracks = new TrackList(start, songs.songs().stream().map(each -> Track.of(each, uris)).toList());
        if (shown != null) {
            shown.show(tracks, player);
        }
    }

    @Override
    public void close() {
        if (name != null) {
            name.close();
        }
        if (shown != null) {
            shown.close();
        }
        mpd.close();
    }
}
