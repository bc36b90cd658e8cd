package org.busway.flow.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the profile says about memory; PID {@code org.busway.flow}. */
@ObjectClassDefinition(name = "Busway budgets", description = "How much the peers of the bus may make it hold, all together.")
@interface FlowOptions {

    /** The {@code total.bytes} option. */
    @AttributeDefinition(name = "Total bytes", description = "Bytes that all peers together may make the bus hold; 0, and at most, three quarters of the direct memory of the Java runtime.", min = "0")
    long total_bytes() default 0;

    /** The {@code peer.bytes} option. */
    @AttributeDefinition(name = "Bytes of a peer", description = "Bytes that may wait for one peer; 0, and at most, half of the total. The limit max_outgoing_bytes of the policy holds too.", min = "0")
    long peer_bytes() default 0;
}
