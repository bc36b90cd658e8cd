package org.busway.broker.internal.peer;

import org.busway.spi.policy.PeerPolicy;

/**
 * What no rule of a peer's policy can forbid it, as a bit mask of message types, so that a message costs one look at a number where rules would have to be asked. Pure
 * functions; a mask is good as long as the policy.
 */
final class Freedoms {

    private static final int MOST_TYPE = 4;
    private static final int RECEIVES = 16;

    private Freedoms() {}

    /** The mask of a policy. */
    static int of(PeerPolicy policy) {
        int mask = 0;
        for (int type = 1; type <= MOST_TYPE; type++) {
            for (int requested = 0; requested <= 1; requested++) {
                if (policy.sendsFreely(type, requested == 1)) {
                    mask |= 1 << bit(type, requested == 1);
                }
                if (policy.receivesFreely(type, requested == 1)) {
                    mask |= 1 << RECEIVES + bit(type, requested == 1);
                }
            }
        }
        return mask;
    }

    /** Whether a message of a type may be sent in any case. */
    static boolean sends(int mask, int typeCode, boolean requestedReply) {
        return (mask & 1 << bit(typeCode, requestedReply)) != 0;
    }

    /** Whether a message of a type may be received in any case, eavesdropping apart. */
    static boolean receives(int mask, int typeCode, boolean requestedReply) {
        return (mask & 1 << RECEIVES + bit(typeCode, requestedReply)) != 0;
    }

    private static int bit(int typeCode, boolean requestedReply) {
        return 2 * typeCode + (requestedReply ? 1 : 0);
    }
}
