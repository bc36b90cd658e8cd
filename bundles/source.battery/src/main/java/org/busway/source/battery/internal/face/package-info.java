/** The power supplies as objects on the bus. */
package org.busway.source.battery.internal.face;
