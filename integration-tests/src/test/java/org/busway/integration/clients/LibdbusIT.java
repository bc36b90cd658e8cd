package org.busway.integration.clients;

import java.io.IOException;

import org.busway.integration.bus.Command;

/** libdbus, from C. */
class LibdbusIT extends ThingContract {

    @Override
    Command thing() throws IOException {
        return compiled("thing_libdbus.c", "dbus-1", "libdbus-1-dev");
    }
}
