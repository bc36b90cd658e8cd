package org.busway.wire.sasl;

import org.osgi.annotation.versioning.ConsumerType;

/** The server's side of one way to authenticate. */
@ConsumerType
public interface Mechanism {

    /**
     * Its name in {@code AUTH} and {@code REJECTED} lines.
     *
     * @return such as {@code EXTERNAL}
     */
    String name();

    /**
     * Begins an attempt of one client.
     *
     * @return what takes the client's responses
     */
    Exchange begin();

    /** One attempt. Used by one conversation, from one thread. */
    @ConsumerType
    interface Exchange {

        /**
         * Judges a response; the first call has the initial response of the {@code AUTH} line, empty if there was none.
         *
         * @param response decoded bytes
         * @return what to answer
         */
        Answer respond(byte[] response);
    }

    /** What a mechanism answers to a response. */
    sealed interface Answer {

        /**
         * The client is to say more.
         *
         * @param data what it needs for that
         */
        record Challenge(byte[] data) implements Answer {}

        /**
         * The client is who it says.
         *
         * @param identity who that is
         */
        record Accepted(Identity identity) implements Answer {}

        /**
         * The client is not who it says; it may try again.
         *
         * @param why for a log line; the client is not told
         */
        record Refused(String why) implements Answer {}
    }
}
