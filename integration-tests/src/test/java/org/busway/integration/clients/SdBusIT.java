package org.busway.integration.clients;

import java.io.IOException;

import org.busway.integration.bus.Command;

/** sd-bus, from C. */
class SdBusIT extends ThingContract {

    @Override
    Command thing() throws IOException {
        return compiled("thing_sdbus.c", "libsystemd", "libsystemd-dev");
    }
}
