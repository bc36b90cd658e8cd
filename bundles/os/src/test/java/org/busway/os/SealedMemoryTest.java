package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.Test;

class SealedMemoryTest {

    @Test
    void twoMappingsShowTheSameBytes() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 10_000)) {
            assertEquals(10_000, memory.size());
            ByteBuffer one = memory.map(true);
            ByteBuffer two = memory.map(false);
            assertEquals(10_000, one.capacity());
            one.putLong(64, 0x1122334455667788L);
            assertEquals(0x1122334455667788L, two.getLong(64));
            assertTrue(two.isReadOnly());
        }
    }

    @Test
    void sealsForbidWhatTheySayAndStay() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 8192)) {
            ByteBuffer publisher = memory.map(true);
            int wanted = SealedMemory.SEAL_SHRINK | SealedMemory.SEAL_GROW | SealedMemory.SEAL_FUTURE_WRITE
                    | SealedMemory.SEAL_SEAL;
            memory.seal(wanted);
            assertEquals(wanted, memory.seals() & ~SealedMemory.SEAL_EXECUTE);
            publisher.put(0, (byte) 7);
            assertEquals(7, memory.map(false).get(0));
            assertThrows(IOException.class, () -> memory.map(true));
            SystemCallException e = assertThrows(SystemCallException.class,
                    () -> memory.seal(SealedMemory.SEAL_WRITE));
            assertEquals(Errno.EPERM, e.errno());
        }
    }

    @Test
    void aReadOnlyDescriptorReadsTheSameMemoryAndDoesNotWriteIt() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 4096)) {
            memory.map(true).put(5, (byte) 55);
            try (SealedMemory readOnly = SealedMemory.of(memory.readOnlyDescriptor())) {
                assertEquals(55, readOnly.map(false).get(5));
                NativeBuffer bytes = NativeBuffer.allocate(1);
                assertEquals(-Errno.EBADF, Sockets.write(readOnly.fd(), bytes.address(), 1));
            }
        }
    }

    @Test
    void itIsUnlinkedAndGoesWithItsDescriptors() throws IOException {
        List<String> before = OpenDescriptors.list();
        SealedMemory memory = SealedMemory.create("lane", 4096);
        Path path = Path.of("/proc/self/fd/" + memory.fd());
        FileChannel.open(path, StandardOpenOption.READ).close();
        memory.close();
        memory.close();
        assertEquals(before, OpenDescriptors.list());
        SystemCallException e = assertThrows(SystemCallException.class,
                () -> SealedMemory.create("x".repeat(300), 1));
        assertEquals(Errno.EINVAL, e.errno());
    }
}
