package org.busway.source.media.internal.mpd;

import java.io.IOException;

/** A connection to MPD that cannot be made, or is of no use any more. The message says of whom and why. */
public final class MpdFailure extends IOException {

    private static final long serialVersionUID = 1L;

    MpdFailure(String message) {
        super(message);
    }
}
