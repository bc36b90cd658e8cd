package org.busway.client.internal.osgi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.busway.api.BusConnection;
import org.busway.client.internal.Connection;
import org.busway.client.internal.ConnectionSettings;
import org.busway.client.internal.DeliveryPool;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalBus;
import org.busway.spi.peer.LocalPeer;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles that are peers, each with one connection, and with more if it asks for them. The one lives until its bundle stops, not until its service was released,
 * and is replaced when it is asked for again after the bus has ended it; each of the others until it is released.
 */
final class BundlePeers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BundlePeers.class);
    private static final int ALIVE = Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;
    private static final ConnectionSettings SETTINGS = new ConnectionSettings(BusConnection.DEFAULT_TIMEOUT, 16L << 20);

    private final LocalBus bus;
    private final BundleIdentity identity;
    private final DeliveryPool pool = new DeliveryPool("busway-bundles");
    private final Map<Long, Connection> connections = new ConcurrentHashMap<>();
    /** Those beside, with the ids of their bundles. */
    private final Map<BusConnection, Long> others = new ConcurrentHashMap<>();
    private volatile boolean closed;

    BundlePeers(LocalBus bus, BundleIdentity identity) {
        this.bus = bus;
        this.identity = identity;
    }

    /** The threads on which bundles' handlers run. */
    DeliveryPool pool() {
        return pool;
    }

    /**
     * The connection of a bundle.
     *
     * @throws IllegalStateException if the bundle is not started, or the bus has gone
     */
    Connection connectionOf(Bundle bundle) {
        Connection connection = connections.compute(bundle.getBundleId(),
                (id, before) -> before != null && before.isOpen() ? before : connect(bundle));
        // It may have stopped, or we, before the connection stood in the map, where the end finds it.
        if (!isAlive(bundle)) {
            end(bundle);
            throw notAlive(bundle);
        }
        return connection;
    }

    /**
     * One more connection of a bundle.
     *
     * @throws IllegalStateException if the bundle is not started, or the bus has gone
     */
    Connection anotherOf(Bundle bundle) {
        Connection connection = connect(bundle);
        others.put(connection, bundle.getBundleId());
        if (!isAlive(bundle)) {
            endOther(connection);
            throw notAlive(bundle);
        }
        return connection;
    }

    /** Ends what {@link #anotherOf} gave. */
    void endOther(BusConnection connection) {
        if (others.remove(connection) != null) {
            ((Connection) connection).close();
        }
    }

    private Connection connect(Bundle bundle) {
        if (!isAlive(bundle)) {
            throw notAlive(bundle);
        }
        LocalPeer[] peer = new LocalPeer[1];
        Connection connection = new Connection(wakeUp -> {
            peer[0] = bus.connect(identity.of(bundle), wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, SETTINGS, () -> {});
        connection.start(peer[0].uniqueName());
        LOG.debug("bundle {} is peer {}", bundle, connection.uniqueName());
        return connection;
    }

    /** Whether a bundle can have a connection: it is started, and there is a bus. */
    boolean isAlive(Bundle bundle) {
        return !closed && (bundle.getState() & ALIVE) != 0;
    }

    private static IllegalStateException notAlive(Bundle bundle) {
        return new IllegalStateException("bundle " + bundle + " is no peer: it is not started, or the bus has gone");
    }

    /** Ends the connections of a bundle that has stopped. */
    void end(Bundle bundle) {
        others.forEach((connection, id) -> {
            if (id == bundle.getBundleId()) {
                endOther(connection);
            }
        });
        Connection connection = connections.remove(bundle.getBundleId());
        if (connection != null) {
            connection.close();
        }
    }

    /** Ends all connections and their threads. */
    @Override
    public void close() {
        closed = true;
        others.keySet().forEach(this::endOther);
        for (Long id : connections.keySet()) {
            Connection connection = connections.remove(id);
            if (connection != null) {
                connection.close();
            }
        }
        pool.close();
    }
}
