package org.busway.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code busway torture}: one life of a bus, in which everybody who can die does. */
class TortureIT {

    @TempDir
    Path directory;

    @Test
    void whoeverIsKilledOrStoppedTheReadersSeeTheSame() throws IOException, InterruptedException {
        Torture torture = new Torture(Path.of(System.getProperty("busway.home")), directory, System.nanoTime());
        try {
            torture.run(8, 8);
        } finally {
            System.out.println(torture.report());
        }
        assertEquals(List.of(), torture.matrix().empty(), "nobody died as");
    }
}
