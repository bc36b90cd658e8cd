package org.busway.launcher.runtime;

import java.util.List;

/**
 * What the bus says of itself once it accepts connections.
 *
 * @param addresses where it listens, each with its guid
 * @param pidFile the file that its configuration wants its process id in, or null
 * @param fork whether its configuration wants it in the background
 * @param syslog whether its configuration wants its log in the system's
 */
public record Started(List<String> addresses, String pidFile, boolean fork, boolean syslog) {}
