package org.busway.source.media.internal.mpris;

import java.net.URI;
import java.net.URISyntaxException;
import org.busway.api.BusException;

/** Names of songs as addresses that others can use, and back. */
public final class SongUris {

    private static final String FILE = "file:";

    private final String directory;

    /**
     * Names.
     *
     * @param musicDirectory the directory that they are below; empty if nobody knows
     */
    public SongUris(String musicDirectory) {
        directory = musicDirectory.isEmpty() || musicDirectory.endsWith("/") ? musicDirectory : musicDirectory + "/";
    }

    /** The address of a song; empty if nobody knows where it is. */
    String address(String name) {
        if (name.contains("://")) {
            return name;
        } else if (name.startsWith("/")) {
            return file(name);
        }
        return directory.startsWith("/") ? file(directory + name) : "";
    }

    private static String file(String path) {
        try {
            return new URI("file", "", path, null).toASCIIString();
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /**
     * What MPD calls the song at an address; a file below the music directory by its name there, which MPD takes of anybody.
     *
     * @throws BusException if it is the address of a file and none that there can be
     */
    String name(String address) {
        if (!address.regionMatches(true, 0, FILE, 0, FILE.length())) {
            return address;
        }
        try {
            String path = new URI(address).getPath();
            if (path != null && path.startsWith("/")) {
                return !directory.isEmpty() && path.startsWith(directory) ? path.substring(directory.length()) : "file://" + path;
            }
        } catch (URISyntaxException e) {
            // The same as one without a path.
        }
        throw new BusException(BusException.INVALID_ARGS, "\"" + address + "\": must be as file:///music/a%20song.flac");
    }
}
