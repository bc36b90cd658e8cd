package org.busway.client.internal.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.busway.os.Descriptors;
import org.busway.os.PeerCredentials;
import org.busway.os.TcpSockets;
import org.busway.os.UnixSockets;
import org.busway.wire.address.BusAddress;
import org.busway.wire.sasl.ClientConversation;
import org.busway.wire.sasl.ClientMechanism;

/** Connects to one address and authenticates there. */
public final class Connector {

    private static final int NONCE_BYTES = 16;

    private final Duration timeout;
    private final boolean anonymous;

    /**
     * A connector.
     *
     * @param timeout for connecting and authenticating, each
     * @param anonymous whether to go on as nobody where the server does not know this user
     */
    public Connector(Duration timeout, boolean anonymous) {
        this.timeout = timeout;
        this.anonymous = anonymous;
    }

    /** A socket on which messages follow. */
    public Authenticated connect(BusAddress address) throws IOException {
        boolean unix = address.transport().equals("unix");
        int fd = unix ? unix(address) : tcp(address);
        try {
            Handshake handshake = new Handshake(fd, address.toString(), System.nanoTime() + timeout.toNanos());
            if (address.transport().equals("nonce-tcp")) {
                handshake.send(nonce(address));
            }
            return handshake.hold(new ClientConversation(mechanisms(), unix), address.guid());
        } catch (IOException | RuntimeException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    private int unix(BusAddress address) throws IOException {
        int millis = timeoutMillis();
        if (address.value("path") != null) {
            return UnixSockets.connect(address.value("path"), millis, true);
        } else if (address.value("abstract") != null) {
            return UnixSockets.connectAbstract(address.value("abstract"), millis, true);
        } else if ("yes".equals(address.value("runtime"))) {
            return UnixSockets.connect(runtimeDirectory() + "/bus", millis, true);
        }
        throw new IOException(address + ": only path=, abstract= and runtime=yes can be connected to");
    }

    private static String runtimeDirectory() throws IOException {
        String directory = System.getenv("XDG_RUNTIME_DIR");
        if (directory == null || directory.isEmpty()) {
            throw new IOException("unix:runtime=yes: XDG_RUNTIME_DIR is not set");
        }
        return directory;
    }

    private int tcp(BusAddress address) throws IOException {
        if (!address.transport().equals("tcp") && !address.transport().equals("nonce-tcp")) {
            throw new IOException(address + ": transport \"" + address.transport() + "\" is not one of unix, tcp, nonce-tcp");
        }
        String host = address.value("host") == null ? "localhost" : address.value("host");
        String port = address.value("port");
        if (port == null || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new IOException(address + ": port \"" + port + "\" is not a number of 1 to 65535");
        }
        return TcpSockets.connect(host, Integer.parseInt(port), family(address), timeoutMillis(), true);
    }

    private static TcpSockets.Family family(BusAddress address) throws IOException {
        String family = address.value("family");
        if (family == null) {
            return TcpSockets.Family.ANY;
        }
        return switch (family) {
            case "ipv4" -> TcpSockets.Family.V4;
            case "ipv6" -> TcpSockets.Family.V6;
            default -> throw new IOException(address + ": family \"" + family + "\" is neither ipv4 nor ipv6");
        };
    }

    private static byte[] nonce(BusAddress address) throws IOException {
        String file = address.value("noncefile");
        if (file == null) {
            throw new IOException(address + ": nonce-tcp needs noncefile=");
        }
        byte[] nonce = Files.readAllBytes(Path.of(file));
        if (nonce.length != NONCE_BYTES) {
            throw new IOException(address + ": nonce file has " + nonce.length + " bytes, not " + NONCE_BYTES);
        }
        return nonce;
    }

    private List<ClientMechanism> mechanisms() throws IOException {
        long uid = PeerCredentials.self().uid();
        List<ClientMechanism> mechanisms = new ArrayList<>();
        mechanisms.add(ClientMechanism.external(uid));
        mechanisms.add(ClientMechanism.cookieSha1(Long.toString(uid), new HomeCookies(), () -> {
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            return random;
        }));
        if (anonymous) {
            mechanisms.add(ClientMechanism.anonymous());
        }
        return mechanisms;
    }

    private int timeoutMillis() {
        return (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }
}
