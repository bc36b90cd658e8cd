package org.busway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.busway.torture.found.Matrix;

/**
 * A reader in plain C that stops itself in the middle of the copy of a message, and is continued when it has been put out for that: whoever it held up has gone on, and
 * what it has yet to copy may be of another message. It has to notice.
 */
final class Halfway {

    /** The program, beside the directory of a life. */
    static final String PROGRAM = "lane-reader-halfway";
    private static final long SETTLE_SECONDS = 30;

    private final Child child;
    private final Path log;
    private final Path busLog;
    private final Signals signals;
    private boolean continued;

    private Halfway(Child child, Path log, Path busLog, Signals signals) {
        this.child = child;
        this.log = log;
        this.busLog = busLog;
        this.signals = signals;
    }

    /** Starts one, in the group whose lane the bus writes. */
    static Halfway start(Path directory, String address, Signals signals) throws IOException {
        String name = "halfway." + Mode.BUS.group();
        return new Halfway(Child.plain(name, directory, directory.resolveSibling(PROGRAM).toString(), address, Mode.BUS.group()),
                directory.resolve(name + ".log"), directory.resolve("bus.log"), signals);
    }

    Child child() {
        return child;
    }

    /** Continues it, if its time has come, and looks what it makes of that. */
    void look(Matrix matrix) throws IOException, InterruptedException {
        if (continued || !signals.isStopped(child.pid())) {
            return;
        }
        try (Stream<String> lines = Files.lines(busLog)) {
            continued = lines.anyMatch(line -> line.contains("pid=" + child.pid() + " ") && line.contains("is put out of group"));
        }
        if (continued) {
            goOn();
            if (!child.ends(SETTLE_SECONDS) || !Files.readString(log).endsWith("put out of the group\n")) {
                throw new AssertionError(child
                        + ", stopped inside a copy, put out and continued, does not end as one that was put out: see "
                        + log);
            }
            matrix.halfway();
        }
    }

    /** Whatever it waits for. */
    void goOn() throws IOException {
        signals.send("CONT", child.pid());
    }
}
