package org.busway.launcher.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.launcher.StartFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel says of processes on machines of several kinds. */
class NativeCodeTest {

    @TempDir
    Path process;

    @BeforeEach
    void glibc() throws IOException {
        maps("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "/opt/ld-musl-tools/notes.so");
    }

    private void maps(String... files) throws IOException {
        StringBuilder lines = new StringBuilder("7ffd0000-7ffd1000 rw-p 00000000 00:00 0 [stack]\n");
        for (String file : files) {
            lines.append("7f0000000000-7f0000001000 r-xp 00000000 08:01 12 ").append(file).append('\n');
        }
        Files.writeString(process.resolve("maps"), lines);
    }

    private void mounts(String... pointsAndOptions) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String each : pointsAndOptions) {
            lines.append("36 35 98:0 / ").append(each).append(" master:1 - tmpfs tmpfs rw,noexec\n");
        }
        Files.writeString(process.resolve("mountinfo"), lines);
    }

    private void require(String temporary) {
        NativeCode.require(Path.of(temporary), process);
    }

    @Test
    void aDirectoryFromWhichNothingIsRunIsNamedWithTheRemedy() throws IOException {
        mounts("/ rw", "/tmp rw,nosuid,noexec,relatime", "/tmp/inner rw");
        StartFailure failure = assertThrows(StartFailure.class, () -> require("/tmp/mine"));
        assertTrue(failure.getMessage().contains("/tmp/mine is on /tmp") && failure.getMessage().contains("-Djava.io.tmpdir="),
                failure.getMessage());
        assertDoesNotThrow(() -> require("/tmp/inner/mine"));
        assertDoesNotThrow(() -> require("/tmpfiles"));
    }

    @Test
    void whatIsMountedOverAnotherCounts() throws IOException {
        mounts("/ rw", "/tmp rw,noexec", "/tmp rw", "/var/with\\040blank rw", "/var/with\\040blank rw,noexec");
        assertDoesNotThrow(() -> require("/tmp"));
        assertThrows(StartFailure.class, () -> require("/var/with blank"));
    }

    @Test
    void muslIsRefused() throws IOException {
        mounts("/ rw");
        maps("/lib/ld-musl-x86_64.so.1");
        StartFailure failure = assertThrows(StartFailure.class, () -> require("/tmp"));
        assertTrue(failure.getMessage().contains("glibc"), failure.getMessage());
    }

    @Test
    void whereTheKernelSaysNothingNothingIsRefused() {
        assertDoesNotThrow(() -> NativeCode.require(Path.of("/tmp"), process.resolve("nowhere")));
    }
}
