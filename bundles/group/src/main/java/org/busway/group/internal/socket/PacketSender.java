package org.busway.group.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.os.Errno;
import org.busway.os.Sockets;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a member by its socket what its queue at the bus holds, each message as one packet, in bounded turns. A large message goes by memory, of which one at a time is in
 * the kernel, charged until the member has taken it out of there. Belongs to the bus thread.
 *
 * <p>Invariant: at most one message has left the member's queue and is not in the kernel's. While the socket is full all others stay in that queue, where they are charged
 * and waited for; nothing is dropped here.
 */
final class PacketSender {

    private static final Logger LOG = LoggerFactory.getLogger(PacketSender.class);
    private static final int MOST_PACKETS_A_TURN = 64;
    private static final long RETRY_MILLIS = 10;

    /** Whose socket it is. */
    interface Receiver {

        /** The next message of its queue; null while there is none. */
        ByteBuffer next();

        /** It may be sent more. */
        void goOn();

        /** It cannot be sent anything any more. */
        void end(String why);

        /** Who it is. */
        BusPeer peer();
    }

    private final SocketHost host;
    private final PacketOut out;
    private final int fd;
    private final Receiver receiver;
    private final BusLoop.Alarm again;
    private final SocketRoom room;
    /** What has left the queue, and for which the socket had no room; null for nothing. */
    private ByteBuffer pending;
    /** For the large message that the kernel holds, if it still does. */
    private long largeCharged;
    private boolean sending;
    private boolean closed;

    /**
     * Nothing was sent yet.
     *
     * @param fd a socket, which stays the caller's
     */
    PacketSender(SocketHost host, PacketOut out, int fd, Receiver receiver) {
        this.host = host;
        this.out = out;
        this.fd = fd;
        this.receiver = receiver;
        again = host.bus().alarm(receiver::goOn);
        room = new SocketRoom(host.bus(), receiver::goOn);
    }

    /** Goes on where another one was {@linkplain #close closed}. */
    void resume(ByteBuffer unsent, long largeBytes) {
        pending = unsent;
        largeCharged = largeBytes;
    }

    /** What has left the queue and was not sent; null for nothing. */
    ByteBuffer pending() {
        return pending;
    }

    /** What is charged for the large message that was sent last. */
    long largeBytes() {
        return largeCharged;
    }

    /** Whether nothing can be sent now: it is being sent, or the socket is full. */
    boolean isBusy() {
        return sending || room.isAwaited();
    }

    /**
     * Puts what waits into the socket, where it is not {@linkplain #isBusy busy}.
     *
     * @return whether it did so for a whole turn, and there may be more
     */
    boolean sendTurn() {
        sending = true;
        int sent = 0;
        try {
            while (sent < MOST_PACKETS_A_TURN && !closed && hasNext() && send()) {
                sent++;
            }
        } finally {
            sending = false;
        }
        return sent == MOST_PACKETS_A_TURN;
    }

    private boolean hasNext() {
        if (pending == null) {
            pending = receiver.next();
        }
        return pending != null;
    }

    private boolean send() {
        int length = pending.remaining();
        if (PacketOut.isLarge(length) && !chargeLarge(length)) {
            again.set(RETRY_MILLIS);
            return false;
        }
        int result = out.send(fd, pending);
        if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS || result == -Errno.ENOMEM) {
            awaitRoom(result);
            return false;
        }
        pending = null;
        if (result < 0) {
            receiver.end(result == -Errno.EPIPE || result == -Errno.ECONNREFUSED || result == -Errno.ECONNRESET
                    ? "it has closed its socket"
                    : "it cannot be sent a packet: " + Errno.describe(result));
            return false;
        }
        return true;
    }

    private boolean chargeLarge(long bytes) {
        if (largeCharged > 0 && Sockets.outgoingQueued(fd) > 0) {
            return false;
        }
        if (largeCharged > 0) {
            host.budget().credit(largeCharged);
        }
        largeCharged = host.budget().tryCharge(bytes) ? bytes : 0;
        return largeCharged > 0;
    }

    private void awaitRoom(int result) {
        if (result != -Errno.EAGAIN) {
            again.set(RETRY_MILLIS);
            return;
        }
        try {
            room.await(fd);
        } catch (IOException e) {
            LOG.warn("{}: {}", receiver.peer(), e.getMessage());
            again.set(RETRY_MILLIS);
        }
    }

    /** Sends nothing any more; what it is charged is the caller's to credit, or the next one's. */
    void close() {
        closed = true;
        again.cancel();
        room.close();
    }
}
