/** What {@code sysfs} says of USB devices. */
package org.busway.source.usb.internal.sysfs;
