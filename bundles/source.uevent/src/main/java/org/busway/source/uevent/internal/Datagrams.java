package org.busway.source.uevent.internal;

import java.nio.ByteBuffer;

/** Where datagrams come from, with what the kernel says of their sender. For one thread. */
interface Datagrams {

    /** Bytes of the next datagram, which then stands between the buffer's position and limit, or a negated error number. */
    int receive(ByteBuffer direct);

    /** The sender's netlink port; 0 is the kernel. */
    int senderPort();

    /** The sender's user. */
    long senderUid();

    /** Whether the datagram was longer than the buffer. */
    boolean truncated();
}
