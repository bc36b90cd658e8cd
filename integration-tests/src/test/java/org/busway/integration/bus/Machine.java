package org.busway.integration.bus;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this machine has. A test that lacks something is skipped aloud, in one line that names the thing and the remedy; where
 * {@code CI=true} is set nothing may be lacking, and the same line is a failure.
 */
public final class Machine {

    private static final String CI = "true";

    private Machine() {}

    /** The bus program under test, from the system property {@code busway.daemon}. */
    public static Path daemon() {
        Path daemon = Path.of(System.getProperty("busway.daemon", "tools/busway-daemon")).toAbsolutePath();
        needs(Files.isExecutable(daemon), "the bus program " + daemon, "name another with -Dbusway.daemon=/usr/bin/dbus-daemon");
        return daemon;
    }

    /** The program of that name on the path. */
    public static Path program(String name, String debianPackage) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":")).map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable).findFirst();
        needs(found.isPresent(), "the program " + name, "apt-get install " + debianPackage);
        return found.orElseThrow();
    }

    /** Ends the test that calls when something is not there. */
    public static void needs(boolean present, String what, String remedy) {
        if (present) {
            return;
        }
        String line = what + " is not there: " + remedy;
        if (CI.equals(System.getenv("CI"))) {
            fail(line);
        }
        System.out.println("SKIPPED: " + line);
        abort(line);
    }

    /** Ends the test that calls when a device is not there; nothing can be installed for that, so it is no failure anywhere. */
    public static void hasHardware(boolean present, String what) {
        if (!present) {
            String line = "this machine has no " + what;
            System.out.println("SKIPPED: " + line);
            abort(line);
        }
    }

    /** Whether the tests run as root. */
    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

}
