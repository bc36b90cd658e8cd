package org.busway.group.internal.filtered;

import java.io.IOException;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.group.internal.keep.KeptCompletion;
import org.busway.group.internal.keep.KeptPair;
import org.busway.group.internal.memory.Handed;
import org.busway.group.internal.memory.Stowage;
import org.busway.os.Descriptors;
import org.busway.os.SocketFilter;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;

/**
 * The two ends of a socket pair between a publisher and one member. The member's end has its filter, locked before anybody else holds it, and cannot send. The bus keeps
 * a duplicate of the publisher's end, by which it takes the pair away from both.
 *
 * <p>Charged at the most that the kernel lets the sending end hold.
 */
public final class FilteredPair implements AutoCloseable {

    private static final int SEND_BUFFER_BYTES = 128 << 10;

    private final GroupBudget budget;
    private final byte[] filter;
    private final long charged;
    private final int publisherEnd;
    private int memberEnd;
    /** The unique name of the publisher that was given it; empty where none was. */
    private String holder = "";
    private boolean revoked;
    private boolean closed;

    private FilteredPair(int publisherEnd, int memberEnd, byte[] filter, long charged, GroupBudget budget) {
        this.filter = filter;
        this.publisherEnd = publisherEnd;
        this.memberEnd = memberEnd;
        this.charged = charged;
        this.budget = budget;
    }

    /**
     * A new pair.
     *
     * @param program what the kernel runs on what the member is sent
     * @param filter what the program was made of
     * @throws IOException if there is no room, no descriptor, or the kernel does not take the program
     */
    public static FilteredPair open(long[] program, byte[] filter, GroupBudget budget) throws IOException {
        int[] ends = Sockets.socketPair(Sockets.SEQUENCED_PACKET, true);
        try {
            Sockets.setSendBuffer(ends[0], SEND_BUFFER_BYTES);
            SocketFilter.attach(ends[1], program);
            SocketFilter.lock(ends[1]);
            Sockets.shutdown(ends[1], Sockets.SHUT_WRITE);
            long bytes = Sockets.sendBuffer(ends[0]);
            if (!budget.tryCharge(bytes)) {
                throw new IOException("there is no room for the " + bytes
                        + " bytes of a socket pair in what the bus may hold: raise total.bytes of org.busway.flow");
            }
            return new FilteredPair(ends[0], ends[1], filter, bytes, budget);
        } catch (IOException e) {
            Descriptors.close(ends[0]);
            Descriptors.close(ends[1]);
            throw e;
        }
    }

    /** Takes over a pair whose member has its end, from an earlier manager, charged as it was. */
    public static FilteredPair adopt(Stowage stowage, KeptPair kept, GroupBudget budget) {
        FilteredPair pair = new FilteredPair(stowage.descriptor(), -1, kept.filter(), kept.chargedBytes(), budget);
        pair.holder = kept.holder();
        pair.revoked = kept.revoked();
        return pair;
    }

    /**
     * Leaves it to the next manager.
     *
     * @param completions what the bus had yet to put there
     */
    public KeptPair stow(Stowage stowage, List<KeptCompletion> completions) {
        stowage.put(publisherEnd);
        return new KeptPair(filter, charged, holder, revoked, completions);
    }

    /** The member's end, once. */
    public Descriptor takeMemberEnd() {
        Handed taken = new Handed(memberEnd);
        memberEnd = -1;
        return taken;
    }

    /** The publisher's end, for the one publisher that is ever given it. */
    public Descriptor forPublisher(BusPeer publisher) throws SystemCallException {
        holder = publisher.uniqueName();
        return new Handed(Descriptors.duplicate(publisherEnd));
    }

    /** The filter that the kernel runs on it, the same for as long as there is this pair: a change of filter is another pair. */
    public byte[] filter() {
        return filter;
    }

    int fd() {
        return publisherEnd;
    }

    /** Takes it away: nobody gets anything more into it, whoever holds it. */
    public void revoke() {
        revoked = true;
        try {
            Sockets.shutdown(publisherEnd, Sockets.SHUT_BOTH);
        } catch (SystemCallException e) {
            // Its other end is closed.
            return;
        }
    }

    /** Whether a publisher was given it. */
    public boolean isHeldBy(BusPeer publisher) {
        return holder.equals(publisher.uniqueName());
    }

    /** Whether it was taken away. */
    public boolean isRevoked() {
        return revoked;
    }

    /** The bus lets go of it; the member finds the end when the publisher has too. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(publisherEnd);
            if (memberEnd >= 0) {
                Descriptors.close(memberEnd);
            }
            budget.credit(charged);
        }
    }
}
