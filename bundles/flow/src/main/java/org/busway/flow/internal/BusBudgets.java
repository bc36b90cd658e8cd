package org.busway.flow.internal;

import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Receptions;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the whole bus holds, which is the sum of its accounts, and the limits that bind them. Limits and the total may be set by any
 * thread and hold from the next charge on; nothing that is held already is taken away.
 *
 * <p>Invariants. The memory that is held is at most the total, of which an eighth is for what cannot be refused. What one account
 * holds is at most what was left for all others when it took its last: so one that floods gets half, two a third each, and there is
 * always some left for those who hold little. The total is at most three quarters of what the runtime can hold outside its heap, the rest being for
 * what the bus works with; of what is on the heap all accounts together hold half of the heap at most.
 */
public final class BusBudgets implements Budgets {

    private static final Logger LOG = LoggerFactory.getLogger(BusBudgets.class);
    private static final int RESERVE_SHIFT = 3;

    private final Ledger ledger = new Ledger();
    private final ConfiguredReceptions receptions;
    private final long mostBytes;
    private final long heapBytes;
    private volatile AccountLimits limits = new AccountLimits(Limits.BUILT_IN);
    private volatile long totalBytes;
    private volatile long peerBytes;
    private volatile long faults;

    BusBudgets(FlowOptions options) {
        this(options, DirectMemory.maxBytes(), Runtime.getRuntime().maxMemory() / 2);
    }

    BusBudgets(FlowOptions options, long maxDirectBytes, long heapBytes) {
        this.mostBytes = maxDirectBytes / 4 * 3;
        this.heapBytes = heapBytes;
        this.receptions = new ConfiguredReceptions(OutcomeRules.of(options));
        configure(options);
    }

    /**
     * Budgets without a component, for tests of those who use them.
     *
     * @param totalBytes what all accounts may hold
     * @param heapBytes what they may hold on the heap
     */
    public BusBudgets(long totalBytes, long heapBytes) {
        this.mostBytes = totalBytes;
        this.heapBytes = heapBytes;
        this.totalBytes = totalBytes;
        this.peerBytes = totalBytes / 2;
        this.receptions = new ConfiguredReceptions(OutcomeRules.DEFAULT);
    }

    /**
     * Sets other outcomes, for such tests.
     *
     * @param usual for whom no rule applies, such as {@code block then=evict deadline=1000}
     * @param choices what every peer may choose
     * @param rules as configured
     */
    public void outcomes(String usual, String choices, String... rules) {
        receptions.use(OutcomeRules.parse(usual, choices, rules));
    }

    /** Takes other options, or throws and stays as it was. */
    void configure(FlowOptions options) {
        notNegative("total.bytes", options.total_bytes(), "for what memory allows");
        notNegative("peer.bytes", options.peer_bytes(), "for half of the total");
        if (options.total_bytes() > mostBytes) {
            LOG.warn(
                    "org.busway.flow: total.bytes={} is more than three quarters of the runtime's direct memory: {} it is; for more, raise "
                            + "-XX:MaxDirectMemorySize",
                    options.total_bytes(), mostBytes);
        }
        OutcomeRules rules = OutcomeRules.of(options);
        long total = options.total_bytes() == 0 ? mostBytes : Math.min(mostBytes, options.total_bytes());
        totalBytes = total;
        peerBytes = options.peer_bytes() == 0 ? total / 2 : Math.min(total / 2, options.peer_bytes());
        receptions.use(rules);
    }

    @Override
    public Receptions receptions() {
        return receptions;
    }

    private static void notNegative(String name, long value, String whatZeroIsFor) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "org.busway.flow: " + name + "=" + value + ": must be 0, " + whatZeroIsFor + ", or more");
        }
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

    @Override
    public long heldBytes() {
        return ledger.heldBytes();
    }

    @Override
    public long peakBytes() {
        return ledger.peakBytes();
    }

    @Override
    public long totalBytes() {
        return totalBytes;
    }

    @Override
    public long freeBytes() {
        return totalBytes - (totalBytes >> RESERVE_SHIFT) - ledger.heldBytes();
    }

    /** How often somebody has forgotten or repeated a credit. */
    public long faults() {
        return faults;
    }

    /** Accounts are used by one thread. */
    void fault() {
        faults = faults + 1;
    }

    long limit(Resource resource) {
        return switch (resource) {
            case OUTGOING_BYTES -> Math.min(limits.of(resource), peerBytes);
            // Less, so that a single sender stops before its receiver's queue is full and loses nothing, as with dbus-daemon.
            case INCOMING_BYTES, ACTIVATION_BYTES -> Math.min(limits.of(resource), totalBytes / 8 * 3);
            case QUEUE_BYTES, HEAP_BYTES -> totalBytes / 2;
            // The largest message may be more than half; how much one gets is for those who receive it to say.
            case UNFINISHED_BYTES -> totalBytes;
            case INCOMING_DESCRIPTORS, OUTGOING_DESCRIPTORS, MATCH_RULES, NAMES, PENDING_REPLIES -> limits.of(resource);
        };
    }

    /** Whether there is room for a charge that can be refused; the first of an account that holds none is not told that it holds too much. */
    boolean hasRoom(Resource resource, long amount, PeerAccount account, boolean isFirst) {
        if (!resource.isMemory()) {
            return true;
        }
        long others = isFirst || resource == Resource.UNFINISHED_BYTES ? 0 : account.heldBytes();
        if (amount + others > freeBytes()) {
            return false;
        }
        return resource != Resource.HEAP_BYTES || account.held(resource) + amount <= heapBytes - ledger.held(resource);
    }

    /** Whether there is room for one that cannot. */
    boolean hasReserve(long amount) {
        return amount <= totalBytes - ledger.heldBytes();
    }

    /** What an account takes, or gives back if the amount is negative; the account has checked that it may. */
    void take(Resource resource, long amount) {
        ledger.add(resource, amount);
    }
}
