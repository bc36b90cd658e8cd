package org.busway.filter.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.filter.Receivers;

/** One walk through the tries of an index, for one message. Kept from message to message, so that a walk allocates nothing. */
final class Search<T> {

    private final Prefix prefix = new Prefix();
    private final BiConsumer<Object, Node<T>> followBeyond = this::followBeyond;
    private MessageHeader message;
    private NameOwners names;
    private String beginning;
    private long number;
    private OwnerRules<T>[] found = array(16);
    private OwnerRules<T>[] spare = array(16);
    private int count;
    private boolean inOrder;

    void begin(MessageHeader newMessage, NameOwners newNames) {
        message = newMessage;
        names = newNames;
        number++;
        count = 0;
        inOrder = true;
    }

    MessageHeader message() {
        return message;
    }

    NameOwners names() {
        return names;
    }

    /** A key to move along a text; good until the next look-up. */
    Prefix prefix() {
        return prefix;
    }

    boolean passes(MatchRule rule) {
        return RuleCheck.passes(rule, message, names);
    }

    boolean hasFound(OwnerRules<T> owner) {
        return owner.foundBySearch == number;
    }

    void found(OwnerRules<T> owner) {
        if (owner.foundBySearch == number) {
            return;
        }
        owner.foundBySearch = number;
        if (count == found.length) {
            found = Arrays.copyOf(found, count * 2);
        }
        inOrder &= count == 0 || found[count - 1].sequence < owner.sequence;
        found[count++] = owner;
    }

    void followAllBeyond(String text, Map<Object, Node<T>> children) {
        String outer = beginning;
        beginning = text;
        children.forEach(followBeyond);
        beginning = outer;
    }

    private void followBeyond(Object key, Node<T> child) {
        if (((Prefix) key).goesBeyond(beginning)) {
            child.find(this);
        }
    }

    /**
     * Hands on who was found. What was found is taken away first, as a receiver may search or change the index; an owner whose last rule
     * has gone by then gets nothing.
     */
    void deliver(Receivers<? super T> receivers) {
        message = null;
        names = null;
        OwnerRules<T>[] owners = found;
        int size = count;
        if (size == 0) {
            return;
        }
        found = takeSpare(owners.length);
        count = 0;
        if (!inOrder) {
            Order.bySequence(owners, size);
        }
        for (int i = 0; i < size; i++) {
            if (!owners[i].entries.isEmpty()) {
                receivers.accept(owners[i].owner);
            }
            owners[i] = null;
        }
        spare = owners;
    }

    private OwnerRules<T>[] takeSpare(int length) {
        OwnerRules<T>[] free = spare;
        spare = null;
        return free != null && free.length >= length ? free : array(length);
    }

    @SuppressWarnings("unchecked")
    private static <T> OwnerRules<T>[] array(int length) {
        return new OwnerRules[length];
    }
}
