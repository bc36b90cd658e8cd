/** Batteries and line power on the bus. */
package org.busway.source.battery.internal;
