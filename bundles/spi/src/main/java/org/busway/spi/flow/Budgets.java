package org.busway.spi.flow;

import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code flow}: the accounts of all peers, and the total of the bus. Safe from any thread unless said otherwise. */
@ProviderType
public interface Budgets {

    /** How far past its limit the memory of one peer goes for what cannot be refused. */
    long RESERVED_BYTES = 64 << 10;

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
     * Opens an account of the bus itself or of a group, which is no user's; used on the bus thread.
     *
     * @param label how logs name it, such as {@code group telemetry}
     * @return an account with nothing charged
     */
    Account openOwn(String label);

    /**
     * How receivers that are full are dealt with.
     *
     * @return the configured rules
     */
    Receptions receptions();

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

    /**
     * All memory that is held, and the minimum of each peer that holds less than that.
     *
     * @return bytes, at most {@link #totalBytes}
     */
    long heldBytes();

    /**
     * The most memory that peers held at a time.
     *
     * @return bytes
     */
    long peakBytes();

    /**
     * What all peers together may make the bus hold.
     *
     * @return bytes
     */
    long totalBytes();

    /**
     * What one user's peers together may make the bus hold.
     *
     * @return bytes, at most {@link #totalBytes}
     */
    long userBytes();

    /**
     * The most that the total can be: what this process may hold outside the heap, without what the bus works with.
     *
     * @return bytes
     */
    long mostBytes();

    /**
     * What is left for charges that can be refused: the total without what is held, and without an eighth for those that cannot.
     *
     * @return bytes, below 0 while the reserve is in use
     */
    long freeBytes();
}
