package org.busway.bench.groups.load;

import java.io.IOException;

/** Where a publisher's messages go. */
interface Outlet {

    /**
     * Sends one message, waiting for room as it was told to.
     *
     * @param payload the message
     * @param number its number
     */
    void send(Payload payload, long number) throws IOException;
}
