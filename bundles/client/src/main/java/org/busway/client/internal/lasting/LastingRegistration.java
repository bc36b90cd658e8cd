package org.busway.client.internal.lasting;

import java.util.function.Function;
import org.busway.api.Registration;
import org.busway.client.BusClient;

/** A registration at whichever bus there is. */
class LastingRegistration<R extends Registration> implements Registration, Lasting {

    private final LastingClient client;
    private final String what;
    private final Function<BusClient, R> register;
    private volatile R now;
    /** Guarded by this. */
    private boolean closed;

    LastingRegistration(LastingClient client, String what, Function<BusClient, R> register) {
        this.client = client;
        this.what = what;
        this.register = register;
        now = register.apply(client.connection());
        client.add(this);
    }

    R now() {
        return now;
    }

    @Override
    public synchronized void renew(BusClient connection) {
        if (!closed) {
            now = register.apply(connection);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            client.remove(this);
            now.close();
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
