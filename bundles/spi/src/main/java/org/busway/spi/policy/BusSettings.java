package org.busway.spi.policy;

import java.util.List;

/**
 * What the configuration says about the bus itself.
 *
 * @param type {@code session}, {@code system}, another word, or null
 * @param listen the addresses to listen at, in the order of the file
 * @param user the user to become once the sockets listen, or null
 * @param pidfile where the process id is to be written, or null
 * @param fork whether the process goes into the background
 * @param syslog whether messages go to the system log
 * @param keepUmask whether the umask of the caller is kept
 * @param mechanisms the mechanisms allowed; empty for all
 * @param anonymousAllowed whether ANONYMOUS may authenticate
 * @param serviceDirectories where service files are looked for, the first wins
 * @param serviceHelper the program that starts services as other users, or null
 * @param limits the limits
 * @param files every file and directory that was read, for watching
 */
public record BusSettings(String type, List<String> listen, String user, String pidfile, boolean fork, boolean syslog,
        boolean keepUmask, List<String> mechanisms, boolean anonymousAllowed, List<ServiceDirectory> serviceDirectories,
        String serviceHelper, Limits limits, List<String> files) {

    /**
     * A directory of service files.
     *
     * @param path the directory
     * @param strictNames whether a file must have the name of its service, as in the standard system directories
     * @param watched whether changes are noticed without a reload
     */
    public record ServiceDirectory(String path, boolean strictNames, boolean watched) {}
}
