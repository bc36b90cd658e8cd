package org.busway.source.media.internal.mpd;

/** MPD's answer that it did not do what it was asked; the connection is as good as before. */
public final class MpdRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    MpdRefusal(String line) {
        super(line);
    }
}
