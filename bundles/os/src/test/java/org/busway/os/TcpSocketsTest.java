package org.busway.os;

import static org.busway.os.UnixSocketsTest.closeAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

import org.busway.os.TcpSockets.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpSocketsTest {

    @Test
    void aConnectionCarriesGatheredBytes() throws IOException {
        int[] listening = TcpSockets.listen("localhost", 0, Family.V4, 8);
        assertEquals(1, listening.length);
        int port = TcpSockets.localPort(listening[0]);
        assertTrue(port > 0);
        int client = TcpSockets.connect("127.0.0.1", port, Family.ANY, 1000, true);
        assertTrue(Sockets.awaitReadable(listening[0], 10_000));
        int server = Sockets.accept(listening[0]);
        TcpSockets.setNoDelay(server);
        assertTrue(Sockets.isInternet(server));
        assertFalse(Sockets.isUnix(server));
        NativeBuffer bytes = NativeBuffer.allocate(100);
        SocketWriter writer = new SocketWriter();
        writer.add(bytes.address(), 40);
        writer.add(bytes.address() + 40, 60);
        assertEquals(100, writer.send(client));
        assertTrue(Sockets.awaitReadable(server, 10_000));
        try (SocketReader reader = new SocketReader()) {
            assertEquals(100, reader.receive(server, bytes.address(), 100));
            assertEquals(-Errno.EAGAIN, reader.receive(server, bytes.address(), 100));
            closeAll(client);
            assertTrue(Sockets.awaitReadable(server, 10_000));
            assertEquals(0, reader.receive(server, bytes.address(), 100));
        }
        closeAll(server, listening[0]);
    }

    @Test
    void everyAddressGetsTheSamePort() throws IOException {
        int[] listening = TcpSockets.listen("*", 0, Family.ANY, 8);
        int port = TcpSockets.localPort(listening[0]);
        for (int fd : listening) {
            assertEquals(port, TcpSockets.localPort(fd));
        }
        boolean six = NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null;
        assertEquals(six ? 2 : 1, listening.length);
        if (six) {
            closeAll(TcpSockets.connect("::1", port, Family.V6, 1000, true));
        }
        closeAll(TcpSockets.connect("127.0.0.1", port, Family.V4, 1000, true));
        closeAll(listening);
    }

    @Test
    void aTakenPortIsNamedWithTheRemedyAndNothingStaysOpen() throws IOException {
        int[] listening = TcpSockets.listen("127.0.0.1", 0, Family.V4, 8);
        int port = TcpSockets.localPort(listening[0]);
        int before = OpenDescriptors.list().size();
        SystemCallException e = assertThrows(SystemCallException.class,
                () -> TcpSockets.listen("127.0.0.1", port, Family.V4, 8));
        assertEquals(Errno.EADDRINUSE, e.errno());
        assertTrue(e.getMessage().contains("tcp address 127.0.0.1 port " + port), e.getMessage());
        assertTrue(e.getMessage().contains("choose another port"), e.getMessage());
        assertEquals(before, OpenDescriptors.list().size());
        closeAll(listening);
        e = assertThrows(SystemCallException.class,
                () -> TcpSockets.connect("127.0.0.1", port, Family.V4, 1000, true));
        assertEquals(Errno.ECONNREFUSED, e.errno());
        assertEquals(before - 1, OpenDescriptors.list().size());
    }

    @Test
    void anAddressOfTheWrongFamilyOrNobodysIsRefusedByName() {
        IOException e = assertThrows(IOException.class, () -> TcpSockets.listen("127.0.0.1", 0, Family.V6, 8));
        assertTrue(e.getMessage().contains("\"127.0.0.1\" has no address of family V6"), e.getMessage());
        e = assertThrows(IOException.class, () -> TcpSockets.listen("192.0.2.1", 0, Family.ANY, 8));
        assertTrue(e.getMessage().contains("192.0.2.1"), e.getMessage());
        e = assertThrows(IOException.class, () -> TcpSockets.connect("no host", 1, Family.ANY, 100, true));
        assertTrue(e.getMessage().contains("\"no host\""), e.getMessage());
    }
}
