package org.busway.spi.filter;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Match rules of many owners, and who of them wants a message. The work grows with the rules that match, not with the rules that exist.
 * Used by one thread.
 *
 * @param <T> who owns rules; compared by identity
 */
@ProviderType
public interface RuleIndex<T> {

    /**
     * Adds a rule. The same rule may be added many times, and then has to be removed as often.
     *
     * @param owner whose rule it is
     * @param rule the rule
     */
    void add(T owner, MatchRule rule);

    /**
     * Removes one equal rule.
     *
     * @param owner whose rule it is
     * @param rule an equal rule
     * @return false if the owner has no such rule
     */
    boolean remove(T owner, MatchRule rule);

    /**
     * Removes all rules of an owner.
     *
     * @param owner whose rules
     * @return how many there were
     */
    int removeAll(T owner);

    /**
     * The rules of an owner.
     *
     * @param owner whose rules
     * @return a copy, in the order in which they were added, equal ones side by side
     */
    List<MatchRule> rulesOf(T owner);

    /**
     * Finds the owners whose rules match, each once, in the order in which the owners first came into the index. Rules without
     * {@code eavesdrop} match only where no destination is given, as on a bus a message addressed to one is no other's business.
     * Allocates nothing in a steady state.
     *
     * @param message the message; its sender is a unique name, or {@code org.freedesktop.DBus}
     * @param names who owns which names now
     * @param receivers gets the owners
     */
    void match(MessageHeader message, NameOwners names, Receivers<? super T> receivers);
}
