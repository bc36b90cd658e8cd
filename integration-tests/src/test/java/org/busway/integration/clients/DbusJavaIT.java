package org.busway.integration.clients;

import org.busway.integration.bus.Command;

/** dbus-java, a whole implementation of its own in Java, over junixsocket. */
class DbusJavaIT extends ThingContract {

    @Override
    Command thing() {
        return Command.of(ProcessHandle.current().info().command().orElse("java"), "-cp", System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", JavaThing.class.getName());
    }
}
