package org.busway.broker.internal.route;

/** What answers messages that are addressed to {@code org.freedesktop.DBus}. */
public interface BusObject {

    /**
     * Handles a message that policy has let through.
     *
     * @param message any type; from a peer that has said Hello, or its Hello
     * @return null if it was handled and answered, else the error for its sender
     */
    Refusal handle(Parcel message);
}
