/** A program's connection that outlasts the bus: what it has asked of one bus it asks of the next. */
package org.busway.client.internal.lasting;
