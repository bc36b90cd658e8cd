package org.busway.spi.policy;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Service of {@code auth}: the policy in force, from dbus-daemon's configuration files or from OSGi configuration. Registered only while
 * there is a valid one. Everything but {@link #reload} answers from memory, safe from any thread.
 */
@ProviderType
public interface BusPolicy {

    /**
     * What the configuration says about the bus itself.
     *
     * @return the settings in force; another object after each successful reload
     */
    BusSettings settings();

    /**
     * Whether somebody may have a connection at all.
     *
     * @param identity who authenticated
     * @return false if a rule for users or groups forbids it
     */
    boolean mayConnect(Identity identity);

    /**
     * The rules that apply to one connection, compiled.
     *
     * @param identity who authenticated
     * @return immutable; to be asked for again after a reload
     */
    PeerPolicy policyFor(Identity identity);

    /**
     * Whether somebody may do what only the owner of the bus and root may: become a monitor, read statistics, change the
     * environment of what is started.
     *
     * @param identity who asks
     * @return true for root and for the user that the bus runs as
     */
    boolean isPrivileged(Identity identity);

    /**
     * Reads the configuration again, on a thread of {@code auth}. A configuration with a fault changes nothing.
     *
     * @return completed with the new settings, or exceptionally with a {@link PolicyException}
     */
    CompletionStage<BusSettings> reload();

    /**
     * Says when another policy is in force, after a reload or because a file changed.
     *
     * @param listener called on a thread of {@code auth}; must return at once
     */
    void addListener(Runnable listener);

    /**
     * Ends what {@link #addListener} began.
     *
     * @param listener the same object
     */
    void removeListener(Runnable listener);
}
