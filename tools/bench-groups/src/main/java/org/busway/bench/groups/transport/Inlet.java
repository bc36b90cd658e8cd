package org.busway.bench.groups.transport;

import java.io.IOException;

/** Where a member gets messages. */
interface Inlet extends AutoCloseable {

    /** Is given the first 16 bytes of each message that has come: a number and a time. */
    @FunctionalInterface
    interface Taker {
        void take(long number, long nanos);
    }

    /** Waits for a moment for messages and hands on what has come. */
    void receive(Taker taker) throws IOException;

    @Override
    void close() throws IOException;
}
