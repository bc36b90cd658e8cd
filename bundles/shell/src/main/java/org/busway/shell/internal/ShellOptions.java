package org.busway.shell.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The options of {@code org.busway.shell}. */
@ObjectClassDefinition(name = "Busway shell", description = "What an operator sees on a terminal. Off unless there is a configuration.")
@interface ShellOptions {

    /** The {@code lines.per.second} option. */
    @AttributeDefinition(name = "Lines per second", description = "More lines than this in one second are counted instead of printed.", min = "1", max = "10000")
    int lines_per_second() default 50;

    /** The {@code peers} option. */
    @AttributeDefinition(name = "Peers", description = "Whether peers and names are shown as they come and go.")
    boolean peers() default true;

    /** The {@code events} option. */
    @AttributeDefinition(name = "Events", description = "Whether device events are shown as they come.")
    boolean events() default true;
}
