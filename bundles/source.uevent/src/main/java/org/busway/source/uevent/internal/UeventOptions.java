package org.busway.source.uevent.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** PID {@code org.busway.source.uevent}. */
@ObjectClassDefinition(name = "Busway device events", description = "The kernel's device events as signals of org.busway.Uevent1.")
public @interface UeventOptions {

    /** The {@code groups} option. */
    @AttributeDefinition(name = "Groups", description = "Netlink groups to listen to.", options = {
        @Option(label = "the kernel", value = "1"), @Option(label = "udev", value = "2"),
        @Option(label = "both, each event twice", value = "3")})
    int groups() default 1;

    /** The {@code subsystems} option. */
    @AttributeDefinition(name = "Subsystems", description = "Which subsystems to tell of, such as usb or block; none for all.")
    String[] subsystems() default {};

    /** The {@code sysfs} option. */
    @AttributeDefinition(name = "sysfs", description = "Where the kernel's device tree is mounted.")
    String sysfs() default "/sys";

    /** The {@code receive.buffer.bytes} option. */
    @AttributeDefinition(name = "Receive buffer bytes", description = "How much the kernel holds while events are not read; bounded by rmem_max without privilege.", min = "4096")
    int receive_buffer_bytes() default 1048576;

    /** The {@code emit.initial} option. */
    @AttributeDefinition(name = "Emit initial", description = "Whether to tell an add event for each device that is there at the start.")
    boolean emit_initial() default false;
}
