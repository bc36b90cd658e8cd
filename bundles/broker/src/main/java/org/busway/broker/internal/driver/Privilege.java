package org.busway.broker.internal.driver;

import org.busway.api.BusException;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.Identity;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets only root and the user of the bus do some things, whatever else a policy file says: a second line of defence behind it. */
final class Privilege {

    private static final Logger LOG = LoggerFactory.getLogger(Privilege.class);

    private final BusPolicy policy;

    Privilege(BusPolicy policy) {
        this.policy = policy;
    }

    /** Null if the sender may. */
    Refusal check(Parcel message) {
        Identity identity = message.from().identity();
        if (policy.isPrivileged(identity)) {
            return null;
        }
        String who = identity.uid() == Identity.UNKNOWN ? "with unknown uid" : "with uid " + identity.uid();
        String text = "rejected attempt to call " + message.member() + " by connection " + message.from() + " " + who;
        PeerLog.warn(LOG, "{}", text);
        return new Refusal(BusException.ACCESS_DENIED, text);
    }
}
