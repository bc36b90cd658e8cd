/** Peers within the process, without a socket. */
package org.busway.broker.internal.local;
