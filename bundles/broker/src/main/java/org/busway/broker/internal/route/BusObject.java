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

    /**
     * The name that a Hello will be answered with.
     *
     * @param hello a call that has not been handled yet
     * @return the name, or null if it will be refused
     */
    String nameToCome(Parcel hello);
}
