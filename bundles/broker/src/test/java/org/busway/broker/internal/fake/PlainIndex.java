package org.busway.broker.internal.fake;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;

/** Tests every rule of everybody for every message. */
final class PlainIndex<T> implements RuleIndex<T> {

    private record Entry<T>(T owner, RuleTest test) {}

    private final List<Entry<T>> entries = new ArrayList<>();
    private final List<T> matched = new ArrayList<>();

    @Override
    public void add(T owner, MatchRule rule) {
        entries.add(new Entry<>(owner, new RuleTest(rule)));
    }

    @Override
    public boolean remove(T owner, MatchRule rule) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).owner() == owner && entries.get(i).test().rule().equals(rule)) {
                entries.remove(i);
                return true;
            }
        }
        return false;
    }

    @Override
    public int removeAll(T owner) {
        int before = entries.size();
        entries.removeIf(entry -> entry.owner() == owner);
        return before - entries.size();
    }

    @Override
    public List<MatchRule> rulesOf(T owner) {
        return entries.stream().filter(entry -> entry.owner() == owner).map(entry -> entry.test().rule()).toList();
    }

    @Override
    public void match(MessageHeader message, NameOwners names, Receivers<? super T> receivers) {
        if (entries.isEmpty()) {
            return;
        }
        String destination = message.destination();
        String receiver = destination == null ? null : names.ownerOf(destination);
        NameOwner sender = name -> name.equals(message.sender()) || message.sender().equals(names.ownerOf(name));
        NameOwner addressed = receiver == null ? null : name -> receiver.equals(names.ownerOf(name));
        for (Entry<T> entry : entries) {
            if (!matched.contains(entry.owner()) && entry.test().matches(message, sender, addressed)) {
                matched.add(entry.owner());
            }
        }
        List<T> found = List.copyOf(matched);
        matched.clear();
        found.forEach(receivers::accept);
    }
}
