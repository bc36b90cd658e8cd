package org.busway.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.busway.bench.load.Crew;

/** The crews of a run, each started when it is first wanted and warm from then on. */
public final class Crews implements AutoCloseable {

    private final Path directory;
    private Crew ofOneUser;
    private Crew ofThreeUsers;

    /** Crews that may copy their classes into this folder. */
    public Crews(Path directory) {
        this.directory = directory;
    }

    synchronized Crew of(boolean severalUsers) {
        try {
            if (severalUsers) {
                ofThreeUsers = ofThreeUsers == null ? Crew.ofThreeUsers(directory) : ofThreeUsers;
                return ofThreeUsers;
            }
            ofOneUser = ofOneUser == null ? Crew.ofOneUser() : ofOneUser;
            return ofOneUser;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (ofOneUser != null) {
            ofOneUser.close();
        }
        if (ofThreeUsers != null) {
            ofThreeUsers.close();
        }
    }
}
