package org.busway.flow.internal;

import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * What the whole bus holds, which is the sum of its accounts, and the limits that bind them. Limits and the total may be set by any
 * thread and hold from the next charge on; nothing that is held already is taken away.
 */
@Component(service = Budgets.class, configurationPid = "org.busway.flow")
@Designate(ocd = FlowOptions.class)
public final class BusBudgets implements Budgets {

    private final Ledger ledger = new Ledger();
    private volatile AccountLimits limits = new AccountLimits(Limits.BUILT_IN);
    private volatile long totalBytes;

    /** Made by Declarative Services. */
    @Activate
    public BusBudgets(FlowOptions options) {
        configure(options);
    }

    @Modified
    void configure(FlowOptions options) {
        if (options.total_bytes() < 0) {
            throw new IllegalArgumentException(
                    "org.busway.flow: total.bytes=" + options.total_bytes() + ": must be 0, for no bound, or more");
        }
        totalBytes = options.total_bytes() == 0 ? Long.MAX_VALUE : options.total_bytes();
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
        return limits.of(resource);
    }

    boolean hasRoom(Resource resource, long amount) {
        return switch (resource) {
            case INCOMING_BYTES, OUTGOING_BYTES, ACTIVATION_BYTES -> amount <= totalBytes - heldBytes();
            case INCOMING_DESCRIPTORS, OUTGOING_DESCRIPTORS, MATCH_RULES, NAMES, PENDING_REPLIES -> true;
        };
    }

    /** What an account takes, or gives back if the amount is negative; the account has checked that it may. */
    void take(Resource resource, long amount) {
        ledger.add(resource, amount);
    }

    private long heldBytes() {
        return ledger.held(Resource.INCOMING_BYTES) + ledger.held(Resource.OUTGOING_BYTES)
                + ledger.held(Resource.ACTIVATION_BYTES);
    }
}
