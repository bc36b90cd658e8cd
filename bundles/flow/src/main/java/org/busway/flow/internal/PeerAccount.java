package org.busway.flow.internal;

import static org.busway.spi.flow.Budgets.RESERVED_BYTES;

import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account of one peer. The invariant: what is held is never negative, and what all open accounts hold is what the bus holds.
 * Whoever breaks it has forgotten or repeated a credit, which no later step can repair; so it is an exception, naming the account.
 *
 * <p>Of bytes and descriptors an account that holds none may take one message past its limit: with a limit below the largest message
 * such a message could otherwise never pass, and dbus-daemon too lets one message past.
 */
final class PeerAccount implements Account {

    private static final Logger LOG = LoggerFactory.getLogger(PeerAccount.class);

    private final BusBudgets budgets;
    private final Identity identity;
    private final String label;
    private final Ledger ledger = new Ledger();
    private boolean closed;

    PeerAccount(BusBudgets budgets, Identity identity, String label) {
        this.budgets = budgets;
        this.identity = identity;
        this.label = label;
    }

    @Override
    public boolean tryCharge(Resource resource, long amount) {
        if (!fits(resource, amount)) {
            return false;
        }
        take(resource, amount);
        return true;
    }

    @Override
    public boolean fits(Resource resource, long amount) {
        check(resource, amount);
        long held = ledger.held(resource);
        boolean isFirst = held == 0 && comesInMessages(resource);
        return (isFirst || amount <= limit(resource) - held) && budgets.hasRoom(resource, amount, this, isFirst);
    }

    @Override
    public boolean tryChargeReserved(Resource resource, long amount) {
        check(resource, amount);
        long limit = Math.min(Long.MAX_VALUE - RESERVED_BYTES, limit(resource));
        if (amount > limit + RESERVED_BYTES - ledger.held(resource) || !budgets.hasReserve(amount)) {
            return false;
        }
        take(resource, amount);
        return true;
    }

    @Override
    public void charge(Resource resource, long amount) {
        check(resource, amount);
        take(resource, amount);
    }

    @Override
    public void credit(Resource resource, long amount) {
        check(resource, amount);
        long held = ledger.held(resource);
        if (amount > held) {
            throw fault("credit of " + amount + " " + resource + " where only " + held + " is charged");
        }
        take(resource, -amount);
    }

    @Override
    public long held(Resource resource) {
        return ledger.held(resource);
    }

    @Override
    public long peak(Resource resource) {
        return ledger.peak(resource);
    }

    @Override
    public long limit(Resource resource) {
        return budgets.limit(resource);
    }

    @Override
    public long heldBytes() {
        return ledger.heldBytes();
    }

    @Override
    public long peakBytes() {
        return ledger.peakBytes();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        for (Resource resource : Resource.values()) {
            long left = ledger.held(resource);
            if (left > 0) {
                LOG.error(
                        "Account {} ({}) closed with {} {} still charged: its holder forgot to credit it; given back to the bus",
                        label, identity, left, resource);
                budgets.fault();
                take(resource, -left);
            }
        }
        closed = true;
    }

    @Override
    public String toString() {
        return "account " + label + " (" + identity + ")";
    }

    private void take(Resource resource, long amount) {
        ledger.add(resource, amount);
        budgets.take(resource, amount);
    }

    private void check(Resource resource, long amount) {
        if (amount <= 0) {
            throw fault("amount of " + amount + " " + resource + ": must be more than 0");
        }
        if (closed) {
            throw fault("use for " + amount + " " + resource + " after it was closed");
        }
    }

    private IllegalStateException fault(String what) {
        budgets.fault();
        return new IllegalStateException(this + ": " + what);
    }

    private static boolean comesInMessages(Resource resource) {
        return switch (resource) {
            case INCOMING_BYTES, INCOMING_DESCRIPTORS, OUTGOING_BYTES, OUTGOING_DESCRIPTORS, ACTIVATION_BYTES, UNFINISHED_BYTES ->
                true;
            case MATCH_RULES, NAMES, PENDING_REPLIES, QUEUE_BYTES, HEAP_BYTES -> false;
        };
    }
}
