package org.busway.broker.internal.listen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.os.Errno;
import org.busway.os.Processes;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.os.SystemdActivation;
import org.busway.os.TcpSockets;
import org.busway.os.UnixSockets;
import org.busway.wire.address.BusAddress;

/** Opens listening sockets by the addresses of D-Bus (specification, "Server Addresses"), with the keys that dbus-daemon takes. */
final class Endpoints {

    private static final int BACKLOG = 128;
    /** Who may connect is a matter of policy, not of the file; as in dbus-daemon everybody may reach the socket. */
    private static final int SOCKET_MODE = 0777;
    private static final int RANDOM_NAME_ATTEMPTS = 16;
    private static final int NONCE_BYTES = 16;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Map<String, String> environment;
    private final SecureRandom random = new SecureRandom();

    Endpoints(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Listens at one address. */
    List<Endpoint> open(BusAddress address) throws IOException {
        return switch (address.transport()) {
            case "unix" -> List.of(unix(address));
            case "tcp" -> List.of(tcp(address, false));
            case "nonce-tcp" -> List.of(tcp(address, true));
            case "systemd" -> systemd(address);
            default -> throw new IOException("listen address \"" + address + "\": unknown transport \"" + address.transport()
                    + "\"; use unix, tcp, nonce-tcp or systemd");
        };
    }

    private Endpoint unix(BusAddress address) throws IOException {
        Map<String, String> values = address.values();
        long kinds = values.keySet().stream().filter(Set.of("path", "abstract", "dir", "tmpdir", "runtime")::contains).count();
        if (kinds != 1) {
            throw new IOException(
                    "listen address \"" + address + "\": give exactly one of path, abstract, dir, tmpdir, runtime=yes");
        }
        if (values.containsKey("abstract")) {
            String name = values.get("abstract");
            return new Endpoint(new int[]{UnixSockets.listenAbstract(name, BACKLOG)}, unix("abstract", name), null, List.of());
        }
        if (values.containsKey("runtime")) {
            return runtime(address);
        }
        String path = values.get("path");
        if (path != null) {
            return path(path);
        }
        String directory = values.containsKey("dir") ? values.get("dir") : values.get("tmpdir");
        SystemCallException taken = null;
        for (int i = 0; i < RANDOM_NAME_ATTEMPTS; i++) {
            try {
                return path(directory + "/dbus-" + randomName());
            } catch (SystemCallException e) {
                if (e.errno() != Errno.EADDRINUSE) {
                    throw e;
                }
                taken = e;
            }
        }
        throw taken;
    }

    private Endpoint runtime(BusAddress address) throws IOException {
        String directory = environment.get("XDG_RUNTIME_DIR");
        if (!"yes".equals(address.value("runtime")) || directory == null || directory.isEmpty()) {
            throw new IOException("listen address \"" + address
                    + "\": needs runtime=yes and a directory in the environment variable XDG_RUNTIME_DIR");
        }
        return path(directory + "/bus");
    }

    private static Endpoint path(String path) throws SystemCallException {
        return new Endpoint(new int[]{UnixSockets.listen(path, BACKLOG, SOCKET_MODE)}, unix("path", path), null, List.of(path));
    }

    private static BusAddress unix(String key, String value) {
        return new BusAddress("unix", Map.of(key, value));
    }

    private Endpoint tcp(BusAddress address, boolean withNonce) throws IOException {
        String host = address.value("host") == null ? "localhost" : address.value("host");
        String bind = address.value("bind") == null ? host : address.value("bind");
        int[] fds = TcpSockets.listen(bind, port(address), family(address), BACKLOG);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("host", host);
        if (address.value("bind") != null) {
            values.put("bind", bind);
        }
        values.put("port", Integer.toString(TcpSockets.localPort(fds[0])));
        if (address.value("family") != null) {
            values.put("family", address.value("family"));
        }
        byte[] nonce = null;
        List<String> files = List.of();
        if (withNonce) {
            nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            files = writeNonce(nonce);
            values.put("noncefile", files.get(0));
        }
        return new Endpoint(fds, new BusAddress(address.transport(), values), nonce, files);
    }

    /** The file lies in a directory of its own that only its owner can enter; both are removed at the end. */
    private static List<String> writeNonce(byte[] nonce) throws IOException {
        Path directory = Files.createTempDirectory("dbus_nonce-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = Files.createFile(directory.resolve("nonce"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, nonce);
        return List.of(file.toString(), directory.toString());
    }

    private static int port(BusAddress address) throws IOException {
        String text = address.value("port") == null ? "0" : address.value("port");
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IOException("listen address \"" + address + "\": port \"" + text + "\" is not a number from 0 to 65535");
    }

    private static TcpSockets.Family family(BusAddress address) throws IOException {
        String text = address.value("family");
        if (text == null) {
            return TcpSockets.Family.ANY;
        }
        return switch (text) {
            case "ipv4" -> TcpSockets.Family.V4;
            case "ipv6" -> TcpSockets.Family.V6;
            default ->
                throw new IOException("listen address \"" + address + "\": family \"" + text + "\" is neither ipv4 nor ipv6");
        };
    }

    private List<Endpoint> systemd(BusAddress address) throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (SystemdActivation.Passed passed : SystemdActivation.descriptors(environment, Processes.pid())) {
            if (!Sockets.isListening(passed.fd())) {
                throw new IOException("listen address \"" + address + "\": descriptor " + passed.fd()
                        + " that the service manager passed is no listening socket");
            }
            Sockets.setNonBlocking(passed.fd(), true);
            endpoints.add(new Endpoint(new int[]{passed.fd()}, passedAddress(passed.fd()), null, List.of()));
        }
        if (endpoints.isEmpty()) {
            throw new IOException("listen address \"" + address
                    + "\": no socket was passed (LISTEN_FDS); start it by a socket unit, or listen at unix:path=…");
        }
        return endpoints;
    }

    private static BusAddress passedAddress(int fd) throws SystemCallException {
        if (Sockets.isUnix(fd)) {
            String name = UnixSockets.localName(fd);
            return name.startsWith("@") ? unix("abstract", name.substring(1)) : unix("path", name);
        }
        return new BusAddress("tcp", new LinkedHashMap<>(Map.of("port", Integer.toString(TcpSockets.localPort(fd)))));
    }

    private String randomName() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }
}
