/** What {@code sysfs} says of power supplies, in UPower's terms. */
package org.busway.source.battery.internal.supply;
