package org.busway.spi.group;

import org.busway.spi.policy.Identity;
import org.osgi.annotation.versioning.ProviderType;

/** A peer of the bus, as groups see it: provided by {@code broker}. Used on the bus thread. */
@ProviderType
public interface BusPeer {

    /**
     * The name that the bus gave it.
     *
     * @return such as {@code :1.7}
     */
    String uniqueName();

    /**
     * Who it is.
     *
     * @return as authenticated
     */
    Identity identity();

    /**
     * Whether descriptors can be sent to it.
     *
     * @return true if it has agreed to them
     */
    boolean takesDescriptors();

    /**
     * Whether its connection has ended.
     *
     * @return true if nothing reaches it any more
     */
    boolean isGone();

    /**
     * Whether no rule of policy can forbid it to send a signal to anybody: only then a lane that all members read may carry its signals.
     *
     * @return true if nobody need be asked
     */
    boolean signalsFreely();

    /**
     * Whether no rule of policy can forbid it to receive a signal from anybody: only then it may read a lane itself.
     *
     * @return true if nobody need be asked
     */
    boolean hearsFreely();

    /**
     * Takes room on its budget for what a manager of groups remembers for it.
     *
     * @param bytes of the heap, at most
     * @return false if there is none; nothing is charged then
     */
    boolean tryRemember(long bytes);

    /**
     * Gives such room back: at the latest when the manager is told that it has gone, or ends.
     *
     * @param bytes as taken
     */
    void forget(long bytes);

    /**
     * Whether its messages wait for others' room, and nothing more is taken from it but replies and errors.
     *
     * @return true while it waits
     */
    boolean isHeldUp();

    /**
     * How many messages have been put into its connection since it connected, of every kind.
     *
     * @return the count
     */
    long queuedMessages();

    /**
     * How many messages have been taken from its connection since it connected, the one that is being routed included.
     *
     * @return the count
     */
    long takenMessages();

    /**
     * What it has to do with groups.
     *
     * @return what {@link #attendance(Attendance)} set, or null
     */
    Attendance attendance();

    /**
     * Keeps what it has to do with groups.
     *
     * @param attendance null if nothing any more
     */
    void attendance(Attendance attendance);
}
