/** Signals of the bus as events of Event Admin, and back. */
package org.busway.bridge.eventadmin.internal;
