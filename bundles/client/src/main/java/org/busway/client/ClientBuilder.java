package org.busway.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.client.internal.Connection;
import org.busway.client.internal.ConnectionSettings;
import org.busway.client.internal.DeliveryPool;
import org.busway.client.internal.lasting.LastingClient;
import org.busway.client.internal.socket.AddressList;
import org.busway.client.internal.socket.Authenticated;
import org.busway.client.internal.socket.Connector;
import org.busway.client.internal.socket.SocketLink;

/** What a builder collects, and what becomes of it. */
abstract sealed class ClientBuilder permits BusClient.Builder {

    private static final long DEFAULT_BYTES = 16L << 20;

    String address;
    Duration connectTimeout = BusConnection.DEFAULT_TIMEOUT;
    Duration sendTimeout = BusConnection.DEFAULT_TIMEOUT;
    long outgoingBytes = DEFAULT_BYTES;
    long incomingBytes = DEFAULT_BYTES;
    boolean anonymous;
    Consumer<BusClient> again;

    static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " " + value + ": must be more than zero");
        }
        return value;
    }

    static long positive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " " + value + ": must be more than zero");
        }
        return value;
    }

    BusClient open() {
        return again == null ? openOnce() : new LastingClient(this::openOnce, again);
    }

    private BusClient openOnce() {
        AddressList addresses = address == null ? AddressList.ofEnvironment(System.getenv()) : AddressList.parse(address);
        Authenticated socket = addresses.connect(new Connector(connectTimeout, anonymous));
        DeliveryPool pool = new DeliveryPool("busway-client");
        Connection connection = new Connection(wakeUp -> link(socket, wakeUp), pool,
                new ConnectionSettings(sendTimeout, incomingBytes), pool::close);
        try {
            return connection.startWithHello(connectTimeout);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private SocketLink link(Authenticated socket, Runnable wakeUp) {
        try {
            return new SocketLink(socket, outgoingBytes, incomingBytes, wakeUp);
        } catch (IOException e) {
            socket.close();
            throw new UncheckedIOException(e);
        }
    }
}
