package org.busway.spi.policy;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** The SASL conversation with one connection. Used on the bus thread only; holds little and needs no closing. */
@ProviderType
public interface Handshake {

    /** Where the conversation is. */
    enum Status {
        /** More bytes are needed. */
        CONTINUE,
        /** The other side is who {@link Handshake#identity} says; what is left of the input are messages. */
        AUTHENTICATED,
        /** The connection is to be closed; {@link Handshake#failure} says why. */
        FAILED
    }

    /**
     * Takes what has been received. Consumes whole lines; an unfinished line stays in the input for the next call.
     *
     * @param input received bytes between position and limit; its position moves behind what was consumed
     * @param output what is to be sent is put here; it must have room for {@link #MAX_OUTPUT_BYTES}
     * @return where the conversation is now
     */
    Status advance(ByteBuffer input, ByteBuffer output);

    /** The most bytes that one call of {@link #advance} puts out; what would not fit stays unconsumed. */
    int MAX_OUTPUT_BYTES = 4096;

    /** The longest line that is waited for; a longer one fails the conversation. */
    int MAX_LINE_BYTES = 16384;

    /**
     * Who authenticated.
     *
     * @return the identity that policy is to be applied to
     * @throws IllegalStateException before the status was {@link Status#AUTHENTICATED}
     */
    Identity identity();

    /**
     * Whether descriptors may be sent to this connection and taken from it.
     *
     * @return true if they are possible and the client has asked for them
     */
    boolean descriptorsAgreed();

    /**
     * Why the conversation failed.
     *
     * @return one line for the log, or null
     */
    String failure();
}
