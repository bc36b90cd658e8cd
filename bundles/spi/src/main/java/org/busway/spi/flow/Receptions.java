package org.busway.spi.flow;

import java.util.Set;
import org.busway.api.MessageHeader;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Party;
import org.osgi.annotation.versioning.ProviderType;

/** Which receivers are dealt with how when they are full, as configured. Safe from any thread. */
@ProviderType
public interface Receptions {

    /**
     * A receiver as rules see it.
     *
     * @param identity who it is
     * @param program the path of its executable, or null where it is not known
     * @param names what it owns
     */
    record Receiver(Identity identity, String program, Party names) {}

    /**
     * How a receiver is dealt with, rules about single messages apart.
     *
     * @param receiver who
     * @return never null
     */
    Reception of(Receiver receiver);

    /**
     * How a receiver is dealt with for a message, where a rule about that message says so.
     *
     * @param receiver who
     * @param message the message
     * @param sender who sent it
     * @return null if no such rule applies
     */
    Reception of(Receiver receiver, MessageHeader message, Party sender);

    /**
     * How a member of a group is dealt with: as the rules say that name the group and fit the member.
     *
     * @param group its name
     * @param member who
     * @param usual as the group has it, for what no such rule says
     * @return never null
     */
    Reception ofGroup(String group, Receiver member, Reception usual);

    /**
     * What a receiver may choose for itself.
     *
     * @param receiver who
     * @return outcomes, maybe none
     */
    Set<Outcome> choices(Receiver receiver);

    /**
     * Whether anybody can be made to wait for anybody at all.
     *
     * @return false if neither a rule nor anybody's choice can be {@link Outcome#BLOCK}
     */
    boolean mayBlock();

    /**
     * Counts changes of the configuration, so that whoever keeps an answer knows when to ask again.
     *
     * @return a number that only grows
     */
    int version();
}
