package org.busway.client.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Names;

/**
 * Who owns the well-known names that rules of this connection name as sender. Owners change where the bus's signal stands in the order of
 * messages, so a rule with a well-known sender matches the same messages here as on the bus.
 */
final class OwnerWatch {

    private static final class Watched {
        private int users;
        /** Unique name, or null; written on the delivery thread. */
        private volatile String owner;
    }

    private final Map<String, Watched> names = new ConcurrentHashMap<>();
    private final BusDriver driver;

    OwnerWatch(BusDriver driver) {
        this.driver = driver;
    }

    private static boolean needsWatch(MatchRule rule) {
        return rule.sender() != null && !Names.isUniqueName(rule.sender()) && !rule.sender().equals(BusDriver.NAME);
    }

    private static MatchRule changesOf(String name) {
        return MatchRule.builder().type(org.busway.api.MessageType.SIGNAL).sender(BusDriver.NAME).path(BusDriver.PATH)
                .interfaceName(BusDriver.NAME).member("NameOwnerChanged").argument(0, name).build();
    }

    /** Learns who the sender of a rule is, and follows it from then on. */
    void follow(MatchRule rule) {
        if (!needsWatch(rule)) {
            return;
        }
        String name = rule.sender();
        names.compute(name, (key, watched) -> {
            Watched kept = watched == null ? new Watched() : watched;
            kept.users++;
            return kept;
        });
        try {
            driver.addMatch(changesOf(name));
        } catch (RuntimeException e) {
            release(name);
            throw e;
        }
        driver.ownerOf(name).thenAccept(owner -> set(name, owner)).toCompletableFuture().join();
    }

    void unfollow(MatchRule rule) {
        if (needsWatch(rule)) {
            release(rule.sender());
            driver.removeMatch(changesOf(rule.sender()));
        }
    }

    private void release(String name) {
        names.computeIfPresent(name, (key, watched) -> --watched.users == 0 ? null : watched);
    }

    /** Looks at each message before it is handed on. */
    void note(Message message) {
        if (!names.isEmpty() && BusDriver.isSignal(message, "NameOwnerChanged") && message.signature().equals("sss")) {
            String newOwner = message.argument(2);
            set(message.argument(0), newOwner.isEmpty() ? null : newOwner);
        }
    }

    private void set(String name, String owner) {
        Watched watched = names.get(name);
        if (watched != null) {
            watched.owner = owner;
        }
    }

    /** Whether a connection owns a name now. */
    boolean isOwner(String name, String sender) {
        Watched watched = names.get(name);
        return watched != null && watched.owner != null && watched.owner.equals(sender);
    }
}
