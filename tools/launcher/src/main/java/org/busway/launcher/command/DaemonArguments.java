package org.busway.launcher.command;

import java.util.List;
import org.busway.launcher.command.DaemonOptions.Fork;
import org.busway.launcher.command.DaemonOptions.Syslog;
import org.busway.launcher.command.DaemonOptions.Task;

/** Collects {@link DaemonOptions} argument by argument. Used once. */
final class DaemonArguments {

    private static final List<String> WITH_VALUE = List.of("--config-file", "--address", "--print-address", "--print-pid");

    private final String sessionFile;
    private final String systemFile;
    private String configFile = "";
    private String address = "";
    private String addressDescriptor = "";
    private String pidDescriptor = "";
    private boolean printAddress;
    private boolean printPid;
    private Fork fork = Fork.CONFIGURATION;
    private Syslog syslog = Syslog.CONFIGURATION;
    private boolean pidFile = true;
    private boolean systemdActivation;

    DaemonArguments(String sessionFile, String systemFile) {
        this.sessionFile = sessionFile;
        this.systemFile = systemFile;
    }

    DaemonOptions parse(List<String> arguments) {
        String before = "";
        for (String argument : arguments) {
            if (argument.equals("--version")) {
                return options(Task.VERSION);
            } else if (argument.equals("--introspect")) {
                return options(Task.INTROSPECT);
            } else if (!flag(argument) && !value(argument, before)) {
                throw new UsageFailure(DaemonOptions.USAGE);
            }
            before = argument;
        }
        if (configFile.isEmpty()) {
            throw new UsageFailure("No configuration file specified.\n" + DaemonOptions.USAGE);
        }
        return options(Task.SERVE);
    }

    private boolean flag(String argument) {
        switch (argument) {
            case "--nofork" -> fork = Fork.NEVER;
            case "--fork" -> fork = Fork.ALWAYS;
            case "--nopidfile" -> pidFile = false;
            case "--nosyslog" -> syslog = Syslog.NEVER;
            case "--syslog" -> syslog = Syslog.ALSO;
            case "--syslog-only" -> syslog = Syslog.ONLY;
            case "--systemd-activation" -> systemdActivation = true;
            case "--session" -> configFile = once("session", "configuration file", configFile, sessionFile);
            case "--system" -> configFile = once("system", "configuration file", configFile, systemFile);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An option with its value behind =, one whose value is the next argument, or such a value. */
    private boolean value(String argument, String before) {
        int equals = argument.indexOf('=');
        if (equals > 0 && WITH_VALUE.contains(argument.substring(0, equals))) {
            set(argument.substring(0, equals), argument.substring(equals + 1));
        } else if (WITH_VALUE.contains(before)) {
            set(before, argument);
        } else if (WITH_VALUE.contains(argument)) {
            printAddress |= argument.equals("--print-address");
            printPid |= argument.equals("--print-pid");
        } else {
            return false;
        }
        return true;
    }

    private void set(String option, String value) {
        switch (option) {
            case "--config-file" -> configFile = once("config-file", "configuration file", configFile, value);
            case "--address" -> address = once("address", "address", address, value);
            case "--print-address" -> {
                addressDescriptor = once("print-address", "printing address to", addressDescriptor, value);
                printAddress = true;
            }
            default -> {
                pidDescriptor = once("print-pid", "printing pid to", pidDescriptor, value);
                printPid = true;
            }
        }
    }

    private static String once(String option, String what, String before, String value) {
        if (!before.isEmpty()) {
            throw new UsageFailure("--" + option + " specified but " + what + " " + before + " already requested");
        }
        return value;
    }

    private DaemonOptions options(Task task) {
        boolean serve = task == Task.SERVE;
        return new DaemonOptions(task, configFile, address,
                serve && printAddress ? descriptor(addressDescriptor) : DaemonOptions.NOWHERE,
                serve && printPid ? descriptor(pidDescriptor) : DaemonOptions.NOWHERE, fork, pidFile, syslog, systemdActivation);
    }

    private static int descriptor(String text) {
        try {
            int number = text.isEmpty() ? 1 : Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageFailure("Invalid file descriptor: \"" + text + "\"");
    }
}
