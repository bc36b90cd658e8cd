package org.busway.wire.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** ANONYMOUS: everybody is let in, as nobody. To be offered only where that is meant. */
public final class Anonymous implements Mechanism {

    /** The mechanism's name. */
    public static final String NAME = "ANONYMOUS";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Exchange begin() {
        return trace -> {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(trace));
                return new Answer.Accepted(Identity.ANONYMOUS);
            } catch (CharacterCodingException e) {
                return new Answer.Refused("ANONYMOUS: trace is not UTF-8");
            }
        };
    }
}
