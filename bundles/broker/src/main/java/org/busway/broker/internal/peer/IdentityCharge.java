package org.busway.broker.internal.peer;

import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;

/**
 * What the bus remembers of who somebody is, where that is much: a process may be in 65,536 groups, and policy may ask about each. Charged to the account of all handshakes until it is
 * known whose account there is, then to that.
 */
final class IdentityCharge {

    /** So much is what any connection takes. */
    private static final int USUAL_BYTES = 512;

    private Account payer;
    private long bytes;

    /** Takes room for it; false, and nothing is charged any more, if there is none. */
    boolean tryTake(Identity identity, Account account) {
        close();
        long wanted = (long) Integer.BYTES * identity.groups().length + identity.securityLabel().length;
        if (wanted <= USUAL_BYTES) {
            return true;
        }
        if (!account.tryCharge(Resource.HEAP_BYTES, wanted)) {
            return false;
        }
        payer = account;
        bytes = wanted;
        return true;
    }

    /** It is remembered no longer. */
    void close() {
        if (bytes > 0) {
            payer.credit(Resource.HEAP_BYTES, bytes);
            bytes = 0;
        }
    }
}
