package org.busway.source.media.internal.mpd;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.busway.source.media.internal.Text;

/**
 * What an MPD can do for this connection.
 *
 * @param controllable whether it does what it is told, and does not only say what it does
 * @param schemes of addresses that it can play, such as {@code http}
 * @param mimeTypes of files that it can play
 * @param musicDirectory the directory that names of songs are below; empty if it is not told
 */
public record Abilities(boolean controllable, List<String> schemes, List<String> mimeTypes, String musicDirectory) {

    private static final int MOST = 256;
    private static final int LONGEST = 100;

    /** Asks. What MPD does not tell is none. */
    public static Abilities ask(MpdConnection mpd) throws MpdFailure {
        Set<String> commands = values(mpd, "commands", "command");
        Set<String> schemes = new LinkedHashSet<>();
        values(mpd, "urlhandlers", "handler").forEach(each -> schemes.add(each.replace("://", "")));
        Pairs config = new Pairs("music_directory");
        // Only who is on the same machine is told.
        attempt(mpd, Request.of(config, "config"));
        return new Abilities(commands.contains("play"), List.copyOf(schemes), List.copyOf(values(mpd, "decoders", "mime_type")),
                config.text("music_directory"));
    }

    /** The same where the directory is known otherwise. */
    public Abilities withMusicDirectory(String directory) {
        return new Abilities(controllable, schemes, mimeTypes, directory);
    }

    private static Set<String> values(MpdConnection mpd, String command, String wanted) throws MpdFailure {
        Set<String> values = new LinkedHashSet<>();
        attempt(mpd, Request.of((key, value) -> {
            if (key.equals(wanted) && values.size() < MOST) {
                values.add(Text.clean(value, LONGEST));
            }
        }, command));
        return values;
    }

    private static void attempt(MpdConnection mpd, Request request) throws MpdFailure {
        try {
            mpd.run(request);
        } catch (MpdRefusal e) {
            // Nothing was told.
        }
    }
}
