package org.busway.source.usb.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code org.busway.source.usb}. */
@ObjectClassDefinition(name = "Busway USB devices", description = "USB devices as objects of org.busway.Usb1.")
public @interface UsbOptions {

    /** The {@code sysfs} option. */
    @AttributeDefinition(name = "sysfs", description = "Where the kernel's device tree is mounted.")
    String sysfs() default "/sys";

    /** The {@code poll.seconds} option. */
    @AttributeDefinition(name = "Poll seconds", description = "How often to look while nobody tells device events; 0: never, the source then cannot work.", min = "0")
    int poll_seconds() default 5;

    /** The {@code settle.millis} option. */
    @AttributeDefinition(name = "Settle milliseconds", description = "How long to wait for a driver before a device is told as attached.", min = "0")
    int settle_millis() default 500;
}
