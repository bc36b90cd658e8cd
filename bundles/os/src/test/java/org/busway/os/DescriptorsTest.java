package org.busway.os;

import static org.busway.os.UnixSocketsTest.closeAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.util.List;

import org.junit.jupiter.api.Test;

class DescriptorsTest {

    @Test
    void aClosedDescriptorIsGoneAndADuplicateLives() throws IOException {
        int before = Descriptors.openCount();
        int[] pipe = Descriptors.pipe(true);
        int duplicate = Descriptors.duplicate(pipe[1]);
        assertEquals(before + 3, Descriptors.openCount());
        closeAll(pipe[1]);
        assertEquals(-Errno.EBADF, Descriptors.close(pipe[1]));
        NativeBuffer bytes = NativeBuffer.allocate(4);
        assertEquals(4, Sockets.write(duplicate, bytes.address(), 4));
        assertEquals(4, Sockets.read(pipe[0], bytes.address(), 4));
        closeAll(duplicate, pipe[0]);
        assertEquals(before, Descriptors.openCount());
        SystemCallException e = assertThrows(SystemCallException.class, () -> Descriptors.duplicate(987_654));
        assertTrue(e.getMessage().contains("descriptor 987654: EBADF"), e.getMessage());
    }

    @Test
    void theLimitRisesToTheHardOne() throws IOException {
        long raised = Descriptors.raiseLimit();
        assertTrue(raised >= 1024);
        assertEquals(raised, Descriptors.limit());
        assertEquals(raised, Descriptors.raiseLimit());
    }

    @Test
    void javasStreamsReadAndWriteAndCloseWhatTheyWereGiven() throws IOException {
        List<String> before = OpenDescriptors.list();
        for (int[] pair : new int[][]{Descriptors.pipe(false), Sockets.socketPair(Sockets.STREAM, false)}) {
            try (OutputStream out = Descriptors.outputStream(pair[1]);
                    InputStream in = Descriptors.inputStream(pair[0])) {
                out.write(new byte[]{1, 2, 3});
                assertEquals(1, in.read());
                assertEquals(2, in.read());
                assertEquals(3, in.read());
            }
        }
        assertEquals(before, OpenDescriptors.list());
    }

    @Test
    void aFileChannelDoesWhatTheDescriptorIsOpenForAndClosesIt() throws IOException {
        List<String> before = OpenDescriptors.list();
        try (SealedMemory memory = SealedMemory.create("test", 100)) {
            try (FileChannel channel = Descriptors.fileChannel(Descriptors.duplicate(memory.fd()))) {
                assertEquals(100, channel.size());
                channel.write(ByteBuffer.wrap(new byte[]{9}), 42);
            }
            try (FileChannel channel = Descriptors.fileChannel(memory.readOnlyDescriptor())) {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, 42);
                assertEquals(9, one.get(0));
                assertThrows(NonWritableChannelException.class, () -> channel.write(one, 0));
            }
        }
        assertEquals(before, OpenDescriptors.list());
    }

    @Test
    void theNullDeviceIsStillADevice() {
        assertEquals(0020000, FileStatus.of("/dev/null").mode() & 0170000);
    }
}
