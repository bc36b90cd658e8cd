package org.busway.broker.internal.activation;

import java.nio.file.Path;

/**
 * What one {@code .service} file says (specification, "Message Bus Starting Services").
 *
 * @param file where it was read
 * @param modifiedMillis the file's time of modification when it was read
 * @param name the bus name that the program owns
 * @param exec the command line; never null, since a file without one is not loaded
 * @param user the user to run as where a launch helper starts it, or null
 * @param systemdService the unit that systemd starts in its place, or null
 */
record ServiceFile(Path file, long modifiedMillis, String name, String exec, String user, String systemdService) {}
