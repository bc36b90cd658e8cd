package org.busway.client.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusConnection;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;

/** A bus with one group, and connections to it. */
public final class GroupOnFakeBus implements AutoCloseable {

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("example");
    private final List<Connection> connections = new ArrayList<>();

    /** A group with room for a mebibyte. */
    public GroupOnFakeBus(String group) throws IOException {
        new FakeGroups(bus, 1 << 20, group);
    }

    /** A peer. */
    public BusConnection connect() {
        LocalPeer[] peer = new LocalPeer[1];
        Connection connection = new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofSeconds(5), 1 << 20), () -> {}).start(peer[0].uniqueName());
        connections.add(connection);
        return connection;
    }

    @Override
    public void close() {
        connections.forEach(Connection::close);
        pool.close();
    }
}
