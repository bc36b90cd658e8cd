package org.busway.launcher.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.launcher.StartFailure;
import org.busway.launcher.tune.GroupTrace.Arrival;
import org.busway.launcher.tune.GroupTrace.Pause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {

    @TempDir
    Path directory;

    private List<GroupTrace> read(String text) throws IOException {
        return TraceFile.read(Files.writeString(directory.resolve("t"), text), "t");
    }

    @Test
    void what_was_recorded_is_read() throws IOException {
        GroupTrace group = read("""
                busway-trace 1
                group g direct block 1048576
                member g :1.5 lossy
                step g 10.0 5.0 2 320
                pause g :1.5 20.5 100.0
                end 200
                """).get(0);
        assertEquals(List.of(new Arrival(11.25, 128), new Arrival(13.75, 192)), group.arrivals());
        assertEquals(160, group.largestBytes());
        assertEquals(List.of(new Pause(20.5, 100)), group.members().get(0).pauses());
    }

    @Test
    void what_is_no_trace_is_named_by_file_line_and_remedy() {
        for (String wrong : List.of("", "something", "busway-trace 1\nstep g 1 1 1 1",
                "busway-trace 1\ngroup g direct block 1\nstep g x 1 1 1",
                "busway-trace 1\ngroup g direct block 1\nstep g 1 1")) {
            String message = assertThrows(StartFailure.class, () -> read(wrong)).getMessage();
            String[] lines = wrong.split("\n");
            assertEquals("t:" + lines.length + ": \"" + lines[lines.length - 1]
                    + "\" is no line of a trace: record it with busway record", message);
        }
        assertEquals("t: cannot be read: no such file",
                assertThrows(StartFailure.class, () -> TraceFile.read(directory.resolve("none"), "t")).getMessage());
    }
}
