package org.busway.source.usb.internal;

import org.busway.source.usb.internal.sysfs.UsbDevice;

/**
 * What others see of the devices, and are told. A device is in the picture before its attachment is told, and no longer in it when its
 * detachment is: who hears of either and looks finds it so. For one thread.
 */
interface Picture {

    /** A device came into it. */
    void add(UsbDevice device);

    /** A device that is in it is no longer as it was. */
    void change(UsbDevice before, UsbDevice after);

    /** A device left it. */
    void remove(UsbDevice device);

    /** Tells that a device was attached, with all there is to know of it. */
    void tellAttached(UsbDevice device);

    /** Tells that a device was detached, with all that was known of it. */
    void tellDetached(UsbDevice device);
}
