package org.busway.spi.group;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The event loop of a bus: runs what it is handed on the bus thread, at once or behind what has come by sockets, at some time, or when a descriptor is ready. Provided by
 * {@code broker}. Used on the bus thread, but for {@link #execute}.
 */
@ProviderType
public interface BusLoop {

    /**
     * Hands work to the bus thread; from any thread.
     *
     * @param task run in the next turn
     */
    void execute(Runnable task);

    /**
     * Does something once in this turn or the next, behind what has come by sockets.
     *
     * @param task run once; what it hands in here is run in the turn after it
     */
    void afterSockets(Runnable task);

    /**
     * As {@link #afterSockets}, for what would keep the bus's thread running without end: while sockets are in use the thread sleeps before, until something comes by one, for
     * a millisecond at most, so that those at their other ends get a processor.
     *
     * @param task run once; what it hands in here is run in the turn after it
     */
    void betweenSockets(Runnable task);

    /**
     * The clock of {@link #alarm alarms}.
     *
     * @return nanoseconds since some moment; only grows
     */
    long nanoTime();

    /**
     * Makes something that can be done later.
     *
     * @param action run on the bus thread
     * @return an alarm that is not set
     */
    Alarm alarm(Runnable action);

    /**
     * Watches a descriptor for something to read.
     *
     * @param fd stays the caller's; the watch is to be closed before it is
     * @param readable run in each turn while there is something to read
     * @return the watch
     * @throws java.io.IOException if the kernel refuses
     */
    DescriptorWatch watch(int fd, Runnable readable) throws java.io.IOException;

    /**
     * Watches a descriptor for room to write.
     *
     * @param fd stays the caller's; the watch is to be closed before it is; it may be {@linkplain #watch watched for something to read} as well, through a duplicate
     * @param writable run in each turn while there is room
     * @return the watch
     * @throws java.io.IOException if the kernel refuses
     */
    DescriptorWatch watchRoom(int fd, Runnable writable) throws java.io.IOException;

    /** Something that can be done later. */
    @ProviderType
    interface Alarm {

        /**
         * Sets it, instead of what it was set to before.
         *
         * @param delayMillis from now, by a monotonic clock
         */
        void set(long delayMillis);

        /** Forgets it. */
        void cancel();
    }

    /** A descriptor that is watched. */
    @ProviderType
    interface DescriptorWatch extends AutoCloseable {

        /** Ends it; does nothing the second time. */
        @Override
        void close();
    }
}
