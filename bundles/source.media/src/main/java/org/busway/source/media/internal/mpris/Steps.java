package org.busway.source.media.internal.mpris;

import java.util.Locale;
import org.busway.api.ObjectPath;
import org.busway.source.media.internal.mpd.MpdConnection;
import org.busway.source.media.internal.mpd.MpdFailure;
import org.busway.source.media.internal.mpd.MpdRefusal;
import org.busway.source.media.internal.mpd.Request;

/** The methods of a player in MPD's commands (specification, "Player interface"): what cannot be done has no effect, where MPRIS wants that. */
final class Steps {

    private Steps() {}

    static boolean play(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal {
        if (now.canPlay()) {
            mpd.run(Request.of("play"));
        }
        return false;
    }

    static boolean pause(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal {
        mpd.run(Request.of("pause", 1));
        return false;
    }

    static boolean playPause(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal {
        return now.isPlaying() ? pause(mpd, now) : play(mpd, now);
    }

    static boolean stop(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal {
        mpd.run(Request.of("stop"));
        return false;
    }

    static boolean next(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal {
        if (now.canGoNext()) {
            skip(mpd, now, "next");
        }
        return false;
    }

    static boolean previous(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal {
        if (now.canGoPrevious()) {
            skip(mpd, now, "previous");
        }
        return false;
    }

    /** MPD plays after it, MPRIS stays paused. */
    private static void skip(MpdConnection mpd, Player now, String command) throws MpdFailure, MpdRefusal {
        if (now.isPlaying()) {
            mpd.run(Request.of(command));
        } else {
            mpd.run(Request.of(command), Request.of("pause", 1));
        }
    }

    static Step seek(long offsetMicros) {
        return (mpd, now) -> {
            double target = Math.max(0, (double) now.positionMicros() + offsetMicros);
            if (!now.canSeek()) {
                return false;
            }
            return target > now.track().lengthMicros() ? next(mpd, now) : seekTo(mpd, now, target);
        };
    }

    static Step setPosition(ObjectPath track, long micros) {
        return (mpd, now) -> now.canSeek() && now.track().path().equals(track) && micros >= 0
                && micros <= now.track().lengthMicros() && seekTo(mpd, now, micros);
    }

    private static boolean seekTo(MpdConnection mpd, Player now, double micros) throws MpdFailure, MpdRefusal {
        mpd.run(Request.of("seekid", now.track().id(), String.format(Locale.ROOT, "%.3f", micros / 1e6)));
        return true;
    }

    static Step open(String song) {
        return (mpd, now) -> {
            playId(mpd, add(mpd, song, -1));
            return false;
        };
    }

    static Step add(String song, ObjectPath after, boolean play, TrackList tracks) {
        return (mpd, now) -> {
            int id = add(mpd, song, after.equals(Track.NONE) ? 0 : tracks.placeBehind(Track.id(after)));
            if (play) {
                playId(mpd, id);
            }
            return false;
        };
    }

    /** At the end if the place is -1. */
    private static int add(MpdConnection mpd, String song, int place) throws MpdFailure, MpdRefusal {
        int[] id = {-1};
        Object[] arguments = place < 0 ? new Object[]{song} : new Object[]{song, place};
        mpd.run(Request.of((key, value) -> {
            if (key.equals("Id") && value.matches("[0-9]{1,9}")) {
                id[0] = Integer.parseInt(value);
            }
        }, "addid", arguments));
        return id[0];
    }

    private static void playId(MpdConnection mpd, int id) throws MpdFailure, MpdRefusal {
        if (id >= 0) {
            mpd.run(Request.of("playid", id));
        }
    }

    static Step remove(ObjectPath track, TrackList tracks) {
        return (mpd, now) -> {
            if (tracks.has(track)) {
                mpd.run(Request.of("deleteid", Track.id(track)));
            }
            return false;
        };
    }

    static Step goTo(ObjectPath track, TrackList tracks) {
        return (mpd, now) -> {
            if (tracks.has(track)) {
                playId(mpd, Track.id(track));
            }
            return false;
        };
    }

    /** None is left as it was if the song is played alone: MPD's queue ends there as well. */
    static Step loop(String status) {
        return (mpd, now) -> {
            switch (status) {
                case "None" -> mpd.run(Request.of("repeat", 0), Request.of("single", 0));
                case "Track" -> mpd.run(Request.of("repeat", 1), Request.of("single", 1));
                default -> mpd.run(Request.of("repeat", 1), Request.of("single", 0));
            }
            return false;
        };
    }

    static Step shuffle(boolean on) {
        return (mpd, now) -> {
            mpd.run(Request.of("random", on ? 1 : 0));
            return false;
        };
    }

    static Step volume(double volume) {
        long percent = Math.round(Math.max(0, Math.min(1, volume)) * 100);
        return (mpd, now) -> {
            mpd.run(Request.of("setvol", percent));
            return false;
        };
    }

    /** It has one rate; a rate of 0 is a pause. */
    static Step rate(double rate) {
        return (mpd, now) -> rate == 0 && pause(mpd, now);
    }
}
