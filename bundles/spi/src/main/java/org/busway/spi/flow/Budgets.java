package org.busway.spi.flow;

import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code flow}: the accounts of all peers, and the total of the bus. Safe from any thread unless said otherwise. */
@ProviderType
public interface Budgets {

    /**
     * Sets the limits of the accounts, those that are open too.
     *
     * @param limits the limits in force
     */
    void apply(Limits limits);

    /**
     * Opens the account of a peer that has connected; used on the bus thread.
     *
     * @param identity who it is
     * @param label how logs name it, such as a unique name
     * @return an account with nothing charged
     */
    Account open(Identity identity, String label);

    /**
     * The sum of what all accounts hold now.
     *
     * @param resource what
     * @return bytes or a count
     */
    long held(Resource resource);

    /**
     * The most that all accounts held together.
     *
     * @param resource what
     * @return bytes or a count
     */
    long peak(Resource resource);
}
