package org.busway.broker.internal.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Counts what this process has open of one thing, whatever else the process opens and closes meanwhile. */
public final class OpenDescriptors {

    private static final Path ALL = Path.of("/proc/self/fd");

    private OpenDescriptors() {}

    /** What a descriptor is open on, such as one pipe. */
    public static String target(int number) throws IOException {
        return Files.readSymbolicLink(ALL.resolve(Integer.toString(number))).toString();
    }

    /** How many descriptors are open on that. */
    public static int on(String target) {
        return count(target::equals);
    }

    /** How many descriptors are open of a process; all of that kind have the same target. */
    public static int ofProcess(long pid) {
        int count = 0;
        for (String number : new File(ALL.toString()).list()) {
            try {
                if (Files.readAllLines(Path.of("/proc/self/fdinfo", number)).contains("Pid:\t" + pid)) {
                    count++;
                }
            } catch (IOException closedMeanwhile) {
                // Then it does not count.
            }
        }
        return count;
    }

    /** How many sockets are open. */
    public static int sockets() {
        return count(each -> each.startsWith("socket:"));
    }

    private static int count(Predicate<String> counts) {
        int count = 0;
        for (String number : new File(ALL.toString()).list()) {
            try {
                if (counts.test(target(Integer.parseInt(number)))) {
                    count++;
                }
            } catch (IOException closedMeanwhile) {
                // Then it does not count.
            }
        }
        return count;
    }
}
