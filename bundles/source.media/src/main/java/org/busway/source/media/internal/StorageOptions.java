package org.busway.source.media.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code org.busway.source.media}. */
@ObjectClassDefinition(name = "Busway removable storage", description = "Drives with removable media as objects of org.busway.Media1.")
public @interface StorageOptions {

    /** The {@code sysfs} option. */
    @AttributeDefinition(name = "sysfs", description = "Where the kernel's device tree is mounted.")
    String sysfs() default "/sys";

    /** The {@code poll.seconds} option. */
    @AttributeDefinition(name = "Poll seconds", description = "How often to look while nobody tells device events; 0: never, the source then cannot work.", min = "0", max = "86400")
    int poll_seconds() default 5;

    /** The {@code settle.millis} option. */
    @AttributeDefinition(name = "Settle milliseconds", description = "How long after an event a drive is looked at.", min = "0", max = "60000")
    int settle_millis() default 500;

    /** The {@code also} option. */
    @AttributeDefinition(name = "Also", description = "Names of drives that are told though the kernel does not say that they are removable, such as loop*.")
    String[] also() default {};
}
