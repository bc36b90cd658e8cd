package org.busway.broker.internal.activation;

/**
 * Why a program could not be started: the D-Bus error that its callers get.
 *
 * @param errorName the name of the error
 * @param text the reason, for a person
 */
record StartFault(String errorName, String text) {

    private static final String SPAWN = "org.freedesktop.DBus.Error.Spawn.";

    /** The command line or the service file does not say what to run. */
    static StartFault file(String text) {
        return new StartFault(SPAWN + "FileInvalid", text);
    }

    /** The program could not be executed. */
    static StartFault exec(String program, String why) {
        return new StartFault(SPAWN + "ExecFailed", "Failed to execute program " + program + ": " + why);
    }

    /** The bundle could not be started. */
    static StartFault bundle(String bundle, String why) {
        return new StartFault(SPAWN + "ExecFailed", "Failed to start bundle " + bundle + ": " + why);
    }

    /** The program ended with a status other than 0 before it owned its name. */
    static StartFault exited(String program, int status) {
        // The runtime gives 128 and the signal's number for a process that a signal ended.
        return status > 128
                ? new StartFault(SPAWN + "ChildSignaled", "Process " + program + " received signal " + (status - 128))
                : new StartFault(SPAWN + "ChildExited", "Process " + program + " exited with status " + status);
    }

    /** The launch helper ended; its exit status says what failed. */
    static StartFault helperExited(int status) {
        return switch (status) {
            case 2 -> new StartFault("org.freedesktop.DBus.Error.NoMemory", "Launch helper: out of memory");
            case 3 -> new StartFault(SPAWN + "ConfigInvalid", "Launch helper: invalid configuration, <user> missing or empty");
            case 4 -> new StartFault(SPAWN + "FailedToSetup", "Launch helper: the environment could not be set up");
            case 5 -> new StartFault(SPAWN + "ServiceNotValid", "Launch helper: the bus name is not valid or missing");
            case 6 -> new StartFault(SPAWN + "ServiceNotFound", "Launch helper: the bus name is in no system service directory");
            case 7 -> new StartFault(SPAWN + "PermissionsInvalid", "Launch helper: the permissions of the helper are not right");
            case 8 -> new StartFault(SPAWN + "FileInvalid", "Launch helper: the service file is incorrect or incomplete");
            case 9 -> new StartFault(SPAWN + "ExecFailed", "Launch helper: program not found or permissions invalid");
            case 10 -> new StartFault("org.freedesktop.DBus.Error.InvalidArgs", "Launch helper: invalid arguments");
            case 11 -> new StartFault(SPAWN + "ChildSignaled", "Launch helper: the program was ended by a signal");
            default -> new StartFault(SPAWN + "ChildExited", "Launch helper exited with unknown status " + status);
        };
    }
}
