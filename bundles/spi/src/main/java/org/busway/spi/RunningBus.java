package org.busway.spi;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The bus while it accepts connections. {@code broker} registers it as a service when policy and limits are in force and the sockets
 * listen, and takes it back before they close. Whoever starts the runtime finds it by its service properties alone.
 */
@ProviderType
public interface RunningBus {

    /** Service property, {@code String[]}: the addresses that clients can connect to, each with its {@code guid}. */
    String ADDRESS = "org.busway.address";

    /** Service property, {@code String}: the file of the configuration's {@code <pidfile>}; absent if there is none. */
    String PIDFILE = "org.busway.pidfile";

    /** Service property, {@code Boolean}: whether the configuration has {@code <fork/>}. */
    String FORK = "org.busway.fork";

    /**
     * Where clients can connect.
     *
     * @return the addresses, each with its {@code guid}
     */
    List<String> addresses();

    /** Reads the configuration again, as {@code ReloadConfig} and SIGHUP do. Returns at once; safe from any thread. */
    void reload();
}
