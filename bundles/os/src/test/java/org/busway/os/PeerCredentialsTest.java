package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PeerCredentialsTest {

    @TempDir
    Path directory;

    @Test
    void thisProcessIsItsOwnPeerOverAPair() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        PeerCredentials peer = PeerCredentials.of(pair[0]);
        PeerCredentials self = PeerCredentials.self();
        assertEquals(Processes.uid(), peer.uid());
        assertEquals(Processes.gid(), peer.gid());
        assertEquals(ProcessHandle.current().pid(), peer.pid());
        assertArrayEquals(self.gids(), peer.gids());
        assertArrayEquals(self.securityLabel(), peer.securityLabel());
        closeAll(pair[0], pair[1]);
    }

    @Test
    void lookingAtAPeerOpensNothing() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        int before = Descriptors.openCount();
        PeerCredentials.of(pair[0]);
        assertEquals(before, Descriptors.openCount());
        closeAll(pair);
    }

    @Test
    void anotherProcessIsKnownByItsNumberAndByADescriptorThatTellsItsDeath() throws IOException {
        int listening = UnixSockets.listen(directory.resolve("s").toString(), 8, 0600);
        PeerCredentials peer;
        int fd;
        int process;
        try (ChildJvm child = ChildJvm.start(ConnectingChild.class, directory.resolve("s").toString())) {
            fd = accept(listening);
            peer = PeerCredentials.of(fd);
            process = PeerCredentials.processDescriptor(fd);
            assertEquals(child.pid(), peer.pid());
            assertEquals(child.line(), peer.uid() + " " + peer.gid() + " " + Arrays.toString(peer.gids()));
        }
        if (process >= 0) {
            assertTrue(Sockets.awaitReadable(process, 20_000), "a process descriptor is readable at its end");
        } else {
            assertTrue(kernelBefore(6, 5), "this kernel has SO_PEERPIDFD and gave none");
        }
        closeAll(fd, listening, process);
    }

    @Test
    void allGroupsOfAPeerAreTold() throws IOException {
        int listening = UnixSockets.listen(directory.resolve("s").toString(), 8, 0600);
        // Only root can take on groups; anyone else is compared with the groups that he has.
        String[] arguments = Processes.uid() == 0
                ? new String[]{directory.resolve("s").toString(), "3000"}
                : new String[]{directory.resolve("s").toString()};
        try (ChildJvm child = ChildJvm.start(ConnectingChild.class, arguments)) {
            int fd = accept(listening);
            PeerCredentials peer = PeerCredentials.of(fd);
            assertEquals(child.line(), peer.uid() + " " + peer.gid() + " " + Arrays.toString(peer.gids()));
            if (arguments.length > 1) {
                assertEquals(3001, peer.gids().length);
                assertEquals(52_999, peer.gids()[3000]);
            }
            closeAll(fd);
        }
        closeAll(listening);
    }

    @Test
    void aTcpPeerIsUnknown() throws IOException {
        int[] listening = TcpSockets.listen("127.0.0.1", 0, TcpSockets.Family.V4, 8);
        int client = TcpSockets.connect("127.0.0.1", TcpSockets.localPort(listening[0]), TcpSockets.Family.V4, 0,
                true);
        int server = accept(listening[0]);
        PeerCredentials peer = PeerCredentials.of(server);
        assertEquals(PeerCredentials.UNKNOWN, peer.uid());
        assertEquals(PeerCredentials.UNKNOWN, peer.gid());
        assertEquals(0, peer.pid());
        assertEquals(0, peer.gids().length);
        assertEquals(-1, PeerCredentials.processDescriptor(server));
        closeAll(client, server, listening[0]);
    }

    @Test
    void whatIsNoSocketIsRefused() throws IOException {
        int[] pipe = Descriptors.pipe(true);
        SystemCallException e = assertThrows(SystemCallException.class, () -> PeerCredentials.of(pipe[0]));
        assertEquals(Errno.ENOTSOCK, e.errno());
        closeAll(pipe);
    }

    private static int accept(int listening) throws IOException {
        assertTrue(Sockets.awaitReadable(listening, 30_000), "nobody connected");
        int fd = Sockets.accept(listening);
        assertTrue(fd >= 0, () -> Errno.describe(fd));
        return fd;
    }

    private static void closeAll(int... fds) {
        for (int fd : fds) {
            if (fd >= 0) {
                assertEquals(0, Descriptors.close(fd));
            }
        }
    }

    private static boolean kernelBefore(int major, int minor) throws IOException {
        String[] release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[.-]");
        int[] have = {Integer.parseInt(release[0]), Integer.parseInt(release[1])};
        return have[0] < major || have[0] == major && have[1] < minor;
    }
}
