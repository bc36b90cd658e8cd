package org.busway.source.media.internal.mpris;

import java.util.Map;
import java.util.function.LongSupplier;
import org.busway.api.Variant;
import org.busway.source.media.internal.mpd.Status;
import org.busway.source.media.internal.mpd.Status.State;

/**
 * A player at one moment.
 *
 * @param status what MPD says
 * @param track the current one; null if there is none
 * @param controllable whether it does what it is told
 * @param atNanos when that was so
 * @param nanoTime what time it is
 */
public record Player(Status status, Track track, boolean controllable, long atNanos, LongSupplier nanoTime) {

    /** By how much more than it has taken to be told a position differs that is no longer where playback got by itself. */
    private static final long JUMP_MICROS = 1_000_000;

    boolean isPlaying() {
        return status.state() == State.PLAYING;
    }

    boolean isStopped() {
        return status.state() == State.STOPPED;
    }

    String playbackStatus() {
        return switch (status.state()) {
            case PLAYING -> "Playing";
            case PAUSED -> "Paused";
            case STOPPED -> "Stopped";
        };
    }

    /** A song that is played alone, once, is followed by nothing, as is the last of a queue that is played once. */
    String loopStatus() {
        return !status.repeats() ? "None" : status.single() ? "Track" : "Playlist";
    }

    /** Without a mixer nothing makes it less loud. */
    double volume() {
        return status.volumePercent() < 0 ? 1.0 : status.volumePercent() / 100.0;
    }

    Map<String, Variant> metadata() {
        return track == null ? Map.of() : track.metadata();
    }

    private long lengthMicros() {
        return track == null ? 0 : track.lengthMicros();
    }

    /** Where it is now. */
    public long positionMicros() {
        if (isStopped()) {
            return 0;
        }
        long now = status.elapsedMicros() + (isPlaying() ? (nanoTime.getAsLong() - atNanos) / 1000 : 0);
        return lengthMicros() > 0 ? Math.min(now, lengthMicros()) : now;
    }

    boolean canGoNext() {
        return controllable && !isStopped() && status.nextSongId() >= 0;
    }

    boolean canGoPrevious() {
        return controllable && !isStopped() && (status.position() > 0 || status.repeats() || status.random());
    }

    boolean canPlay() {
        return controllable && status.queueLength() > 0;
    }

    boolean canSeek() {
        return controllable && !isStopped() && lengthMicros() > 0;
    }

    /**
     * Whether it is elsewhere than playback would have got by itself since then (specification, "Seeked").
     *
     * @param before the same player, earlier
     */
    public boolean hasJumpedSince(Player before) {
        if (isStopped()) {
            return false;
        }
        long passed = (atNanos - before.atNanos) / 1000;
        boolean isSame = status.songId() == before.status.songId() && !before.isStopped();
        long least = isSame ? before.status.elapsedMicros() : 0;
        long most = least;
        if (isSame && isPlaying() && before.isPlaying()) {
            least += passed;
            most = least;
        } else if (!isSame || isPlaying() || before.isPlaying()) {
            // When it began or paused is not known.
            most += passed;
        }
        return status.elapsedMicros() < least - JUMP_MICROS || status.elapsedMicros() > most + JUMP_MICROS;
    }
}
