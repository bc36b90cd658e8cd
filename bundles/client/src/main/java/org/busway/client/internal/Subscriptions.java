package org.busway.client.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one connection subscribed to. A message is tested against each rule here too, since the bus says only that one of them matches.
 * Changed on any thread, asked on the delivery thread.
 */
final class Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    /** One rule with its handler. */
    static final class Subscription {

        private final MatchRule rule;
        private final RuleTest test;
        private final Consumer<Message> handler;
        private volatile boolean closed;

        private Subscription(MatchRule rule, Consumer<Message> handler) {
            this.rule = rule;
            test = new RuleTest(rule);
            this.handler = handler;
        }

        private void hand(Message message) {
            try {
                handler.accept(message);
            } catch (Exception | LinkageError | AssertionError e) {
                LOG.warn("handler of {} failed on {}", rule, message, e);
            }
        }
    }

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final OwnerWatch owners;

    Subscriptions(OwnerWatch owners) {
        this.owners = owners;
    }

    Subscription add(MatchRule rule, Consumer<Message> handler) {
        Subscription added = new Subscription(rule, handler);
        subscriptions.add(added);
        return added;
    }

    /** Whether it was there. */
    boolean remove(Subscription subscription) {
        subscription.closed = true;
        return subscriptions.remove(subscription);
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    /** Whether messages for others come too. */
    boolean eavesdrop() {
        for (Subscription each : subscriptions) {
            if (each.rule.eavesdrop()) {
                return true;
            }
        }
        return false;
    }

    /** Hands a message to each subscription that matches; false if none does. One for others goes to eavesdroppers alone. */
    boolean deliver(Message message, boolean isForUs) {
        boolean taken = false;
        NameOwner sender = name -> name.equals(message.sender()) || owners.isOwner(name, message.sender());
        for (Subscription each : subscriptions) {
            if (!each.closed && (isForUs || each.rule.eavesdrop()) && each.test.matchesContent(message, sender)
                    && (each.rule.destination() == null || each.rule.destination().equals(message.destination()))) {
                taken = true;
                each.hand(message);
            }
        }
        return taken;
    }
}
