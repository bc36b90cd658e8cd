package org.busway.api.source;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a source does on a thread of its own, which {@link ThreadedSource} starts and ends: it begins, takes turns until it is to end, and closes. All of that is called on that
 * one thread, and only {@link #wake}, {@link #giveUp}, {@link #condition} and {@link #eventCount} on any. Nothing is held before {@link #begin}. It is made for one connection, and never begins again.
 */
@ConsumerType
public interface SourceWork extends AutoCloseable {

    /**
     * Opens what it needs and shows itself on the bus. It may wait; it is interrupted if the source ends meanwhile.
     *
     * @throws Exception if it cannot work; it is closed then
     */
    void begin() throws Exception;

    /**
     * Waits until there is something to do, and does it. It returns soon after {@link #wake}, now and then is soon enough otherwise.
     *
     * @throws Exception if it cannot go on; it is closed then
     */
    void turn() throws Exception;

    /** Lets the present or the next {@link #turn} return soon. Safe from any thread, before {@link #begin} and after {@link #close} too. */
    void wake();

    /**
     * It is to end, with its source or since the bus has ended its connection: nothing that it waits for is worth waiting for any more. {@link #wake} follows. Safe from any thread, more than once, before
     * {@link #begin} and after {@link #close} too.
     */
    default void giveUp() {}

    /**
     * What it is doing. Asked from {@link #begin} on, on any thread; answers at once.
     *
     * @return the condition
     */
    SourceCondition condition();

    /**
     * How many events it has published. Asked on any thread, after {@link #close} too; answers at once.
     *
     * @return a number that only grows
     */
    long eventCount();

    /**
     * It has failed, and is not tried again before its configuration changes or its bundle is started anew: the place to log that. Not called for what comes of
     * the end of the source or of its connection.
     *
     * @param failure what {@link #begin} or {@link #turn} has thrown
     */
    void failed(Throwable failure);

    /** Gives everything back, whatever had been opened. Called once. */
    @Override
    void close();
}
