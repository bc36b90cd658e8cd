package org.busway.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.busway.launcher.command.DaemonOptions.Fork;
import org.busway.launcher.command.DaemonOptions.Syslog;
import org.busway.launcher.command.DaemonOptions.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonOptionsTest {

    private static DaemonOptions parse(String commandLine) {
        return DaemonOptions.parse(List.of(commandLine.split(" ")), "/session.conf", "/system.conf");
    }

    private static String refusal(String commandLine) {
        return assertThrows(UsageFailure.class, () -> parse(commandLine)).getMessage();
    }

    @Test
    void valuesStandBehindAnEqualsSignOrInTheNextArgument() {
        DaemonOptions behind = parse("--config-file=/c --print-address=5 --print-pid=6 --address=unix:tmpdir=/tmp");
        assertEquals(behind, parse("--config-file /c --print-address 5 --print-pid 6 --address unix:tmpdir=/tmp"));
        assertEquals(
                new DaemonOptions(Task.SERVE, "/c", "unix:tmpdir=/tmp", 5, 6, Fork.CONFIGURATION, true, Syslog.CONFIGURATION,
                        false),
                behind);
    }

    @Test
    void withoutADescriptorIsPrintedOnStandardOutput() {
        DaemonOptions options = parse("--session --print-address --nofork --print-pid --nopidfile");
        assertEquals(1, options.addressDescriptor());
        assertEquals(1, options.pidDescriptor());
        assertEquals("/session.conf", options.configFile());
    }

    @Test
    void theLastOfForkAndNoforkHolds() {
        assertEquals(Fork.NEVER, parse("--system --fork --nofork").fork());
        assertEquals(Fork.ALWAYS, parse("--system --nofork --fork").fork());
    }

    @Test
    void flagsAreRead() {
        DaemonOptions options = parse("--system --nopidfile --systemd-activation --syslog-only");
        assertEquals("/system.conf", options.configFile());
        assertEquals(Syslog.ONLY, options.syslog());
        assertTrue(options.systemdActivation() && !options.pidFile());
    }

    @Test
    void theVersionNeedsNothingElseAndEndsTheReading() {
        assertEquals(Task.VERSION, parse("--version --bogus").task());
        assertEquals(Task.INTROSPECT, parse("--nofork --introspect").task());
    }

    /** Each line was compared with what dbus-daemon 1.14.10 prints. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--session --session | --session specified but configuration file /session.conf already requested",
        "--config-file c --session | --session specified but configuration file c already requested",
        "--print-address=1 --print-address=2 | --print-address specified but printing address to 1 already requested",
        "--print-pid=1 --print-pid=2 | --print-pid specified but printing pid to 1 already requested",
        "--address=a --address=b | --address specified but address a already requested",
        "--session --print-address=abc | Invalid file descriptor: \"abc\"",
        "--session --print-address=-1 | Invalid file descriptor: \"-1\"",
        "--print-address --print-pid --session | Invalid file descriptor: \"--print-pid\""})
    void mistakesHaveTheWordsOfDbusDaemon(String commandLine, String message) {
        assertEquals(message, refusal(commandLine));
    }

    @Test
    void withoutAConfigurationThatIsSaidBeforeTheUsage() {
        assertEquals("No configuration file specified.\n" + DaemonOptions.USAGE, refusal("--nofork"));
        assertEquals("No configuration file specified.\n" + DaemonOptions.USAGE, refusal("--config-file"));
    }

    @ParameterizedTest
    @CsvSource({"--bogus", "--help", "-h", "--ready-event-handle=3", "--fork=1"})
    void anythingElseIsAnsweredByTheUsage(String argument) {
        assertEquals(DaemonOptions.USAGE, refusal(argument));
    }
}
