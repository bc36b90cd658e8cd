package org.busway.flow.internal;

import java.util.HashMap;
import java.util.Map;
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
 * always some left for those who hold little. What one user's accounts hold is at most that user's share, what cannot be refused apart. Every account that
 * was admitted has its minimum, which counts as held from then on; a sixteenth of the total is for those of newcomers alone, half of it for one user's, so that
 * no flood shuts others out. The total is at most three quarters of what the runtime can hold outside its heap, the rest being for
 * what the bus works with; of what is on the heap all accounts together hold half of the heap at most.
 */
public final class BusBudgets implements Budgets {

    private static final Logger LOG = LoggerFactory.getLogger(BusBudgets.class);
    private static final int RESERVE_SHIFT = 3;
    private static final int NEWCOMERS_SHIFT = 4;

    private final Ledger ledger = new Ledger();
    /** All memory with the minimums, and of it what other threads than the bus's have taken. */
    private final MemorySum sum = new MemorySum();
    private final MemorySum local = new MemorySum();
    /** Belongs to the bus thread. */
    private final Map<Long, UserShare> users = new HashMap<>();
    private final ConfiguredReceptions receptions;
    private final long mostBytes;
    private final long heapBytes;
    private volatile AccountLimits limits = new AccountLimits(Limits.BUILT_IN);
    private volatile long totalBytes;
    private volatile long peerBytes;
    private volatile long userBytes;
    private volatile long minimumBytes;
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
        this.userBytes = totalBytes;
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

    /**
     * Sets what is reserved for each peer, and the most that a user gets, for such tests.
     *
     * @param minimum bytes of each peer
     * @param ofUser bytes of all peers of one user
     */
    public void shares(long minimum, long ofUser) {
        minimumBytes = minimum;
        userBytes = ofUser;
    }

    /** Takes other options, or throws and stays as it was. */
    void configure(FlowOptions options) {
        notNegative("total.bytes", options.total_bytes(), "for what memory allows");
        notNegative("peer.bytes", options.peer_bytes(), "for half of the total");
        notNegative("user.bytes", options.user_bytes(), "for as much as the total");
        notNegative("minimum.bytes", options.minimum_bytes(), "for nothing");
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
        userBytes = options.user_bytes() == 0 ? total : Math.min(total, options.user_bytes());
        minimumBytes = options.minimum_bytes();
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
        UserShare user = users.computeIfAbsent(identity.uid(), uid -> new UserShare());
        user.accounts++;
        return new PeerAccount(this, identity, label, user);
    }

    @Override
    public Account openOwn(String label) {
        return new PeerAccount(this, Identity.ANONYMOUS, label, null);
    }

    @Override
    public long held(Resource resource) {
        return resource == Resource.LOCAL_BYTES ? local.held() : ledger.held(resource);
    }

    @Override
    public long peak(Resource resource) {
        return resource == Resource.LOCAL_BYTES ? local.peak() : ledger.peak(resource);
    }

    @Override
    public long heldBytes() {
        return sum.held();
    }

    @Override
    public long peakBytes() {
        return sum.peak();
    }

    @Override
    public long totalBytes() {
        return totalBytes;
    }

    @Override
    public long userBytes() {
        return userBytes;
    }

    @Override
    public long mostBytes() {
        return mostBytes;
    }

    @Override
    public long freeBytes() {
        return refusableBytes() - sum.held();
    }

    private long refusableBytes() {
        return totalBytes - newcomersBytes() - (totalBytes >> RESERVE_SHIFT);
    }

    private long newcomersBytes() {
        return minimumBytes == 0 ? 0 : totalBytes >> NEWCOMERS_SHIFT;
    }

    long minimumBytes() {
        return minimumBytes;
    }

    /** What may wait for one peer, with what its queue takes beyond that. */
    long peerBytes() {
        return peerBytes;
    }

    MemorySum local() {
        return local;
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
            case QUEUE_BYTES, HEAP_BYTES, LOCAL_BYTES -> totalBytes / 2;
            // The largest message, or the lane that a group states, may be more than half; how much one gets is for those who receive it to say.
            case UNFINISHED_BYTES, LANE_BYTES -> totalBytes;
            case INCOMING_DESCRIPTORS, OUTGOING_DESCRIPTORS, MATCH_RULES, NAMES, PENDING_REPLIES -> limits.of(resource);
        };
    }

    /**
     * Whether there is room for a charge of memory that can be refused; the first of an account that holds none is not told that it holds too much.
     *
     * @param growth by how much the sum grows: the amount, but for what the account's minimum covers
     */
    boolean hasRoom(Resource resource, long amount, long growth, PeerAccount account, boolean isFirst) {
        if (growth > 0) {
            long others = isFirst || resource == Resource.UNFINISHED_BYTES || resource == Resource.LANE_BYTES
                    ? 0
                    : account.heldBytes();
            UserShare user = account.user();
            if (growth + others > freeBytes() || user != null && growth > userBytes - user.sum.held()) {
                return false;
            }
        }
        return resource != Resource.HEAP_BYTES || account.held(resource) + amount <= heapBytes - ledger.held(resource);
    }

    /** Takes memory that can be refused, of the total and of a user's share, or of neither. */
    boolean tryTake(long growth, UserShare user) {
        if (user != null && !user.sum.tryTake(growth, userBytes)) {
            return false;
        }
        if (!sum.tryTake(growth, refusableBytes())) {
            if (user != null) {
                user.sum.take(-growth);
            }
            return false;
        }
        return true;
    }

    /** Takes the minimum of a newcomer, or what is left of it. */
    boolean tryTakeMinimum(long growth, UserShare user) {
        if (user != null && growth > userBytes - user.sum.held() && user.accounts * minimumBytes > newcomersBytes() / 2
                || !sum.tryTake(growth, totalBytes)) {
            return false;
        }
        if (user != null) {
            user.sum.take(growth);
        }
        return true;
    }

    /** Takes memory that cannot be refused, but for the total. */
    boolean tryTakeReserved(long growth, UserShare user) {
        if (!sum.tryTake(growth, totalBytes - newcomersBytes())) {
            return false;
        }
        if (user != null) {
            user.sum.take(growth);
        }
        return true;
    }

    /** Takes memory, or gives it back if negative, without a question. */
    void take(long growth, UserShare user) {
        sum.take(growth);
        if (user != null) {
            user.sum.take(growth);
        }
    }

    /** Gives memory back. */
    void give(long bytes, UserShare user) {
        take(-bytes, user);
    }

    /** An account holds more, or less if the amount is negative. */
    void note(Resource resource, long amount) {
        ledger.add(resource, amount);
    }

    /** An account was closed. */
    void closed(Identity identity, UserShare user) {
        if (user != null && --user.accounts == 0) {
            users.remove(identity.uid(), user);
        }
    }

    /** What the peers of one user hold together. */
    static final class UserShare {

        final MemorySum sum = new MemorySum();
        /** How many accounts are open; belongs to the bus thread. */
        int accounts;
    }
}
