package org.busway.source.battery.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code org.busway.source.battery}. */
@ObjectClassDefinition(name = "Busway batteries", description = "Batteries and line power as org.busway.Power1, and as org.freedesktop.UPower.")
public @interface BatteryOptions {

    /** The {@code sysfs} option. */
    @AttributeDefinition(name = "sysfs", description = "Where the kernel's device tree is mounted.")
    String sysfs() default "/sys";

    /** The {@code poll.seconds} option. */
    @AttributeDefinition(name = "Poll seconds", description = "How often batteries are read, and line power too while nobody tells device events; 0: never.", min = "0")
    int poll_seconds() default 30;

    /** The {@code claim.upower} option. */
    @AttributeDefinition(name = "Claim UPower", description = "Whether to be org.freedesktop.UPower where nobody else is and no service file offers it.")
    boolean claim_upower() default true;

    /** The {@code percentage.low} option. */
    @AttributeDefinition(name = "Low percentage", description = "The highest percentage at which a discharging battery is low.")
    int percentage_low() default 20;

    /** The {@code percentage.critical} option. */
    @AttributeDefinition(name = "Critical percentage", description = "The highest percentage at which it is critical.")
    int percentage_critical() default 5;

    /** The {@code percentage.action} option. */
    @AttributeDefinition(name = "Action percentage", description = "The highest percentage at which something is to be done.")
    int percentage_action() default 2;

    /** The {@code critical.action} option. */
    @AttributeDefinition(name = "Critical action", description = "What GetCriticalAction answers. This source does nothing of it itself.")
    String critical_action() default "PowerOff";
}
