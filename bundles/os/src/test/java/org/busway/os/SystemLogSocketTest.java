package org.busway.os;

import static org.busway.os.UnixSocketsTest.closeAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SystemLogSocketTest {

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("log");
    }

    /** A system log that hears what it is sent. */
    private int listen() throws IOException {
        int fd = Sockets.socket(Sockets.AF_UNIX, Sockets.DATAGRAM | Sockets.NON_BLOCKING, 0, "a system log");
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = UnixSockets.fill(scratch, address, path().toString(), false);
            assertEquals(0, Libc.bind(fd, scratch.at(address), length));
        }
        return fd;
    }

    private static String heard(int fd) {
        NativeBuffer bytes = NativeBuffer.allocate(20_000);
        int count = Sockets.read(fd, bytes.address(), bytes.capacity());
        assertTrue(count >= 0, () -> Errno.describe(count));
        byte[] got = new byte[count];
        bytes.bytes().get(0, got);
        return new String(got, StandardCharsets.UTF_8);
    }

    @Test
    void aLineIsADatagramAndALongOneIsCut() throws IOException {
        int log = listen();
        try (SystemLogSocket socket = new SystemLogSocket(path().toString())) {
            socket.send("<30>läuft");
            socket.send("x".repeat(9000));
            assertEquals("<30>läuft", heard(log));
            assertEquals(8192, heard(log).length());
        }
        closeAll(log);
    }

    @Test
    void aSystemLogThatWasStartedAgainIsFoundAgain() throws IOException {
        int first = listen();
        try (SystemLogSocket socket = new SystemLogSocket(path().toString())) {
            socket.send("one");
            closeAll(first);
            Files.delete(path());
            assertEquals(Errno.ENOENT, assertThrows(SystemCallException.class, () -> socket.send("lost")).errno());
            int second = listen();
            socket.send("two");
            assertEquals("two", heard(second));
            closeAll(second);
        }
    }

    @Test
    void aFullSystemLogIsWaitedForAndThenNamed() throws IOException {
        int log = listen();
        try (SystemLogSocket socket = new SystemLogSocket(path().toString())) {
            SystemCallException full = assertThrows(SystemCallException.class, () -> {
                while (true) {
                    socket.send("x".repeat(4000));
                }
            });
            assertEquals(Errno.EAGAIN, full.errno());
            assertTrue(full.getMessage().contains(path().toString()), full.getMessage());
            while (Sockets.awaitReadable(log, 0)) {
                heard(log);
            }
            socket.send("again");
            assertEquals("again", heard(log));
        }
        closeAll(log);
    }

    @Test
    void nothingIsLeftOpen() throws IOException {
        int log = listen();
        new SystemLogSocket(path().toString()).close();
        int before = Descriptors.openCount();
        for (int i = 0; i < 20; i++) {
            try (SystemLogSocket socket = new SystemLogSocket(path().toString())) {
                socket.send("one");
            }
            try (SystemLogSocket none = new SystemLogSocket(directory + "/none")) {
                assertThrows(SystemCallException.class, () -> none.send("one"));
            }
            heard(log);
        }
        assertEquals(before, Descriptors.openCount());
        closeAll(log);
    }
}
