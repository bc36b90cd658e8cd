package org.busway.spi.group;

import org.busway.spi.flow.Reception;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a group makes the bus hold, and what becomes of its members, where whoever asks for flow control finds it: provided by {@code broker}, kept by the group as
 * long as it exists. Used on the bus thread.
 */
@ProviderType
public interface GroupBudget extends AutoCloseable {

    /**
     * Takes room for memory that the group shares with its members.
     *
     * @param bytes of a lane or page
     * @return false if the bus has no room for that; nothing is charged then
     */
    boolean tryCharge(long bytes);

    /**
     * Gives room back: the memory is no more.
     *
     * @param bytes as charged
     */
    void credit(long bytes);

    /**
     * Makes the place for which senders wait while the group's lane is full.
     *
     * @param keeper decides about it
     * @return nobody waits
     */
    Room room(RoomKeeper keeper);

    /**
     * Makes the place for which senders wait who are faster than the rate of the group: for the clock, so it is nobody's fault and has no deadline.
     *
     * @return nobody waits
     */
    Room paceRoom();

    /**
     * How a member is dealt with when it holds others up, as policy has it.
     *
     * @param member who
     * @param usual as the group's own options have it, for what policy does not say
     * @return never null
     */
    Reception reception(BusPeer member, Reception usual);

    /**
     * A member gets what it wants by its connection: when the connection's queue is full, signals of the group are dealt with as the group says.
     *
     * @param member who; has not gone
     * @param asked knows what the group says
     */
    void proxied(BusPeer member, ProxiedMember asked);

    /**
     * Such a member is one no longer.
     *
     * @param member who; nothing happens if it has gone or was none
     */
    void proxiedNoMore(BusPeer member);

    /**
     * Whoever writes a lane of the group itself waits in its own process: it is held up by a member, or is no longer.
     *
     * @param publisher who waits
     * @param slow for whom; null for nobody any more
     */
    void heldUp(BusPeer publisher, BusPeer slow);

    /**
     * A member was put out for not reading.
     *
     * @param member who
     * @param why for a person
     */
    void evicted(BusPeer member, String why);

    /**
     * The group goes on with another manager, whose budget of the same name this will be: what is charged stays charged. Until it says who is {@link #proxied}, nobody is.
     */
    void leave();

    /** The group is no more; all is credited. */
    @Override
    void close();

    /** A place that can be full, for which senders wait: their signals are not sequenced until there is room, and their connections are not read. */
    @ProviderType
    interface Room {

        /** Whoever waits tries again. */
        void again();

        /**
         * What publishers wrote themselves waits for the same room to be ordered, or goes on. The time counts as that of senders does.
         *
         * @param holds whether it waits
         */
        void holdsReading(boolean holds);
    }

    /** Decides about a {@link Room}. Used on the bus thread. */
    @ConsumerType
    interface RoomKeeper {

        /**
         * Who makes room by reading: who waits, over others, for a sender is not waited for by it.
         *
         * @return the peer, or null where it is not one
         */
        BusPeer keeper();

        /**
         * How often over the keeper has read the memory that is full. Who reads half of it within a deadline is not at fault: senders are faster than what it carries.
         *
         * @return a number that grows while the keeper is the same; any while there is none
         */
        double laps();

        /**
         * For how long senders may wait for one keeper, within a window of ten times as long.
         *
         * @return the deadline
         */
        long deadlineMillis();

        /** The deadline is over: whoever waits tries again right after this. */
        void overdue();

        /**
         * What members have lost.
         *
         * @return frames, as the members say
         */
        long lost();
    }
}
