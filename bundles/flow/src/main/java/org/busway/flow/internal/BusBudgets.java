package org.busway.flow.internal;

import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the whole bus holds, which is the sum of its accounts, and the limits that bind them. Limits and the total may be set by any
 * thread and hold from the next charge on; nothing that is held already is taken away.
 *
 * <p>Whatever a configuration says, the total is at most half of what the runtime can hold outside its heap, since a byte that waits
 * takes up to two; and one account gets half of the total at most. So the first slow receiver stops its senders while there is memory for
 * all others, and no number of them exhausts it, which would end the bus.
 */
final class BusBudgets implements Budgets {

    private static final Logger LOG = LoggerFactory.getLogger(BusBudgets.class);

    private final Ledger ledger = new Ledger();
    private final long mostBytes;
    private volatile AccountLimits limits = new AccountLimits(Limits.BUILT_IN);
    private volatile long totalBytes;

    BusBudgets(FlowOptions options) {
        this(options, DirectMemory.maxBytes());
    }

    BusBudgets(FlowOptions options, long maxDirectBytes) {
        mostBytes = maxDirectBytes / 2;
        configure(options);
    }

    /** Takes other options, or throws and stays as it was. */
    void configure(FlowOptions options) {
        if (options.total_bytes() < 0) {
            throw new IllegalArgumentException(
                    "org.busway.flow: total.bytes=" + options.total_bytes() + ": must be 0, for what memory allows, or more");
        }
        if (options.total_bytes() > mostBytes) {
            LOG.warn(
                    "org.busway.flow: total.bytes={} is more than half of the runtime's direct memory: {} it is; for more, raise "
                            + "-XX:MaxDirectMemorySize",
                    options.total_bytes(), mostBytes);
        }
        totalBytes = options.total_bytes() == 0 ? mostBytes : Math.min(mostBytes, options.total_bytes());
    }

    @Override
    public void apply(Limits inForce) {
        limits = new AccountLimits(inForce);
    }

    @Override
    public Account open(Identity identity, String label) {
        return new PeerAccount(this, identity, label);
    }

    @Override
    public long held(Resource resource) {
        return ledger.held(resource);
    }

    @Override
    public long peak(Resource resource) {
        return ledger.peak(resource);
    }

    long limit(Resource resource) {
        return switch (resource) {
            case OUTGOING_BYTES -> Math.min(limits.of(resource), totalBytes / 2);
            // Less, so that a single sender stops before its receiver's queue is full and loses nothing, as with dbus-daemon.
            case INCOMING_BYTES, ACTIVATION_BYTES -> Math.min(limits.of(resource), totalBytes / 8 * 3);
            case INCOMING_DESCRIPTORS, OUTGOING_DESCRIPTORS, MATCH_RULES, NAMES, PENDING_REPLIES -> limits.of(resource);
        };
    }

    boolean hasRoom(Resource resource, long amount) {
        return switch (resource) {
            case INCOMING_BYTES -> amount <= totalBytes - ledger.held(resource);
            // What came in and waits for receivers is counted once, where it waits.
            case OUTGOING_BYTES, ACTIVATION_BYTES -> amount <= totalBytes - waitingBytes();
            case INCOMING_DESCRIPTORS, OUTGOING_DESCRIPTORS, MATCH_RULES, NAMES, PENDING_REPLIES -> true;
        };
    }

    /** What an account takes, or gives back if the amount is negative; the account has checked that it may. */
    void take(Resource resource, long amount) {
        ledger.add(resource, amount);
    }

    private long waitingBytes() {
        return ledger.held(Resource.OUTGOING_BYTES) + ledger.held(Resource.ACTIVATION_BYTES);
    }
}
