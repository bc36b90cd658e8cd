package org.busway.broker.internal.listen;

import java.util.List;
import org.busway.wire.address.BusAddress;

/**
 * An address that is being listened at.
 *
 * @param fds the sockets; one, or one for each protocol of TCP
 * @param address as clients connect to it, without guid
 * @param nonce what clients have to send first, or null
 * @param files what is to be removed when the bus ends: the socket's file, the nonce's
 */
record Endpoint(int[] fds, BusAddress address, byte[] nonce, List<String> files) {}
