package org.busway.filter.internal;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;

/**
 * The rules of all owners in two tries: those that eavesdrop apart, as they alone can match what is addressed to somebody. Used by one
 * thread.
 */
final class TrieRuleIndex<T> implements RuleIndex<T> {

    private final Node<T> ordinary = new Node<>(null, null, null);
    private final Node<T> eavesdropping = new Node<>(null, null, null);
    private final Map<T, OwnerRules<T>> owners = new IdentityHashMap<>();
    private final Search<T> search = new Search<>();
    private long ownersSoFar;

    @Override
    public void add(T owner, MatchRule rule) {
        OwnerRules<T> rules = owners.get(owner);
        if (rules == null) {
            rules = new OwnerRules<>(owner, ++ownersSoFar);
            owners.put(owner, rules);
        }
        Entry<T> entry = rules.entries.get(rule);
        if (entry != null) {
            entry.count++;
            return;
        }
        entry = new Entry<>(rules, rule);
        rules.entries.put(rule, entry);
        (rule.eavesdrop() ? eavesdropping : ordinary).add(entry);
    }

    @Override
    public boolean remove(T owner, MatchRule rule) {
        OwnerRules<T> rules = owners.get(owner);
        Entry<T> entry = rules == null ? null : rules.entries.get(rule);
        if (entry == null) {
            return false;
        }
        if (--entry.count == 0) {
            rules.entries.remove(rule);
            Node.remove(entry);
            if (rules.entries.isEmpty()) {
                owners.remove(owner);
            }
        }
        return true;
    }

    @Override
    public int removeAll(T owner) {
        OwnerRules<T> rules = owners.remove(owner);
        if (rules == null) {
            return 0;
        }
        int removed = 0;
        for (Entry<T> entry : rules.entries.values()) {
            removed += entry.count;
            Node.remove(entry);
        }
        rules.entries.clear();
        return removed;
    }

    @Override
    public List<MatchRule> rulesOf(T owner) {
        OwnerRules<T> rules = owners.get(owner);
        return rules == null ? List.of() : rules.rules();
    }

    @Override
    public void match(MessageHeader message, NameOwners names, Receivers<? super T> receivers) {
        search.begin(message, names);
        if (message.destination() == null) {
            ordinary.find(search);
        }
        eavesdropping.find(search);
        search.deliver(receivers);
    }

    /** Whether nothing of any rule is left. */
    boolean isEmpty() {
        return owners.isEmpty() && ordinary.isEmpty() && eavesdropping.isEmpty();
    }
}
