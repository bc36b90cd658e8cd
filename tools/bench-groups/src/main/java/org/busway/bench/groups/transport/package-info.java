/** The same multicast over everything that a machine has for it: {@code busway bench transports}. */
package org.busway.bench.groups.transport;
