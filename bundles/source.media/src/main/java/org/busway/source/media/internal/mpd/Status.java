package org.busway.source.media.internal.mpd;

import java.util.Map;

/**
 * What MPD is doing.
 *
 * @param state whether it plays
 * @param repeats whether the queue begins again at its end
 * @param random whether it chooses the next song itself
 * @param single whether it stays with the song
 * @param volumePercent -1 if it has no mixer
 * @param queue the number of the queue's version, which is another one whenever the queue changes
 * @param queueLength how many songs are in it
 * @param position of the current song in the queue; -1 if there is none
 * @param songId of the current song; -1 if there is none
 * @param nextSongId of the one that comes next; -1 if there is none
 * @param elapsedMicros how far it is in the song
 * @param error what is wrong, for a person; empty if nothing
 */
public record Status(State state, boolean repeats, boolean random, boolean single, int volumePercent, String queue,
        int queueLength,
        int position, int songId, int nextSongId, long elapsedMicros, String error) {

    /** Whether it plays. */
    public enum State {
        PLAYING, PAUSED, STOPPED
    }

    private static final Map<String, State> STATES = Map.of("play", State.PLAYING, "pause", State.PAUSED);

    /** Takes the answer to {@code status}. */
    public static final class Reader {

        private final Pairs pairs = new Pairs("state", "repeat", "random", "single", "volume", "playlist", "playlistlength",
                "song",
                "songid", "nextsongid", "elapsed", "error");

        /** The command that is answered with it. */
        public Request request() {
            return Request.of(pairs, "status");
        }

        /** What was answered; what is absent is off, none or 0. */
        public Status status() {
            return new Status(STATES.getOrDefault(pairs.text("state"), State.STOPPED), pairs.isOn("repeat"), pairs.isOn("random"),
                    pairs.isOn("single"), pairs.number("volume", -1), pairs.text("playlist"), pairs.number("playlistlength", 0),
                    pairs.number("song", -1), pairs.number("songid", -1), pairs.number("nextsongid", -1), pairs.micros("elapsed"),
                    pairs.text("error"));
        }
    }
}
