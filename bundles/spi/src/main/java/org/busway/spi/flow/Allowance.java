package org.busway.spi.flow;

import org.osgi.annotation.versioning.ProviderType;

/** The part of an account that is not the bus thread's: room for what other threads hand over, {@link Resource#LOCAL_BYTES}. Safe from any thread. */
@ProviderType
public interface Allowance {

    /**
     * Takes room if there is some.
     *
     * @param bytes more than 0
     * @return false if the user's share or the bus's total would be passed; nothing is charged then
     */
    boolean tryCharge(long bytes);

    /**
     * Gives room back, also after the account was closed.
     *
     * @param bytes as charged
     */
    void credit(long bytes);
}
