package org.busway.api.group;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.busway.api.Message;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A peer's part in a group as a writer. A message is in the group, for every member and in one order, when a method that sends has returned
 * true or normally. Safe from any thread; each thread uses {@link PreparedSignal}s of its own.
 *
 * <p><b>Waiting.</b> While a member that others wait for leaves no room, {@code trySend} returns false and {@code send} waits, up to its
 * deadline. Inside a handler of any connection {@code send} does not wait but fails at once: a thread that delivers is never stopped by its
 * own publishing.
 *
 * <p><b>What may be published</b>: signals without destination and without descriptors that the group's rules take.
 */
@ProviderType
public interface Publisher extends AutoCloseable {

    /** How long {@link #send(Message)} waits for room: 25 seconds, as a connection does. */
    Duration DEFAULT_DEADLINE = Duration.ofSeconds(25);

    /**
     * The group.
     *
     * @return its name
     */
    String group();

    /**
     * Whether this publisher writes a lane of its own.
     *
     * @return false if its messages go over the connection to the bus, which writes them into the group's lane
     */
    boolean isDirect();

    /**
     * Publishes a signal if it can be done without waiting.
     *
     * @param signal a signal
     * @return false if there is no room now; it was not published then
     * @throws org.busway.api.BusException {@code Disconnected} when the publisher has ended, {@code LimitsExceeded} if the message is longer
     *             than the group takes
     * @throws IllegalArgumentException if it is no signal, has a destination or descriptors, or an argument does not fit the signature
     */
    boolean trySend(Message signal);

    /**
     * Publishes a signal, waiting for room up to {@link #DEFAULT_DEADLINE}.
     *
     * @param signal a signal
     * @throws org.busway.api.BusException as {@link #send(Message, Duration)}
     * @throws IllegalArgumentException as {@link #trySend(Message)}
     */
    default void send(Message signal) {
        send(signal, DEFAULT_DEADLINE);
    }

    /**
     * Publishes a signal, waiting for room.
     *
     * @param signal a signal
     * @param deadline how long at most
     * @throws org.busway.api.BusException {@code LimitsExceeded} when the time is over, or at once inside a handler; else as
     *             {@link #trySend(Message)}. It was not published then
     * @throws IllegalArgumentException as {@link #trySend(Message)}
     */
    void send(Message signal, Duration deadline);

    /**
     * Makes a signal that is to be published again and again with other arguments.
     *
     * @param path the object that sends it
     * @param interfaceName the interface
     * @param member the signal
     * @param signature the types of the arguments, without {@code h}
     * @param bodyBytes how long the marshalled arguments can be at most
     * @return the signal, for this publisher only
     * @throws IllegalArgumentException if a name or the signature is not valid
     * @throws org.busway.api.BusException {@code LimitsExceeded} if the message can become longer than the group takes
     */
    PreparedSignal prepare(String path, String interfaceName, String member, String signature, int bodyBytes);

    /**
     * Publishes a prepared signal if it can be done without waiting. Allocates nothing.
     *
     * @param signal made by this publisher's {@link #prepare}
     * @return false if there is no room now; it was not published then
     * @throws org.busway.api.BusException {@code Disconnected} when the publisher has ended
     * @throws IllegalArgumentException if the body does not fit the signature, saying where
     */
    boolean trySend(PreparedSignal signal);

    /**
     * Publishes a prepared signal, waiting for room. Allocates nothing while there is room.
     *
     * @param signal made by this publisher's {@link #prepare}
     * @param deadline how long at most
     * @throws org.busway.api.BusException as {@link #send(Message, Duration)}
     * @throws IllegalArgumentException as {@link #trySend(PreparedSignal)}
     */
    void send(PreparedSignal signal, Duration deadline);

    /**
     * Publishes a message that is marshalled already, if it can be done without waiting. Allocates nothing.
     *
     * @param signal one whole signal between position and limit, with a serial of its own; it is not changed
     * @return false if there is no room now; it was not published then
     * @throws org.busway.api.BusException as {@link #trySend(Message)}
     * @throws IllegalArgumentException if the bytes are not one valid signal as {@link #trySend(Message)} takes it, saying where
     */
    boolean trySend(ByteBuffer signal);

    /**
     * Begins a burst, for a program that publishes many signals one after the other. Until the burst is closed, what is published may come to
     * members that read a socket each in one go, which costs the publisher and them far less; once {@link Burst#MOST_WAITING} messages wait
     * they are sent. Members that map the lane get each message at once, burst or not. While several bursts are open, by several threads, the
     * last one that is closed counts.
     *
     * @return the burst; close it, best by {@code try}
     */
    default Burst burst() {
        return Burst.NONE;
    }

    /**
     * Counts of what this publisher has done so far.
     *
     * @return one reading
     */
    Counts counts();

    /**
     * How many of the messages that were taken last are not in the group after all: the bus had ended the lane of this publisher before them, as it does with one that was
     * stopped for longer than the group's deadline when all were to leave a lane.
     *
     * @return how many messages; 0 while it is not over
     */
    default long lost() {
        return 0;
    }

    /**
     * Whether and why it is over.
     *
     * @return one line for a person, or null while it can publish
     */
    String endReason();

    /** Ends the lane behind what was published; members still get all of that. Again does nothing. */
    @Override
    void close();

    /**
     * What a publisher has done. All only grow.
     *
     * @param published messages that are in the group
     * @param noRoom how often there was no room
     * @param noRoomInHandler how often {@code send} or {@code trySend} failed inside a handler because there was no room
     * @param doorbells how often it woke a member
     */
    record Counts(long published, long noRoom, long noRoomInHandler, long doorbells) {}

    /** Messages that may be on their way together. */
    interface Burst extends AutoCloseable {

        /** So many messages wait at most. */
        int MOST_WAITING = 64;

        /** Of a publisher for which each message is on its way at once. */
        Burst NONE = () -> {};

        /** Sends what waits. To be called once. */
        @Override
        void close();
    }
}
