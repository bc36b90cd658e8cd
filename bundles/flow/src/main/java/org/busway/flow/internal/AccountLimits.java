package org.busway.flow.internal;

import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Limits;

/** How much of each resource one account may hold: the {@code <limit>} values of the policy, by resource. Immutable. */
final class AccountLimits {

    private final long[] byResource = new long[Resource.values().length];

    AccountLimits(Limits limits) {
        for (Resource resource : Resource.values()) {
            byResource[resource.ordinal()] = switch (resource) {
                case INCOMING_BYTES -> limits.maxIncomingBytes();
                case INCOMING_DESCRIPTORS -> limits.maxIncomingDescriptors();
                case OUTGOING_BYTES -> limits.maxOutgoingBytes();
                case OUTGOING_DESCRIPTORS -> limits.maxOutgoingDescriptors();
                case MATCH_RULES -> limits.maxMatchRulesPerConnection();
                case NAMES -> limits.maxNamesPerConnection();
                case PENDING_REPLIES -> limits.maxRepliesPerConnection();
                // What waits for a program has left its sender's incoming queue and would otherwise count there.
                case ACTIVATION_BYTES -> limits.maxIncomingBytes();
                // dbus-daemon knows no such limits; the total of the bus is theirs.
                case QUEUE_BYTES, UNFINISHED_BYTES, HEAP_BYTES, LOCAL_BYTES, LANE_BYTES -> Long.MAX_VALUE;
            };
        }
    }

    long of(Resource resource) {
        return byResource[resource.ordinal()];
    }
}
