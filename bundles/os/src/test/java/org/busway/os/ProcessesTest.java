package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void pages_of_files_that_are_mapped_to_be_read_go_back_and_come_again_when_they_are_touched(@TempDir Path directory)
            throws IOException {
        byte[] written = new byte[32 << 20];
        new Random(1).nextBytes(written);
        try (FileChannel file = FileChannel.open(Files.write(directory.resolve("file"), written))) {
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, written.length).load();
            long before = residentKibibytes();
            Processes.giveBackFreeMemory();
            long after = residentKibibytes();
            assertTrue(before - after > 31 << 10, "resident before " + before + " KiB, after " + after);
            assertEquals(ByteBuffer.wrap(written), mapped);
        }
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
