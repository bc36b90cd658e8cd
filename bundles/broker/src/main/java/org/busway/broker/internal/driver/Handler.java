package org.busway.broker.internal.driver;

import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;

/** Does what a method of the bus object does. */
@FunctionalInterface
interface Handler {

    /**
     * Handles a call whose arguments have the method's signature.
     *
     * @param call the call
     * @return null if it was answered or will be, else the error for the caller
     */
    Refusal handle(Parcel call);
}
