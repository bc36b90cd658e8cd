package org.busway.launcher.command;

import java.util.List;

/**
 * The options of dbus-daemon 1.14, read as it reads them: an argument is what its own text says, or else the value of the option before it; an
 * option that takes a value takes the first only.
 *
 * @param task what is to be done
 * @param configFile the configuration file, empty if only the task is something else
 * @param address where to listen instead of where the configuration says; empty if it decides
 * @param addressDescriptor where the address is printed, or {@link #NOWHERE}
 * @param pidDescriptor where the process id is printed, or {@link #NOWHERE}
 * @param fork whether the bus goes to the background
 * @param pidFile false if no file is written even if the configuration names one
 * @param syslog where the log goes
 * @param systemdActivation whether systemd starts services
 */
public record DaemonOptions(Task task, String configFile, String address, int addressDescriptor, int pidDescriptor, Fork fork,
        boolean pidFile, Syslog syslog, boolean systemdActivation) {

    /** No descriptor. */
    public static final int NOWHERE = -1;

    /** What the program is asked for. */
    public enum Task {
        /** To be a bus. */
        SERVE,
        /** To print its version. */
        VERSION,
        /** To print what the bus object can do. */
        INTROSPECT
    }

    /** Who decides whether the bus goes to the background. */
    public enum Fork {
        CONFIGURATION, ALWAYS, NEVER
    }

    /** Whether the log goes to the system's. */
    public enum Syslog {
        CONFIGURATION, NEVER, ALSO, ONLY
    }

    static final String USAGE = "busway-daemon [--version] [--session] [--system] [--config-file=FILE] [--print-address[=DESCRIPTOR]]"
            + " [--print-pid[=DESCRIPTOR]] [--introspect] [--address=ADDRESS] [--nopidfile] [--nosyslog] [--syslog] [--syslog-only]"
            + " [--nofork] [--fork] [--systemd-activation]";

    /**
     * Reads a command line.
     *
     * @param arguments as the program was given them
     * @param sessionFile what {@code --session} stands for
     * @param systemFile what {@code --system} stands for
     * @return the options
     * @throws UsageFailure with dbus-daemon's words if something is wrong
     */
    public static DaemonOptions parse(List<String> arguments, String sessionFile, String systemFile) {
        return new DaemonArguments(sessionFile, systemFile).parse(arguments);
    }
}
