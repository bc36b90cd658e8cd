package org.busway.broker.internal.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.spi.policy.Identity;

/**
 * Who is behind a connection, for as long as it lives: a process, which has no number twice at the same time of start, or a bundle.
 *
 * @param uid its user
 * @param pid its process
 * @param startTicks when the kernel started that; 0 for a bundle
 * @param bundle the symbolic name of the bundle, or null
 * @param bundleOrigin where that came from, or null
 */
public record ProcessIdentity(long uid, long pid, long startTicks, String bundle, String bundleOrigin) {

    /** Of those behind the name of the program, which may have blanks. */
    private static final int START_FIELD = 19;

    /** Null where it cannot be known, or is no more. */
    public static ProcessIdentity of(Identity identity) {
        if (identity == null || identity.pid() <= 0) {
            return null;
        }
        if (identity.bundle() != null) {
            return new ProcessIdentity(identity.uid(), identity.pid(), 0, identity.bundle(), identity.bundleOrigin());
        }
        try {
            // Whatever bytes the program has for its name.
            String stat = Files.readString(Path.of("/proc/" + identity.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new ProcessIdentity(identity.uid(), identity.pid(), Long.parseLong(fields[START_FIELD]), null, null);
        } catch (IOException | RuntimeException goneOrHidden) {
            return null;
        }
    }
}
