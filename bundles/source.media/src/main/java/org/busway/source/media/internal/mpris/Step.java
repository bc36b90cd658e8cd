package org.busway.source.media.internal.mpris;

import org.busway.source.media.internal.mpd.MpdConnection;
import org.busway.source.media.internal.mpd.MpdFailure;
import org.busway.source.media.internal.mpd.MpdRefusal;

/** What somebody wants MPD to do. */
@FunctionalInterface
public interface Step {

    /**
     * Does it.
     *
     * @param mpd the connection
     * @param now the player as it was told last
     * @return whether playback is to be elsewhere in the song
     */
    boolean run(MpdConnection mpd, Player now) throws MpdFailure, MpdRefusal;
}
