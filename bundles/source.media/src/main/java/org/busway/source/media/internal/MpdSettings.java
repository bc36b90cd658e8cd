package org.busway.source.media.internal;

import java.time.Duration;
import org.busway.source.media.internal.mpd.MpdAddress;

/** The options, checked. */
record MpdSettings(MpdAddress address, String password, int instance, String identity, String musicDirectory, int tracks,
        Duration patience) {

    private static final int MOST_INSTANCE = 1_000_000;
    private static final int MOST_TRACKS = 1000;
    private static final int MOST_MILLIS = 60_000;

    static MpdSettings of(MpdOptions options) {
        require("instance", options.instance(), 0, MOST_INSTANCE);
        require("tracks", options.tracks(), 1, MOST_TRACKS);
        require("answer.millis", options.answer_millis(), 1, MOST_MILLIS);
        return new MpdSettings(new MpdAddress(options.host(), options.port()), options.password(), options.instance(),
                options.identity(), options.music_directory(), options.tracks(), Duration.ofMillis(options.answer_millis()));
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "org.busway.source.media.mpd: " + option + " " + value + ": must be " + least + " to " + most);
        }
    }
}
