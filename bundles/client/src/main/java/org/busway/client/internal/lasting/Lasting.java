package org.busway.client.internal.lasting;

import org.busway.client.BusClient;

/** Something that a program has asked of the bus once and that holds until the program takes it back. */
interface Lasting {

    /**
     * Asks it of another connection; called by one thread at a time.
     *
     * @param connection a new one; what was there on the one before is gone
     * @throws org.busway.api.BusException if it is refused now: it is asked again later
     */
    void renew(BusClient connection);
}
