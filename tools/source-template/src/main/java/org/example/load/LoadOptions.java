package org.example.load;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code org.example.load}. Each option is declared here once, with its default. */
@ObjectClassDefinition(name = "Load", description = "The machine's load as org.example.Load1.")
public @interface LoadOptions {

    /** The {@code file} option. */
    @AttributeDefinition(name = "File", description = "Where the kernel tells the load.")
    String file() default "/proc/loadavg";

    /** The {@code poll.millis} option. */
    @AttributeDefinition(name = "Poll milliseconds", description = "How often it is read.", min = "100")
    int poll_millis() default 5000;
}
