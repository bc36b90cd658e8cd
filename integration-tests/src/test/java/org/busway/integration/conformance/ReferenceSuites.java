package org.busway.integration.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Mark;
import org.busway.integration.conformance.CaseResult.Verdict;

/**
 * The installed reference suites, run against a bus program. Each case has a process of its own, since a suite ends at its first
 * failure; and what it leaves running is found and ended.
 */
final class ReferenceSuites {

    private static final Path DIRECTORY = Path.of("/usr/lib/dbus-1.0/installed-tests/dbus");
    /** The suites give themselves 70 s a case and end by SIGALRM then. */
    private static final Duration DEADLINE = Duration.ofSeconds(80);
    private static final int ALARM_SECONDS = 70;
    private static final Duration LEFT_OVERS = Duration.ofSeconds(3);
    private static final String NOBODY = "65534";

    private final Path daemon;

    ReferenceSuites(Path daemon) {
        this.daemon = daemon;
    }

    static boolean areInstalled() {
        return Files.isDirectory(DIRECTORY.resolve("data"));
    }

    /** The cases that the installed version of a suite has. */
    List<String> cases(String suite) {
        if (suite.endsWith(".sh")) {
            return List.of("--fork");
        }
        return command(List.of(DIRECTORY.resolve(suite).toString(), "-l")).run().succeeded().lines()
                .filter(line -> line.startsWith("/"))
                .toList();
    }

    CaseResult run(ReferenceCase reference) throws IOException {
        List<String> arguments = new ArrayList<>();
        if (reference.demand() == Demand.PASS_UNPRIVILEGED && Machine.isRoot()) {
            arguments.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        }
        arguments.add(DIRECTORY.resolve(reference.suite()).toString());
        if (!reference.suite().endsWith(".sh")) {
            arguments.addAll(List.of("--tap", "-p", reference.path()));
        }
        Mark mark = Mark.fresh();
        long start = System.nanoTime();
        Finished finished = command(arguments).with(Mark.VARIABLE, mark.value()).within(DEADLINE).run();
        long end = System.nanoTime();
        List<String> left = mark.leftAfter(LEFT_OVERS);
        mark.kill();
        double seconds = (end - start) / 1e9;
        Verdict verdict = seconds >= ALARM_SECONDS
                ? Verdict.TIMED_OUT
                : CaseResult.verdict(finished.exitStatus(), finished.output());
        if (!left.isEmpty() && verdict == Verdict.PASSED) {
            return new CaseResult(reference, Verdict.FAILED, seconds,
                    finished + "\nstill running " + LEFT_OVERS.toSeconds() + " s later: " + left);
        }
        return new CaseResult(reference, verdict, seconds, finished.toString());
    }

    private Command command(List<String> arguments) {
        return Command.of(arguments).with("DBUS_TEST_EXEC", DIRECTORY.toString()).with("DBUS_TEST_DATA", DIRECTORY + "/data")
                .with("DBUS_TEST_DAEMON", daemon.toString());
    }
}
