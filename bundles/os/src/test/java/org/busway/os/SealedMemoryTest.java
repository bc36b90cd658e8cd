package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
            ByteBuffer one = memory.map(true).buffer();
            ByteBuffer two = memory.map(false).buffer();
            assertEquals(10_000, one.capacity());
            one.putLong(64, 0x1122334455667788L);
            assertEquals(0x1122334455667788L, two.getLong(64));
            assertTrue(two.isReadOnly());
        }
    }

    @Test
    void sealsForbidWhatTheySayAndStay() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 8192)) {
            ByteBuffer publisher = memory.map(true).buffer();
            int wanted = SealedMemory.SEAL_SHRINK | SealedMemory.SEAL_GROW | SealedMemory.SEAL_FUTURE_WRITE
                    | SealedMemory.SEAL_SEAL;
            memory.seal(wanted);
            assertEquals(wanted, memory.seals() & ~SealedMemory.SEAL_EXECUTE);
            publisher.put(0, (byte) 7);
            assertEquals(7, memory.map(false).buffer().get(0));
            assertThrows(IOException.class, () -> memory.map(true));
            SystemCallException e = assertThrows(SystemCallException.class,
                    () -> memory.seal(SealedMemory.SEAL_WRITE));
            assertEquals(Errno.EPERM, e.errno());
        }
    }

    @Test
    void aReadOnlyDescriptorReadsTheSameMemoryAndDoesNotWriteIt() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 4096)) {
            memory.map(true).buffer().put(5, (byte) 55);
            try (SealedMemory readOnly = SealedMemory.of(memory.readOnlyDescriptor())) {
                assertEquals(55, readOnly.map(false).buffer().get(5));
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

    @Test
    void itsSizeIsFixedFromTheBeginningAndNobodyBecomesAWriterOnceItIsPublished() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 8192)) {
            assertEquals(SealedMemory.SEAL_SHRINK | SealedMemory.SEAL_GROW, memory.seals() & ~SealedMemory.SEAL_EXECUTE);
            assertEquals(0444, FileStatus.of(memory.fd()).permissions());
            memory.map(true);
            assertTrue(memory.publish());
            memory.require(SealedMemory.PUBLISHED, 8192, "lane 0");
            NativeBuffer bytes = NativeBuffer.allocate(1);
            assertThrows(SystemCallException.class, () -> memory.write(0, bytes, 0, 1));
        }
    }

    @Test
    void receivedMemoryWithoutItsSealsOrOfAnotherSizeIsRefused() throws IOException {
        try (SealedMemory memory = SealedMemory.create("lane", 8192)) {
            IOException unsealed = assertThrows(IOException.class, () -> memory.require(SealedMemory.PUBLISHED, 8192, "lane 3"));
            assertTrue(unsealed.getMessage().startsWith("lane 3: it has the seals 0x"), unsealed.getMessage());
            IOException other = assertThrows(IOException.class, () -> memory.require(0, 8191, "lane 3"));
            assertEquals("lane 3: it has 8192 bytes, announced were 8191", other.getMessage());
        }
        int[] pipe = Descriptors.pipe(false);
        try (SealedMemory noMemory = SealedMemory.of(pipe[0])) {
            IOException e = assertThrows(IOException.class, () -> noMemory.require(SealedMemory.PUBLISHED, 1, "lane 3"));
            assertTrue(e.getMessage().contains("no memory that can be sealed"), e.getMessage());
        }
        Descriptors.close(pipe[1]);
    }

    @Test
    void whetherWhoWasGivenItForWritingHasItIsKnownWhileOthersReadIt() throws IOException {
        try (SealedMemory memory = SealedMemory.create("test", 4096)) {
            Mapping own = memory.map(true);
            int writable = memory.writableDescriptor();
            Mapping written = SealedMemory.of(writable).map(true);
            assertTrue(memory.isWritableElsewhere());
            Descriptors.close(writable);
            memory.publish();
            int readable = memory.readOnlyDescriptor();
            Mapping read = SealedMemory.of(readable).map(false);
            Descriptors.close(readable);
            assertTrue(memory.isWritableElsewhere(), "a mapping is enough");
            written.close();
            assertFalse(memory.isWritableElsewhere(), "who reads, and its own mapping, are not counted");
            assertTrue(memory.isOpenedElsewhere());
            read.close();
            own.close();
        }
    }

    @Test
    void whetherSomebodyElseHasItOpenOrMappedIsKnown() throws IOException {
        try (SealedMemory memory = SealedMemory.create("test", 4096)) {
            Mapping own = memory.map(true);
            assertFalse(memory.isOpenedElsewhere(), "its own mapping is not counted");
            int writable = memory.writableDescriptor();
            assertTrue(memory.isOpenedElsewhere());
            Mapping written = SealedMemory.of(writable).map(true);
            Descriptors.close(writable);
            assertTrue(memory.isOpenedElsewhere(), "a mapping is enough");
            written.close();
            memory.publish();
            int readable = memory.readOnlyDescriptor();
            Mapping read = SealedMemory.of(readable).map(false);
            Descriptors.close(readable);
            assertTrue(memory.isOpenedElsewhere());
            read.close();
            assertFalse(memory.isOpenedElsewhere());
            own.close();
        }
    }

    @Test
    void frozenMemoryIsReadWithoutMapping() throws IOException {
        try (SealedMemory memory = SealedMemory.create("message", 3)) {
            NativeBuffer bytes = NativeBuffer.allocate(8);
            bytes.bytes().put(1, new byte[]{5, 6, 7});
            assertEquals(3, memory.write(0, bytes, 1, 3));
            memory.seal(SealedMemory.FROZEN);
            memory.require(SealedMemory.FROZEN, 3, "message");
            assertEquals(2, memory.read(1, bytes, 4, 4));
            assertEquals(6, bytes.bytes().get(4));
            assertEquals(7, bytes.bytes().get(5));
        }
    }
}
