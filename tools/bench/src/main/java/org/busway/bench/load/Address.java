package org.busway.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * One address of a D-Bus address list.
 *
 * @param transport such as {@code unix} or {@code tcp}
 * @param values its keys with their values, unescaped
 */
record Address(String transport, Map<String, String> values) {

    /** The addresses of a list, in its order; complains of one that is no address. */
    static List<Address> list(String text) {
        List<Address> addresses = new ArrayList<>();
        for (String each : text.split(";")) {
            int colon = each.indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("address \"" + text + "\": \"" + each + "\" has no transport and colon");
            }
            Map<String, String> values = new TreeMap<>();
            for (String pair : each.substring(colon + 1).split(",")) {
                int equals = pair.indexOf('=');
                if (equals <= 0) {
                    throw new IllegalArgumentException("address \"" + text + "\": \"" + pair + "\" is no key=value");
                }
                // A plus is itself here.
                values.put(pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
            }
            addresses.add(new Address(each.substring(0, colon), values));
        }
        return addresses;
    }

    /** Connects to the first address of a list that can be; the channel blocks. */
    static SocketChannel connect(String list) throws IOException {
        IOException last = null;
        for (Address each : list(list)) {
            try {
                SocketChannel channel = each.connect();
                if (channel != null) {
                    return channel;
                }
            } catch (IOException e) {
                last = new IOException("cannot connect to " + list + ": " + e.getMessage(), e);
            }
        }
        if (last != null) {
            throw last;
        }
        throw new IllegalArgumentException(
                "address \"" + list + "\": the bench connects to unix:path=, unix:abstract=, tcp: and nonce-tcp: only");
    }

    /** Null for an address of a kind that this does not know. */
    private SocketChannel connect() throws IOException {
        if (transport.equals("unix") && values.containsKey("path")) {
            return SocketChannel.open(UnixDomainSocketAddress.of(values.get("path")));
        }
        if (transport.equals("unix") && values.containsKey("abstract")) {
            AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
            channel.connect(AFUNIXSocketAddress.inAbstractNamespace(values.get("abstract")));
            return channel;
        }
        if (!transport.equals("tcp") && !transport.equals("nonce-tcp")) {
            return null;
        }
        String host = values.getOrDefault("host", "localhost");
        SocketChannel channel = SocketChannel
                .open(new InetSocketAddress(host, Integer.parseInt(values.getOrDefault("port", "0"))));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (transport.equals("nonce-tcp")) {
            channel.write(ByteBuffer.wrap(Files.readAllBytes(Path.of(values.get("noncefile")))));
        }
        return channel;
    }
}
