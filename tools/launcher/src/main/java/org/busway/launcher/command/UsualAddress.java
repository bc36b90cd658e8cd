package org.busway.launcher.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.busway.launcher.StartFailure;

/**
 * Where the bus listens if nobody says otherwise: in the user's runtime directory, or for root without one in the system's. The
 * directory is made: root's is open for all to pass, a user's for the user alone.
 */
record UsualAddress(Path directory, String permissions) {

    static UsualAddress of(String runtimeDirectory, boolean root) {
        if (runtimeDirectory != null && !runtimeDirectory.isEmpty()) {
            return new UsualAddress(Path.of(runtimeDirectory, "busway"), root ? "rwxr-xr-x" : "rwx------");
        } else if (root) {
            return new UsualAddress(Path.of("/run/busway"), "rwxr-xr-x");
        }
        throw new StartFailure(
                "XDG_RUNTIME_DIR is not set, so there is no usual place for the socket: set it, or give --address unix:path=FILE");
    }

    String prepare() {
        try {
            Files.createDirectory(directory);
            // Not at creation: the umask would take from it.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new StartFailure(directory + " is not a directory: remove it, or give --address unix:path=FILE");
            }
        } catch (IOException e) {
            throw new StartFailure("directory " + directory + " for the socket cannot be made: " + e
                    + ": make it, or give --address unix:path=FILE");
        }
        return "unix:path=" + escaped(directory.resolve("bus").toString());
    }

    /** Address values escape what is not in this set (D-Bus specification, "Server Addresses"). */
    private static String escaped(String path) {
        StringBuilder out = new StringBuilder();
        for (byte b : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_/.*\\".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(String.format("%02x", (int) c));
            }
        }
        return out.toString();
    }
}
