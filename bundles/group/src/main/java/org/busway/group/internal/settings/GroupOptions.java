package org.busway.group.internal.settings;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** One group of the profile; factory PID {@code org.busway.group}, the group's name stands behind the tilde. */
@ObjectClassDefinition(name = "Busway group", description = "A multicast group: what belongs in it, who may join and publish, how much it may hold.")
public @interface GroupOptions {

    /** The {@code rules} option. */
    @AttributeDefinition(name = "Rules", description = "Match rules: a signal that one of them matches belongs to the group.")
    String[] rules() default {};

    /** The {@code join} option. */
    @AttributeDefinition(name = "Who may join", description = "Any of uid=N, gid=N, bundle=SYMBOLIC.NAME, bundle=SYMBOLIC.NAME@ORIGIN, program=/PATH and * for everybody.")
    String[] join() default "*";

    /** The {@code publish} option. */
    @AttributeDefinition(name = "Who may publish", description = "As who may join. The signals of others are routed as if there were no group.")
    String[] publish() default "*";

    /** The {@code see.all} option. */
    @AttributeDefinition(name = "Who may see everything", description = "As who may join. Only they map the lane; other members get what their rules match by their sockets.")
    String[] see_all() default "*";

    /** The {@code publishers} option. */
    @AttributeDefinition(name = "Who writes lanes", description = "bus: the bus writes the lane from the signals of all who may publish. direct: one publisher at a time writes a lane of its own. mediated: several do, ordered by the bus.")
    String publishers() default "bus";

    /** The {@code members.only} option. */
    @AttributeDefinition(name = "For members only", description = "With publishers=direct or mediated: true keeps the bus from reading the lanes of publishers: whoever does not map them gets nothing of what they carry, no subscriber, no monitor. false: everybody gets everything.")
    boolean members_only() default false;

    /** The {@code lane.bytes} option. */
    @AttributeDefinition(name = "Lane bytes", description = "The size of each lane, a power of two; a message may take an eighth of it.", min = "65536")
    long lane_bytes() default 1 << 20;

    /** The {@code outcome} option. */
    @AttributeDefinition(name = "Outcome", description = "What becomes of a member that holds publishers up: block, evict or lossy.")
    String outcome() default "block";

    /** The {@code deadline.millis} option. */
    @AttributeDefinition(name = "Deadline in milliseconds", description = "How long a member may hold publishers up.", min = "1", max = "600000")
    long deadline_millis() default 1000;

    /** The {@code max.members} option. */
    @AttributeDefinition(name = "Most members", description = "How many members may map the lane.", min = "1", max = "64")
    int max_members() default 16;

    /** The {@code rate} option. */
    @AttributeDefinition(name = "Rate", description = "Bytes a second that the group must carry; a publisher that is faster waits. With the pause it says how large the lane must be. 0: nothing is promised, and publishers are as fast as members read.", min = "0")
    long rate() default 0;

    /** The {@code pause.millis} option. */
    @AttributeDefinition(name = "Pause in milliseconds", description = "The longest pause of a member, such as one of its garbage collector, that the lane must bridge at that rate.", min = "0")
    long pause_millis() default 0;

    /** The {@code message.bytes} option. */
    @AttributeDefinition(name = "Longest message", description = "Bytes of the longest message. An eighth of the lane is written into it; what is longer goes by sealed memory, announced in the lane, and as many bytes as the lane has are reserved for that. 0: an eighth of the lane.", min = "0")
    long message_bytes() default 0;

    /** The {@code seqpacket} option. */
    @AttributeDefinition(name = "Address for connections", description = "unix:path=/PATH or unix:abstract=NAME, where programs connect with SOCK_SEQPACKET and are members then; empty for none.")
    String seqpacket() default "";

    /** The {@code datagram} option. */
    @AttributeDefinition(name = "Address for datagrams", description = "unix:path=/PATH or unix:abstract=NAME, where programs join with a SOCK_DGRAM socket that has a name; empty for none.")
    String datagram() default "";

    /** The {@code ask.owner} option. */
    @AttributeDefinition(name = "Ask the owner", description = "Whether who created the group by a call is asked about each that connects there and is on the list of who may join.")
    boolean ask_owner() default false;

    /** The {@code rank} option. */
    @AttributeDefinition(name = "Rank", description = "A signal belongs to the group of the lowest rank that takes it; among equals to the first by name.")
    int rank() default 100;
}
