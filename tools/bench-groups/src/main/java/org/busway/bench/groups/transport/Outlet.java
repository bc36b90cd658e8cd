package org.busway.bench.groups.transport;

import java.io.IOException;

/** Where a publisher puts messages. */
interface Outlet extends AutoCloseable {

    /**
     * Sends one message to all.
     *
     * @param number its number
     * @param nanos the time
     * @param hot whether members want it that want a tenth
     * @param patience until when it may wait for room
     * @return false if there was none
     */
    boolean send(long number, long nanos, boolean hot, long patience) throws IOException;

    /** Sends what was kept back to be sent with more. */
    default void flush() throws IOException {}

    @Override
    void close() throws IOException;
}
