package org.busway.integration.clients;

import java.io.IOException;

import org.busway.integration.bus.Command;

/** dbus-python, over libdbus and GLib's main loop. */
class PythonIT extends ThingContract {

    @Override
    Command thing() throws IOException {
        return python();
    }
}
