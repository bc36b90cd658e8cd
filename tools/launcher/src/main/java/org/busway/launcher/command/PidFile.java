package org.busway.launcher.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.busway.launcher.StartFailure;

/** The file that says which process the bus is. One that exists is another bus's, dead or alive: it is not written over. */
final class PidFile implements AutoCloseable {

    private final Path file;

    private PidFile(Path file) {
        this.file = file;
    }

    static PidFile write(String name, long pid) {
        Path file = Path.of(name);
        try {
            Files.writeString(file, pid + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new PidFile(file);
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure("The pid file \"" + name + "\" exists, if the message bus is not running, remove this file");
        } catch (IOException e) {
            throw new StartFailure("the pid file \"" + name + "\" cannot be written: " + e
                    + ": make its directory writable, or give --nopidfile");
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("busway-daemon: the pid file \"" + file + "\" is left behind: " + e);
        }
    }
}
