package org.busway.filter.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.filter.Receivers;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;

/** One walk through the tries of an index, for one message. Kept from message to message, so that a walk allocates nothing. */
final class Search<T> {

    /** Each character of a rule takes three bytes of UTF-8 at most; one more shows that the text goes on. */
    private static final int ARGUMENT_BYTES = 3 * MatchRule.MAX_LENGTH + 4;

    private final Prefix prefix = new Prefix();
    private final NameOwner sender = this::isSender;
    private final NameOwner receiver = this::isReceiver;
    private final BiConsumer<Object, Branch<T>> followBeyond = this::followBeyond;
    private MessageHeader message;
    private NameOwners names;
    private String recipient;
    private String beginning;
    private long number;
    private OwnerRules<T>[] found = array(16);
    private OwnerRules<T>[] spare = array(16);
    private int count;
    private boolean inOrder;

    void begin(MessageHeader newMessage, NameOwners newNames) {
        message = newMessage;
        names = newNames;
        String destination = newMessage.destination();
        String owner = destination == null ? null : newNames.ownerOf(destination);
        recipient = owner == null ? destination : owner;
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

    /** The unique name behind the destination; the destination itself where it has no owner, as that of the bus; or null. */
    String recipient() {
        return recipient;
    }

    /**
     * An argument, or as much of it as can matter to a rule: the megabytes of a hostile peer do not become a string. What is cut is
     * longer than any rule, so that it equals none and none lies below it.
     */
    String argument(int index) {
        return message.argumentStart(index, ARGUMENT_BYTES);
    }

    boolean passes(RuleTest test) {
        return test.matches(message, sender, receiver);
    }

    private boolean isSender(String busName) {
        return busName.equals(message.sender()) || isOwner(busName, message.sender());
    }

    private boolean isReceiver(String busName) {
        return busName.equals(recipient) || isOwner(busName, recipient);
    }

    private boolean isOwner(String busName, String uniqueName) {
        String owner = names.ownerOf(busName);
        return owner != null && owner.equals(uniqueName);
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

    void followAllBeyond(String text, Map<Object, Branch<T>> branches) {
        String outer = beginning;
        beginning = text;
        branches.forEach(followBeyond);
        beginning = outer;
    }

    private void followBeyond(Object key, Branch<T> branch) {
        if (((Prefix) key).goesBeyond(beginning)) {
            branch.find(this);
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
