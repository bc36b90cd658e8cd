package org.busway.broker.internal.listen;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.peer.SocketServices;
import org.busway.os.Descriptors;
import org.busway.os.SystemCallException;
import org.busway.wire.address.BusAddress;

/**
 * All sockets that a bus listens on. They are opened before anybody is accepted, so that a bus that cannot have one of its addresses has none; what it
 * put into the file system it takes away again.
 */
public final class Listeners {

    private final Endpoints endpoints;
    private final String guid;
    private final List<Endpoint> open = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();

    /**
     * No socket yet.
     *
     * @param environment for {@code XDG_RUNTIME_DIR} and the variables of a service manager
     * @param guid of the addresses
     */
    public Listeners(Map<String, String> environment, String guid) {
        this.endpoints = new Endpoints(environment);
        this.guid = guid;
    }

    /**
     * Opens sockets. Where one cannot be opened, those before it are closed again.
     *
     * @param addresses what to listen at, each perhaps several with semicolons between
     * @throws IOException naming the address, and what is wrong with it
     */
    public void open(List<String> addresses) throws IOException {
        try {
            for (String text : addresses) {
                for (BusAddress address : BusAddress.parse(text)) {
                    open.addAll(endpoints.open(address));
                }
            }
        } catch (IOException | RuntimeException e) {
            for (Endpoint endpoint : open) {
                for (int fd : endpoint.fds()) {
                    Descriptors.close(fd);
                }
            }
            removeFiles();
            throw e;
        }
    }

    /** The addresses as clients use them. */
    public List<String> addresses() {
        return open.stream().map(endpoint -> endpoint.address().with("guid", guid).toString()).toList();
    }

    /** Begins to accept; on the bus thread. */
    public void accept(EventLoop loop, Peers peers, SocketServices services) throws SystemCallException {
        for (Endpoint endpoint : open) {
            for (int fd : endpoint.fds()) {
                listeners.add(new Listener(loop, peers, services, fd, endpoint.nonce()));
            }
        }
        peers.onIncompleteChanged(this::update);
    }

    /** Looks whether connections may be accepted now. */
    public void update() {
        listeners.forEach(Listener::update);
    }

    /** Closes the sockets and removes their files; on the bus thread. */
    public void close() {
        listeners.forEach(Listener::close);
        listeners.clear();
        removeFiles();
    }

    private void removeFiles() {
        for (Endpoint endpoint : open) {
            endpoint.files().forEach(file -> new File(file).delete());
        }
        open.clear();
    }
}
