package org.busway.group.internal.socket;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.policy.Identity;

/** A group as those who wait at its sockets see it. */
public interface SocketHost {

    /** Its name. */
    String name();

    /** The bus. */
    BusEnd bus();

    /** Is charged for sockets. */
    GroupBudget budget();

    /** How long its owner has to decide. */
    long deadlineMillis();

    /** Whether somebody may be a member. */
    boolean admits(Identity identity);

    /** Whether its owner is asked about each who may. */
    boolean asksOwner();

    /**
     * Asks the owner.
     *
     * @param ticket comes back with the decision
     * @return false if it has gone, or nothing reaches it
     */
    boolean ask(int ticket, Identity identity);

    /**
     * Makes a guest a member.
     *
     * @param rules what it wants
     * @throws org.busway.api.BusException if it cannot be
     */
    void join(BusPeer guest, List<MatchRule> rules);

    /** A guest is a member no longer. */
    void leave(BusPeer guest);

    /**
     * Whether a signal is one of the group's.
     *
     * @param sender who sent it; null if it has gone since
     */
    boolean belongs(MessageHeader signal, BusPeer sender);
}
