/** The one thread that owns the bus: readiness, timers, and work handed in by other threads. */
package org.busway.broker.internal.loop;
