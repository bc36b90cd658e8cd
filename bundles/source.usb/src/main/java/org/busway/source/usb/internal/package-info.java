/** USB devices on the bus. */
package org.busway.source.usb.internal;
