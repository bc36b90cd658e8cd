package org.busway.source.media.internal.mpd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** Where an MPD listens: a host and a port, or the path of a socket. */
public final class MpdAddress {

    private static final int MOST_PORT = 65_535;

    private final String host;
    private final int port;

    /**
     * An address.
     *
     * @param host a host, or the path of a socket, which begins with a slash
     * @param port of the host
     * @throws IllegalArgumentException if it cannot be one
     */
    public MpdAddress(String host, int port) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host \"" + host + "\": must be a host, or the path of a socket");
        } else if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException("port " + port + ": must be 1 to " + MOST_PORT);
        }
        this.host = host.strip();
        this.port = port;
    }

    private boolean isPath() {
        return host.startsWith("/");
    }

    SocketChannel channel() throws IOException {
        return isPath() ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    }

    /** Looks the host up, which may take a while. */
    SocketAddress resolved() throws MpdFailure {
        if (isPath()) {
            return UnixDomainSocketAddress.of(host);
        }
        InetSocketAddress resolved = new InetSocketAddress(host, port);
        if (resolved.isUnresolved()) {
            throw new MpdFailure("MPD at " + this + ": no such host");
        }
        return resolved;
    }

    @Override
    public String toString() {
        return isPath() ? host : host + ":" + port;
    }
}
