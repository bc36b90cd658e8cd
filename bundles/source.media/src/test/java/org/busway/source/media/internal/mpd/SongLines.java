package org.busway.source.media.internal.mpd;

/** Songs as lines of the protocol. */
public final class SongLines {

    private SongLines() {}

    /** The first song of these lines. */
    public static Song read(String... lines) {
        Song.Reader song = new Song.Reader(1);
        Request request = song.request("currentsong");
        for (String line : lines) {
            int colon = line.indexOf(": ");
            request.answered(line.substring(0, colon), line.substring(colon + 2));
        }
        return song.songs().get(0);
    }
}
