/** From one peer to others: who gets a message, who may, and which replies are waited for. */
package org.busway.broker.internal.route;
