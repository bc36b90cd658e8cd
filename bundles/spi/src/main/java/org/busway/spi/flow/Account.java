package org.busway.spi.flow;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What one peer makes the bus hold. Whoever holds something charges it here when it takes it and credits it when it gives it back; the
 * object that holds the bytes remembers the amount. Charges and credits allocate nothing. Used on the bus thread; the readings are safe
 * from any thread.
 */
@ProviderType
public interface Account {

    /**
     * Takes room if there is some.
     *
     * @param resource what is held
     * @param amount bytes or a count, more than 0
     * @return false if the peer's limit or the bus's would be passed; nothing is charged then
     */
    boolean tryCharge(Resource resource, long amount);

    /**
     * Whether {@link #tryCharge} would succeed.
     *
     * @param resource what
     * @param amount bytes or a count, more than 0
     * @return true if it would
     */
    boolean fits(Resource resource, long amount);

    /**
     * Takes room for what cannot be refused and is not waited for: what the bus itself says, replies that were asked for, the rest of what was
     * admitted. Goes past the peer's limit by {@link Budgets#RESERVED_BYTES}, and into what the bus keeps of its total for that.
     *
     * @param resource memory
     * @param amount bytes, more than 0
     * @return false if that is used up too; nothing is charged then, and the peer is to be evicted
     */
    boolean tryChargeReserved(Resource resource, long amount);

    /**
     * Takes room that was promised or cannot be refused, past the limit if need be.
     *
     * @param resource what is held
     * @param amount bytes or a count, more than 0
     */
    void charge(Resource resource, long amount);

    /**
     * Gives room back.
     *
     * @param resource what was held
     * @param amount bytes or a count, as it was charged
     */
    void credit(Resource resource, long amount);

    /**
     * What is held now.
     *
     * @param resource what
     * @return bytes or a count
     */
    long held(Resource resource);

    /**
     * The most that was held at a time.
     *
     * @param resource what
     * @return bytes or a count
     */
    long peak(Resource resource);

    /**
     * The limit.
     *
     * @param resource what
     * @return bytes or a count
     */
    long limit(Resource resource);

    /**
     * Takes the minimum that every accepted peer has in any case: what the account holds up to there needs no room in the total any more. It is given back when
     * the account is closed.
     *
     * @return false if there is no room for that: the peer is not to be accepted
     */
    boolean tryReserveMinimum();

    /**
     * The part of this account that other threads use.
     *
     * @return always the same
     */
    Allowance allowance();

    /**
     * All memory that is held now.
     *
     * @return bytes
     */
    long heldBytes();

    /**
     * The most memory that was held at a time.
     *
     * @return bytes
     */
    long peakBytes();

    /**
     * Ends the account. What is still charged is logged as a fault of whoever holds it, and given back to the bus.
     */
    void close();
}
