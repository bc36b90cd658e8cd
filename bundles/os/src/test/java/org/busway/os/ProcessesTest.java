package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessesTest {

    @Test
    void memory_that_was_freed_goes_back_to_the_kernel_when_it_is_told_so() throws IOException {
        List<NativeBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            // Too small for mappings of their own, which go back at once.
            buffers.add(NativeBuffer.allocate(32 << 10));
        }
        // What is free at the heap's end goes back by itself, so something stands there; and something between, as in any heap that is used.
        for (int i = 0; i < buffers.size() - 1; i++) {
            if (i % 100 != 0) {
                buffers.get(i).free();
            }
        }
        long before = residentKibibytes();
        Processes.giveBackFreeMemory();
        long after = residentKibibytes();
        assertTrue(before - after > 16 << 10, "resident before " + before + " KiB, after " + after);
        buffers.get(buffers.size() - 1).free();
    }

    @Test
    void pages_of_the_machines_code_that_the_start_alone_runs_go_back_too() throws IOException {
        long before = residentKibibytesOfCode();
        Processes.giveBackFreeMemory();
        long after = residentKibibytesOfCode();
        assertTrue(after < before, "resident before " + before + " KiB, after " + after);
    }

    private static long residentKibibytesOfCode() throws IOException {
        boolean isCode = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (isCode && line.startsWith("Rss:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
            isCode = line.contains(" r-xp ") && line.endsWith("/libjvm.so") || isCode && !line.contains(" /");
        }
        throw new IOException("/proc/self/smaps has no code of a Java machine");
    }

    private static long residentKibibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
