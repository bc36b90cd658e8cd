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

    /** The {@code user.bytes} option. */
    @AttributeDefinition(name = "Bytes of a user", description = "Bytes that all peers of one user together may make the bus hold; 0 for as much as the total.", min = "0")
    long user_bytes() default 0;

    /** The {@code minimum.bytes} option. */
    @AttributeDefinition(name = "Minimum of a peer", description = "Bytes that are reserved for every peer that says Hello; while there is no room for them in the total, nobody else is admitted.", min = "0")
    long minimum_bytes() default 4096;

    /** The {@code outcome} option. */
    @AttributeDefinition(name = "Outcome", description = "What becomes of signals for a receiver that is full and to which no rule applies: block, evict or lossy, then=evict or lossy, deadline=MILLISECONDS.")
    String outcome() default "lossy then=evict deadline=1000";

    /** The {@code choices} option. */
    @AttributeDefinition(name = "Choices", description = "What a peer may choose for itself where no rule says otherwise: some of block,evict,lossy; empty for nothing.")
    String choices() default "evict,lossy";

    /** The {@code outcomes} option. */
    @AttributeDefinition(name = "Rules", required = false, description = "Rules, of which the last that applies holds: uid=, program=, bundle= (of the profile; NAME@LOCATION or NAME@* for others), name=, group= or match=\"RULE\" (all that are given must fit), then outcome= block, evict or lossy, then=, deadline=, choices=. A * at the end of a program, bundle or name stands for anything.")
    String[] outcomes() default {};
}
