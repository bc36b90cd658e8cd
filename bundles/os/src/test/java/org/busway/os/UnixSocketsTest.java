package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketsTest {

    @TempDir
    Path directory;
    private String path;
    private List<String> openBefore;

    @BeforeEach
    void count() {
        path = directory.resolve("socket").toString();
        openBefore = OpenDescriptors.list();
    }

    @AfterEach
    void nothingStaysOpen() {
        assertEquals(openBefore, OpenDescriptors.list());
    }

    private static SystemCallException fails(int errno, Executable action) {
        SystemCallException e = assertThrows(SystemCallException.class, action);
        assertEquals(Errno.name(errno), Errno.name(e.errno()), e.getMessage());
        return e;
    }

    @Test
    void aConnectionIsAcceptedNonBlocking() throws IOException {
        int listening = UnixSockets.listen(path, 8, UnixSockets.MODE_FROM_UMASK);
        assertEquals(-Errno.EAGAIN, Sockets.accept(listening));
        int client = UnixSockets.connect(path, 1000, true);
        int server = Sockets.accept(listening);
        NativeBuffer bytes = NativeBuffer.allocate(8);
        assertEquals(-Errno.EAGAIN, Sockets.read(server, bytes.address(), 8));
        assertEquals(-Errno.EAGAIN, Sockets.read(client, bytes.address(), 8));
        assertTrue(Sockets.isListening(listening));
        assertFalse(Sockets.isListening(server));
        assertTrue(Sockets.isUnix(server));
        assertFalse(Sockets.isInternet(server));
        assertEquals(Sockets.STREAM, Sockets.type(server));
        assertEquals(0, Sockets.error(server));
        closeAll(listening, client, server);
    }

    @Test
    void theFileHasTheModeThatWasAskedFor() throws IOException {
        for (int mode : new int[]{0666, 0600, 0777}) {
            int listening = UnixSockets.listen(path, 8, mode);
            FileStatus status = FileStatus.of(path);
            assertTrue(status.isSocket());
            assertEquals(mode, status.permissions());
            assertEquals(Processes.uid(), status.uid());
            closeAll(listening);
            assertTrue(UnixSockets.unlink(path));
        }
    }

    @Test
    void aSocketThatADeadProcessLeftIsReplaced() throws IOException {
        closeAll(UnixSockets.listen(path, 8, 0600));
        assertTrue(FileStatus.of(path).isSocket());
        int listening = UnixSockets.listen(path, 8, 0600);
        int client = UnixSockets.connect(path, 1000, true);
        closeAll(listening, client);
    }

    @Test
    void aLivingSocketIsNotReplaced() throws IOException {
        int listening = UnixSockets.listen(path, 8, 0600);
        SystemCallException e = fails(Errno.EADDRINUSE, () -> UnixSockets.listen(path, 8, 0600));
        assertTrue(e.getMessage().contains('"' + path + '"'), e.getMessage());
        assertTrue(e.getMessage().contains("living process"), e.getMessage());
        closeAll(listening, UnixSockets.connect(path, 1000, true));
    }

    @Test
    void anOrdinaryFileIsNotReplaced() throws IOException {
        Files.writeString(Path.of(path), "precious");
        fails(Errno.EADDRINUSE, () -> UnixSockets.listen(path, 8, 0600));
        assertEquals("precious", Files.readString(Path.of(path)));
    }

    @Test
    void aLinkToADeadSocketIsNotReplaced() throws IOException {
        String target = directory.resolve("target").toString();
        closeAll(UnixSockets.listen(target, 8, 0600));
        Files.createSymbolicLink(Path.of(path), Path.of(target));
        fails(Errno.EADDRINUSE, () -> UnixSockets.listen(path, 8, 0600));
        assertTrue(FileStatus.of(target).isSocket());
    }

    @Test
    void aPathThatIsTooLongIsRefusedWithItsLength() {
        String tooLong = "/tmp/" + "x".repeat(103);
        SystemCallException e = fails(Errno.ENAMETOOLONG, () -> UnixSockets.listen(tooLong, 8, 0600));
        assertTrue(e.getMessage().contains("108 bytes and the kernel allows 107"), e.getMessage());
        fails(Errno.ENAMETOOLONG, () -> UnixSockets.connect(tooLong, 0, false));
    }

    @Test
    void theLongestPathWorks() throws IOException {
        String longest = directory + "/" + "x".repeat(106 - directory.toString().length());
        int listening = UnixSockets.listen(longest, 8, 0600);
        closeAll(listening, UnixSockets.connect(longest, 1000, true));
        String name = "a".repeat(90) + Processes.pid();
        int second = UnixSockets.listenAbstract(name, 8);
        closeAll(second, UnixSockets.connectAbstract(name, 1000, true));
    }

    @Test
    void aDirectoryThatIsMissingIsNamedWithTheRemedy() {
        SystemCallException e = fails(Errno.ENOENT, () -> UnixSockets.listen(path + "/none/socket", 8, 0600));
        assertTrue(e.getMessage().contains("/none/socket"), e.getMessage());
        assertTrue(e.getMessage().contains("create its directory"), e.getMessage());
        assertEquals("bind", e.call());
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsRefused() {
        // /proc refuses even root.
        SystemCallException e = assertThrows(SystemCallException.class,
                () -> UnixSockets.listen("/proc/busway", 8, 0600));
        assertTrue(e.getMessage().contains("/proc/busway"), e.getMessage());
    }

    @Test
    void connectingSaysWhetherNobodyListensOrNothingIsThere() throws IOException {
        SystemCallException e = fails(Errno.ENOENT, () -> UnixSockets.connect(path, 100, false));
        assertTrue(e.getMessage().contains(path), e.getMessage());
        closeAll(UnixSockets.listen(path, 8, 0600));
        e = fails(Errno.ECONNREFUSED, () -> UnixSockets.connect(path, 100, false));
        assertTrue(e.getMessage().contains("nobody listens"), e.getMessage());
        fails(Errno.ECONNREFUSED, () -> UnixSockets.connectAbstract("busway-nobody-" + Processes.pid(), 100, false));
    }

    @Test
    void aFullQueueEndsTheConnectAtItsTimeout() throws IOException {
        int listening = UnixSockets.listen(path, 0, 0600);
        int first = UnixSockets.connect(path, 100, true);
        fails(Errno.ETIMEDOUT, () -> closeAll(UnixSockets.connect(path, 100, true)));
        closeAll(listening, first);
    }

    @Test
    void aNameWithANulOrWithoutCharactersIsRefused() {
        fails(Errno.EINVAL, () -> UnixSockets.listen("", 8, 0600));
        fails(Errno.EINVAL, () -> UnixSockets.listen("/tmp/a\0b", 8, 0600));
        fails(Errno.EINVAL, () -> UnixSockets.connectAbstract("", 0, false));
    }

    @Test
    void buffersBlockingAndShutdownAreTheSockets() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, false);
        Sockets.setSendBuffer(pair[0], 20_000);
        assertEquals(40_000, Sockets.sendBuffer(pair[0]));
        Sockets.setReceiveBuffer(pair[0], 30_000);
        assertEquals(60_000, Sockets.receiveBuffer(pair[0]));
        NativeBuffer bytes = NativeBuffer.allocate(8);
        assertFalse(Sockets.awaitReadable(pair[0], 0));
        assertTrue(Sockets.awaitWritable(pair[0], 0));
        Sockets.setNonBlocking(pair[0], true);
        assertEquals(-Errno.EAGAIN, Sockets.read(pair[0], bytes.address(), 8));
        assertEquals(0, Sockets.outgoingQueued(pair[1]));
        assertEquals(8, Sockets.write(pair[1], bytes.address(), 8));
        assertTrue(Sockets.outgoingQueued(pair[1]) >= 8);
        assertEquals(8, Sockets.read(pair[0], bytes.address(), 8));
        assertEquals(0, Sockets.outgoingQueued(pair[1]));
        Sockets.shutdown(pair[1], Sockets.SHUT_WRITE);
        assertEquals(0, Sockets.read(pair[0], bytes.address(), 8));
        closeAll(pair);
        assertEquals(-Errno.EBADF, Sockets.outgoingQueued(987_654));
    }

    @Test
    void packetsKeepTheirBounds() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.SEQUENCED_PACKET, true);
        assertEquals(Sockets.SEQUENCED_PACKET, Sockets.type(pair[0]));
        NativeBuffer bytes = NativeBuffer.allocate(100);
        Sockets.write(pair[0], bytes.address(), 10);
        Sockets.write(pair[0], bytes.address(), 20);
        assertEquals(10, Sockets.read(pair[1], bytes.address(), 100));
        assertEquals(20, Sockets.read(pair[1], bytes.address(), 100));
        closeAll(pair);
    }

    static void closeAll(int... fds) {
        for (int fd : fds) {
            assertEquals(0, Descriptors.close(fd));
        }
    }
}
