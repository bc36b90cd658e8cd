package org.busway.spi.group;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a bus offers its groups, its event loop among it: provided by {@code broker}. Used on the bus thread, but for {@link #execute}.
 *
 * <p>Descriptors among the values of a message ({@link org.busway.api.Descriptor}) become the bus's, which closes them when they have been sent or cannot be.
 */
@ProviderType
public interface BusEnd extends BusLoop {

    /**
     * Which bus this is.
     *
     * @return what no other bus is called, and this one as long as it runs
     */
    String guid();

    /**
     * Who has a unique name.
     *
     * @param uniqueName such as {@code :1.7}
     * @return the peer; null if it has gone, or never was
     */
    BusPeer peer(String uniqueName);

    /**
     * Who owns which names.
     *
     * @return the names now
     */
    NameOwners names();

    /**
     * Whether somebody may do what only root and the user of the bus may.
     *
     * @param peer who asks
     * @return true if it may
     */
    boolean isPrivileged(BusPeer peer);

    /**
     * Whether groups want to be offered signals. While not, {@link GroupBus#offer} is not called, and routing pays nothing.
     *
     * @param wanted true while there is a group that the bus writes
     */
    void wantsSignals(boolean wanted);

    /**
     * Answers a call.
     *
     * @param caller who called
     * @param serial of the call
     * @param signature of the values
     * @param values as {@link org.busway.api.Message.Builder#body}
     * @return false if the caller could not be given it: it is gone, or has no room
     */
    boolean reply(BusPeer caller, int serial, String signature, List<Object> values);

    /**
     * Answers a call with an error.
     *
     * @param caller who called
     * @param serial of the call
     * @param errorName such as {@code org.freedesktop.DBus.Error.AccessDenied}
     * @param text for a person
     */
    void error(BusPeer caller, int serial, String errorName, String text);

    /**
     * Sends a signal of {@link GroupBus#INTERFACE} to one peer.
     *
     * @param receiver who gets it
     * @param member the signal
     * @param signature of the values
     * @param values as {@link org.busway.api.Message.Builder#body}
     * @return false if the receiver could not be given it: it is gone, or has no room
     */
    boolean signal(BusPeer receiver, String member, String signature, List<Object> values);

    /**
     * Sends a signal of {@link GroupBus#INTERFACE} to each monitor, whatever it wants to see.
     *
     * @param member the signal
     * @param signature of the values
     * @param values as {@link org.busway.api.Message.Builder#body}, without descriptors
     */
    void signalMonitors(String member, String signature, List<Object> values);

    /**
     * Sends a signal of the groups' object to all whose rules match.
     *
     * @param interfaceName {@link GroupBus#INTERFACE}, or that of properties
     * @param member the signal
     * @param signature of the values
     * @param values as {@link org.busway.api.Message.Builder#body}, without descriptors
     */
    void broadcast(String interfaceName, String member, String signature, List<Object> values);

    /**
     * Adds a match rule of a peer, as AddMatch does.
     *
     * @param peer whose rule
     * @param rule the rule
     * @return false if it has as many as it may
     */
    boolean subscribe(BusPeer peer, MatchRule rule);

    /**
     * Removes an equal match rule of a peer.
     *
     * @param peer whose rule
     * @param rule the rule
     */
    void unsubscribe(BusPeer peer, MatchRule rule);

    /**
     * Puts the signal that is being {@link GroupBus#offer offered} into a peer's queue, whether or not it has a rule that matches.
     *
     * @param receiver who gets it; {@link Attendance#isServed} keeps it from getting it twice
     */
    void hand(BusPeer receiver);

    /** What has come of a frame that was to be routed. */
    enum Routed {
        /** Everybody whose rules match has been given it. */
        DONE,
        /** A receiver has no room, or the bus holds as much of its publisher as it may: {@link Attendance#goOn} says when to try again. */
        HELD_UP,
        /** There is no memory for it now; to be tried again. */
        NO_MEMORY,
        /** It is no valid message. */
        NOT_VALID,
        /** It is no signal without destination and descriptors, or one that does not belong there. */
        NOT_OF_GROUP
    }

    /**
     * Routes a message that stood in a lane as a signal of that lane's publisher to all, whatever sender it names. It is validated here, and charged to the publisher
     * as what comes by its connection.
     *
     * @param publisher who wrote it
     * @param bytes a copy, from index 0 on, that nobody else changes
     * @param length of the message
     * @param lane what it came by
     * @param last whether this is the last attempt: what is full is not waited for
     * @return what has come of it
     */
    Routed route(BusPeer publisher, java.nio.ByteBuffer bytes, int length, LaneTraffic lane, boolean last);

    /**
     * Makes a place where senders wait for the bus itself, with their replies and errors, for as long as it takes.
     *
     * @return nobody waits
     */
    Turnstile turnstile();

    /** A place where senders wait for the bus itself. */
    @ProviderType
    interface Turnstile {

        /**
         * Holds a sender up.
         *
         * @param sender not held up; it is not read until {@link #again}
         */
        void hold(BusPeer sender);

        /**
         * Holds a sender up no longer, without having it try again.
         *
         * @param sender who was held up here
         */
        void release(BusPeer sender);

        /** Whoever waits tries again. */
        void again();
    }

    /**
     * Whether {@link GroupBus#ruleAdded} and {@link GroupBus#ruleRemoved} are to be called.
     *
     * @param wanted true while somebody wants to know
     */
    void watchRules(boolean wanted);

    /**
     * Tells of all match rules that there are, of subscribers and of monitors.
     *
     * @param visitor is told of each
     */
    void forEachRule(RuleVisitor visitor);

    /** Is told of match rules. */
    @ConsumerType
    @FunctionalInterface
    interface RuleVisitor {

        /**
         * A rule that somebody has.
         *
         * @param rule the rule
         * @param ofMonitor whether it is a monitor's, for which nobody waits
         */
        void rule(MatchRule rule, boolean ofMonitor);
    }

    /**
     * Connects a peer that has no connection of its own: what it sends comes by a socket of a group, and what it is sent goes there. It has said Hello when this
     * returns.
     *
     * @param identity who it is, as the kernel says
     * @param wakeUp as at {@link org.busway.spi.peer.LocalBus#connect}; run on the bus thread
     * @return the guest, whose end is to be closed
     * @throws org.busway.api.BusException {@code LimitsExceeded} or {@code AccessDenied}
     */
    Guest admit(Identity identity, Runnable wakeUp);

    /**
     * Serves a guest that the manager before admitted and did not end. While nobody did, what was for it waited in its queue, and nobody was woken: it is to be looked for
     * at once. Guests that the next manager does not serve are disconnected when it has attached itself, and all when none has come in time.
     *
     * @param uniqueName its name
     * @param wakeUp as of {@link #admit}
     * @return the same guest; null if it has gone
     */
    Guest resume(String uniqueName, Runnable wakeUp);

    /**
     * A peer that was admitted.
     *
     * @param peer as groups see it
     * @param end takes what it sends, and gives what it is sent
     */
    record Guest(BusPeer peer, LocalPeer end) {}

    /**
     * Opens the budget of a group.
     *
     * @param group its name
     * @return a budget of which nothing is held, but for what an earlier manager {@linkplain GroupBudget#leave left} charged
     */
    GroupBudget budget(String group);

    /**
     * Whether a lane may be full soon. While so, {@link GroupBus#roomFor} is asked before a signal is sequenced.
     *
     * @param pressed true if it may
     */
    void lanesArePressed(boolean pressed);
}
