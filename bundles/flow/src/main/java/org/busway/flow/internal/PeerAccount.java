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
    private final BusBudgets.UserShare user;
    private final Ledger ledger = new Ledger();
    private final LocalAllowance allowance;
    /** Counts as held from the beginning, however little is; 0 until it was reserved. */
    private long minimum;
    private boolean closed;

    PeerAccount(BusBudgets budgets, Identity identity, String label, BusBudgets.UserShare user) {
        this.budgets = budgets;
        this.identity = identity;
        this.label = label;
        this.user = user;
        allowance = new LocalAllowance(budgets, this);
    }

    /** The share of whose peer it is; null for the bus's own accounts. */
    BusBudgets.UserShare user() {
        return user;
    }

    @Override
    public boolean tryReserveMinimum() {
        long held = Math.max(minimum, ledger.heldBytes());
        long wanted = budgets.minimumBytes();
        if (wanted > held && !budgets.tryTakeMinimum(wanted - held, user)) {
            return false;
        }
        minimum = Math.max(minimum, wanted);
        return true;
    }

    @Override
    public LocalAllowance allowance() {
        return allowance;
    }

    @Override
    public boolean tryCharge(Resource resource, long amount) {
        if (!fits(resource, amount)) {
            return false;
        }
        long growth = growth(resource, amount);
        if (growth > 0 && !budgets.tryTake(growth, user)) {
            return false;
        }
        note(resource, amount);
        return true;
    }

    @Override
    public boolean fits(Resource resource, long amount) {
        check(resource, amount);
        long held = ledger.held(resource);
        boolean isFirst = held == 0 && comesInMessages(resource);
        return (isFirst || amount <= limit(resource) - held && (resource != Resource.OUTGOING_BYTES
                || amount <= budgets.peerBytes() - held - ledger.held(Resource.QUEUE_BYTES)))
                && (!resource.isMemory() || budgets.hasRoom(resource, amount, growth(resource, amount), this, isFirst));
    }

    @Override
    public boolean tryChargeReserved(Resource resource, long amount) {
        check(resource, amount);
        long limit = Math.min(Long.MAX_VALUE - RESERVED_BYTES, limit(resource));
        long growth = growth(resource, amount);
        if (amount > limit + RESERVED_BYTES - ledger.held(resource) || growth > 0 && !budgets.tryTakeReserved(growth, user)) {
            return false;
        }
        note(resource, amount);
        return true;
    }

    @Override
    public void charge(Resource resource, long amount) {
        check(resource, amount);
        change(resource, amount);
    }

    @Override
    public void credit(Resource resource, long amount) {
        check(resource, amount);
        long held = ledger.held(resource);
        if (amount > held) {
            throw fault("credit of " + amount + " " + resource + " where only " + held + " is charged");
        }
        change(resource, -amount);
    }

    @Override
    public long held(Resource resource) {
        return resource == Resource.LOCAL_BYTES ? allowance.held() : ledger.held(resource);
    }

    @Override
    public long peak(Resource resource) {
        return resource == Resource.LOCAL_BYTES ? allowance.peak() : ledger.peak(resource);
    }

    @Override
    public long limit(Resource resource) {
        return budgets.limit(resource);
    }

    @Override
    public long heldBytes() {
        return ledger.heldBytes() + allowance.held();
    }

    @Override
    public long peakBytes() {
        return Math.max(ledger.peakBytes(), allowance.peak());
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
                change(resource, -left);
            }
        }
        budgets.give(minimum, user);
        minimum = 0;
        closed = true;
        budgets.closed(identity, user);
    }

    @Override
    public String toString() {
        return "account " + label + " (" + identity + ")";
    }

    /** By how much the sum of the bus grows, or shrinks, with a change of what is held here: the minimum is in it already. */
    private long growth(Resource resource, long amount) {
        if (!resource.isMemory()) {
            return 0;
        }
        long held = ledger.heldBytes();
        return Math.max(minimum, held + amount) - Math.max(minimum, held);
    }

    private void change(Resource resource, long amount) {
        long growth = growth(resource, amount);
        if (growth != 0) {
            budgets.take(growth, user);
        }
        note(resource, amount);
    }

    private void note(Resource resource, long amount) {
        ledger.add(resource, amount);
        budgets.note(resource, amount);
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
            case MATCH_RULES, NAMES, PENDING_REPLIES, QUEUE_BYTES, HEAP_BYTES, LOCAL_BYTES, LANE_BYTES -> false;
        };
    }
}
