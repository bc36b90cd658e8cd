package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class MappingTest {

    private static boolean isMapped(String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.anyMatch(line -> line.contains("/memfd:" + name));
        }
    }

    @Test
    void closingGivesTheMemoryBackAtOnceAndLateAccessesAreHarmless() throws IOException {
        Mapping writable;
        Mapping readable;
        try (SealedMemory memory = SealedMemory.create("mapping-test", 100_000)) {
            writable = memory.map(true);
            readable = memory.map(false);
        }
        ByteBuffer late = writable.buffer().duplicate().order(writable.buffer().order());
        late.putLong(99_992, 7);
        assertEquals(7, readable.buffer().getLong(99_992));
        assertTrue(isMapped("mapping-test"));
        writable.close();
        readable.close();
        writable.close();
        assertFalse(isMapped("mapping-test"));
        assertEquals(0, late.getLong(99_992));
        late.putLong(99_992, 8);
        assertEquals(0, readable.buffer().getLong(99_992));
    }

    @Test
    void threadsThatReadWhileItIsClosedGoOn() throws Exception {
        for (int i = 0; i < 200; i++) {
            Mapping mapping;
            try (SealedMemory memory = SealedMemory.create("mapping-race", 1 << 16)) {
                mapping = memory.map(true);
            }
            mapping.buffer().putInt(40_000, 1);
            Thread reader = new Thread(() -> {
                byte[] copy = new byte[1 << 16];
                while (mapping.buffer().getInt(40_000) == 1) {
                    mapping.buffer().get(0, copy);
                }
            });
            reader.start();
            mapping.close();
            reader.join();
        }
        assertFalse(isMapped("mapping-race"));
    }

    @Test
    void readOnlyMemoryThrowsInsteadOfCrashing() throws IOException {
        try (SealedMemory memory = SealedMemory.create("mapping-test-ro", 64); Mapping mapping = memory.map(false)) {
            assertThrows(ReadOnlyBufferException.class, () -> mapping.buffer().put(0, (byte) 1));
            assertEquals(64, mapping.size());
        }
    }

    @Test
    void theAddressesComeBackWhenTheBufferIsUnreachable() throws Exception {
        long before = ranges();
        for (int i = 0; i < 500; i++) {
            try (SealedMemory memory = SealedMemory.create("mapping-many", 4096)) {
                memory.map(true).close();
            }
        }
        for (int i = 0; ranges() > before + 50; i++) {
            assertTrue(i < 100, "mappings of unreachable buffers stay");
            System.gc();
            try (SealedMemory memory = SealedMemory.create("mapping-many", 4096)) {
                memory.map(true).close();
            }
        }
    }

    private static long ranges() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.count();
        }
    }
}
