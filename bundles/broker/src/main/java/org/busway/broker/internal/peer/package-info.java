/** The connections of the bus: who is there, from being accepted until the last trace of them is gone. */
package org.busway.broker.internal.peer;
