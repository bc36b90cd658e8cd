package org.busway.bridge.eventadmin.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID and factory PID {@code org.busway.bridge.eventadmin}. */
@ObjectClassDefinition(name = "Busway Event Admin bridge", description = "Signals of the bus as events of Event Admin, and back.")
public @interface BridgeOptions {

    /** The {@code group} option. */
    @AttributeDefinition(name = "Group", description = "The multicast group whose signals become events; none: the rules are subscribed to.")
    String group() default "";

    /** The {@code rules} option. */
    @AttributeDefinition(name = "Rules", description = "Match rules of the signals that become events; none: all of the group, or none where there is no group.")
    String[] rules() default {};

    /** The {@code topic.prefix} option. */
    @AttributeDefinition(name = "Topic prefix", description = "What stands before interface and member in a topic.")
    String topic_prefix() default "busway";

    /** The {@code topics} option. */
    @AttributeDefinition(name = "Topics", description = "Topics of the events that become signals, such as com/example/*.")
    String[] topics() default {};

    /** The {@code path} option. */
    @AttributeDefinition(name = "Path", description = "The object that those signals come from.")
    String path() default "/org/busway/bridge/eventadmin";
}
