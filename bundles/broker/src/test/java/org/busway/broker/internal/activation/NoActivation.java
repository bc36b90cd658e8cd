package org.busway.broker.internal.activation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.BusSettings;

/** A bus that starts nothing: every name that nobody owns is unknown. */
public final class NoActivation implements Activator {

    @Override
    public Collection<String> names() {
        return List.of();
    }

    @Override
    public Refusal queue(Parcel message) {
        return unknown(message.destination());
    }

    @Override
    public Refusal start(Parcel call, String name) {
        return unknown(name);
    }

    private static Refusal unknown(String name) {
        return new Refusal(BusException.SERVICE_UNKNOWN, "The name " + name + " was not provided by any .service files");
    }

    @Override
    public Refusal refusal(String name) {
        return unknown(name);
    }

    @Override
    public void created(String name) {
        // Nobody waits for it.
    }

    @Override
    public void acquired(String name, Peer owner) {
        // Nothing waits for it.
    }

    @Override
    public void gone(Peer peer) {
        // It has nothing waiting.
    }

    @Override
    public Refusal environment(Map<String, String> variables) {
        // Nothing is started that could have it.
        return null;
    }

    @Override
    public void failed(Parcel signal) {
        // Nothing was started.
    }

    @Override
    public void configure(BusSettings settings) {
        // There are no service files to look for.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
