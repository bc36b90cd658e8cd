package org.busway.launcher.runtime;

import java.util.List;

/**
 * What the bus says of itself once it accepts connections.
 *
 * @param addresses where it listens, each with its guid
 * @param pidFile the file that its configuration wants its process id in, or null
 * @param fork whether its configuration wants it in the background
 */
public record Started(List<String> addresses, String pidFile, boolean fork) {}
