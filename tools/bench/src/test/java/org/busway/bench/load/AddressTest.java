package org.busway.bench.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

class AddressTest {

    @Test
    void aListIsReadWithItsEscapes() {
        assertEquals(
                List.of(new Address("unix", Map.of("path", "/a b+c", "guid", "0f")), new Address("tcp", Map.of("host", "::1"))),
                Address.list("unix:path=/a%20b+c,guid=0f;tcp:host=::1"));
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> Address.list("/run/bus")).getMessage().contains("/run/bus"));
    }

    @Test
    void theFirstThatCanBeConnectedToIsTaken() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String tcp = "tcp:host=127.0.0.1,port=" + ((InetSocketAddress) server.getLocalAddress()).getPort();
            Address.connect("launchd:env=X;unix:path=/nowhere/at/all;" + tcp).close();
        }
    }

    @Test
    void anAbstractNameIsConnectedTo() throws IOException {
        AFUNIXSocketAddress name = AFUNIXSocketAddress.inAbstractNamespace("busway-bench-" + ProcessHandle.current().pid());
        try (AFUNIXServerSocketChannel server = AFUNIXServerSocketChannel.open()) {
            server.bind(name);
            try (SocketChannel near = Address.connect("unix:abstract=busway-bench-" + ProcessHandle.current().pid());
                    SocketChannel far = server.accept()) {
                near.write(ByteBuffer.wrap(new byte[]{7}));
                assertEquals(1, far.read(ByteBuffer.allocate(1)));
            }
        }
    }

    @Test
    void aNonceIsSaidFirst(@TempDir Path directory) throws IOException {
        byte[] nonce = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Path file = Files.write(directory.resolve("nonce"), nonce);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            try (SocketChannel near = Address.connect("nonce-tcp:host=127.0.0.1,port=" + port + ",noncefile=" + file);
                    SocketChannel far = server.accept()) {
                ByteBuffer said = ByteBuffer.allocate(16);
                while (said.hasRemaining() && far.read(said) >= 0) {
                    continue;
                }
                assertArrayEquals(nonce, said.array());
            }
        }
    }

    @Test
    void whatCannotBeConnectedToIsNamed() {
        assertTrue(assertThrows(IOException.class, () -> Address.connect("unix:path=/nowhere/at/all")).getMessage()
                .contains("/nowhere/at/all"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Address.connect("launchd:env=X")).getMessage()
                .contains("launchd:env=X"));
    }
}
