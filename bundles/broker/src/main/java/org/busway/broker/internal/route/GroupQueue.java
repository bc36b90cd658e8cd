package org.busway.broker.internal.route;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.ProxiedMember;

/**
 * The queue of a member of a group that gets what it wants by its connection, for signals of that group. Their senders wait for it as the group says, and at the end
 * the member loses its place in the group: its connection is for other things too, about which nobody has asked the group.
 *
 * <p>It is out when what is being routed now has been routed; what it loses until then is counted, and it is told. Who joins again has the time behind it for which it held
 * others up before.
 */
public final class GroupQueue extends ReceiverQueue {

    private final String group;
    /** Null while the receiver is no such member. */
    private ProxiedMember member;
    private Executor soon;
    private Consumer<String> end;
    private boolean blocks;
    private boolean isOut;
    private long heldUpNanos;
    private long lostUntold;

    GroupQueue(Peer receiver, String group) {
        super(receiver);
        this.group = group;
    }

    /** The name of the group. */
    String group() {
        return group;
    }

    /** A signal of the group did not fit. */
    void lose() {
        lostUntold++;
    }

    /** How many did not fit that the member has not been told of; it is told now. */
    long takeLost() {
        long untold = lostUntold;
        lostUntold = 0;
        return untold;
    }

    boolean isOf(String name) {
        return group.equals(name);
    }

    /** The receiver is a member now. */
    void open(ProxiedMember asked, Executor afterwards, Consumer<String> disconnect) {
        member = asked;
        soon = afterwards;
        end = disconnect;
        blocks = asked.reception().outcome() == Outcome.BLOCK;
        isOut = false;
        lostUntold = 0;
    }

    /** The receiver is a member no longer. */
    void close() {
        member = null;
    }

    @Override
    boolean isInUse() {
        return member != null || super.isInUse();
    }

    /** Whether publishers wait for the member. */
    boolean blocks() {
        return blocks;
    }

    /** Whether a message is a signal of the group, and the receiver a member. */
    boolean takes(Parcel message) {
        return member != null && message.isSignal() && message.destination() == null && message.from() != null
                && message.descriptorCount() == 0 && member.isOfGroup(message, message.from());
    }

    @Override
    Reception reception() {
        return member.reception();
    }

    @Override
    String eviction() {
        return "puts it out of group \"" + group + '"';
    }

    @Override
    void evict(String why) {
        if (isOut) {
            return;
        }
        isOut = true;
        ProxiedMember evicted = member;
        Consumer<String> disconnect = end;
        soon.execute(() -> {
            if (member == evicted && !evicted.putOut(why)) {
                disconnect.accept(why);
            }
        });
    }

    @Override
    protected void ended(long nanos) {
        super.ended(nanos);
        heldUpNanos += nanos;
    }

    /** For how long the member has held others up. */
    public long heldUpNanos(long nowNanos) {
        return heldUpNanos + (heldUpCount() == 0 ? 0 : nowNanos - sinceNanos());
    }

    /** The same, to be counted elsewhere from now on; nobody waits. */
    public long takeHeldUpNanos() {
        long taken = heldUpNanos;
        heldUpNanos = 0;
        return taken;
    }
}
