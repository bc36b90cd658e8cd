package org.busway.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A program's connection to a bus, over a socket. Works with Busway and with every other D-Bus message bus.
 *
 * <p>Threads: one that reads and writes the socket and runs nothing else, and one on which handlers run, while there is something to hand
 * on. Both are daemons.
 */
@ProviderType
public interface BusClient extends BusConnection, AutoCloseable {

    /**
     * Connects to the bus that the environment names: {@code DBUS_SESSION_BUS_ADDRESS}, else {@code DBUS_SYSTEM_BUS_ADDRESS}, else Busway's
     * own socket, {@code $XDG_RUNTIME_DIR/busway/bus} or, for root, {@code /run/busway/bus}.
     *
     * @return the connection, which has said Hello
     * @throws BusException {@code org.freedesktop.DBus.Error.NoServer} with what was wrong at each address
     */
    static BusClient connect() {
        return builder().connect();
    }

    /**
     * Connects to a bus.
     *
     * @param address such as {@code unix:path=/run/busway/bus}; several with semicolons between are tried in turn
     * @return the connection, which has said Hello
     * @throws BusException {@code org.freedesktop.DBus.Error.NoServer} with what was wrong at each address, or {@code BadAddress}
     */
    static BusClient connect(String address) {
        return builder().address(address).connect();
    }

    /**
     * Begins a connection with other settings.
     *
     * @return a builder
     */
    static Builder builder() {
        return new Builder();
    }

    /**
     * A descriptor to be sent with a message: a duplicate, which the caller closes when the message has been sent.
     *
     * @param number a descriptor number of this process, which stays the caller's
     * @return the duplicate
     * @throws IOException if there is no such descriptor, or no room for one more
     */
    static Descriptor duplicate(int number) throws IOException {
        return OwnedDescriptor.duplicateOf(number);
    }

    /** Ends the connection: calls fail, no handler is called any more, apart from those of {@link #onClose}. Again does nothing. */
    @Override
    void close();

    /** The settings of a connection to be. Not safe for use by several threads. */
    final class Builder extends ClientBuilder {

        private Builder() {}

        /**
         * Sets where to connect.
         *
         * @param value one address or several with semicolons between
         * @return this
         */
        public Builder address(String value) {
            address = value;
            return this;
        }

        /**
         * Sets how long connecting, authenticating and greeting may take, each.
         *
         * @param value more than zero; 25 s where it is not set
         * @return this
         */
        public Builder connectTimeout(Duration value) {
            connectTimeout = positive("connect timeout", value);
            return this;
        }

        /**
         * Sets how long {@link BusConnection#send} waits for room.
         *
         * @param value more than zero; 25 s where it is not set
         * @return this
         */
        public Builder sendTimeout(Duration value) {
            sendTimeout = positive("send timeout", value);
            return this;
        }

        /**
         * Sets how many bytes may wait to be sent; no longer message can be sent.
         *
         * @param value more than zero; 16 MiB where it is not set
         * @return this
         */
        public Builder outgoingBytes(long value) {
            outgoingBytes = positive("outgoing bytes", value);
            return this;
        }

        /**
         * Sets how many received bytes may wait to be handed on before the socket is not read any more. A handler that waits for a reply
         * may have as many again come before it.
         *
         * @param value more than zero; 16 MiB where it is not set
         * @return this
         */
        public Builder incomingBytes(long value) {
            incomingBytes = positive("incoming bytes", value);
            return this;
        }

        /**
         * Lets the connection be nobody in particular where the server does not know this user.
         *
         * @return this
         */
        public Builder allowAnonymous() {
            anonymous = true;
            return this;
        }

        /**
         * Has the connection made again, to the same address, whenever the bus has gone: rules, names, objects, members and publishers are there again then, and
         * {@link BusConnection#uniqueName} is another one. While there is no bus calls and messages fail; a {@code Publisher} has no room meanwhile, so that its
         * {@code send} waits within its deadline; a member reads what the bus before left, and is told how much it lost at most. {@link BusConnection#onClose} tells of
         * {@link BusClient#close} alone.
         *
         * @param handler told each time when everything is there again, on a thread of its own
         * @return this
         */
        public Builder reconnect(Consumer<BusClient> handler) {
            again = Objects.requireNonNull(handler, "reconnect");
            return this;
        }

        /**
         * Connects.
         *
         * @return the connection, which has said Hello
         * @throws BusException as {@link BusClient#connect(String)}
         */
        public BusClient connect() {
            return open();
        }
    }
}
