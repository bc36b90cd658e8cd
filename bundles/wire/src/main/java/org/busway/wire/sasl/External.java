package org.busway.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * EXTERNAL: the client is whom the kernel says the other end of the socket belongs to. A claim, the user's number in decimal digits, must
 * agree; names are not looked up.
 */
public final class External implements Mechanism {

    /** The mechanism's name. */
    public static final String NAME = "EXTERNAL";

    private final OptionalLong peerUid;

    /**
     * The mechanism for one connection.
     *
     * @param peerUid the user that the kernel named, empty if it named none (TCP)
     */
    public External(OptionalLong peerUid) {
        this.peerUid = peerUid;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Exchange begin() {
        return new Exchange() {
            private boolean asked;

            @Override
            public Answer respond(byte[] response) {
                if (peerUid.isEmpty()) {
                    return new Answer.Refused("EXTERNAL: the connection has no credentials from the kernel");
                }
                if (response.length > 0) {
                    return judge(new String(response, StandardCharsets.ISO_8859_1));
                }
                if (!asked) {
                    asked = true;
                    return new Answer.Challenge(new byte[0]);
                }
                return new Answer.Accepted(new Identity(peerUid.getAsLong()));
            }
        };
    }

    private Answer judge(String claim) {
        // Long enough for every uid, short enough for every long.
        boolean number = claim.length() <= 10 && claim.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && Long.parseLong(claim) == peerUid.getAsLong()
                ? new Answer.Accepted(new Identity(peerUid.getAsLong()))
                : new Answer.Refused("EXTERNAL: claims to be \"" + claim + "\", the kernel says uid " + peerUid.getAsLong());
    }
}
