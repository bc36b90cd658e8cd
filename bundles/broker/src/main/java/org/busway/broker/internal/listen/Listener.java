package org.busway.broker.internal.listen;

import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Watch;
import org.busway.broker.internal.peer.PeerLog;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.peer.SocketPeer;
import org.busway.broker.internal.peer.SocketServices;
import org.busway.os.Descriptors;
import org.busway.os.Epoll;
import org.busway.os.Errno;
import org.busway.os.PeerCredentials;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.os.TcpSockets;
import org.busway.spi.policy.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening socket. It accepts while there is room among the connections that have not said Hello; where the process has no descriptors left it
 * waits a little instead of being woken at once again.
 */
final class Listener implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int MAX_ACCEPTS_A_TURN = 64;
    private static final long NO_DESCRIPTORS_WAIT_MILLIS = 100;

    private final EventLoop loop;
    private final Peers peers;
    private final SocketServices services;
    private final int fd;
    private final byte[] nonce;
    private final boolean unix;
    private final Timer again = new Timer(this::update);
    private final long token;
    private boolean watching = true;
    private int acceptsATurn = 1;
    /** The last turn in which as many were accepted as may be in one. */
    private long fullTurn = Long.MIN_VALUE;
    /** Whether there was no descriptor for the last one: said once, not ten times a second. */
    private boolean starved;

    Listener(EventLoop loop, Peers peers, SocketServices services, int fd, byte[] nonce) throws SystemCallException {
        this.loop = loop;
        this.peers = peers;
        this.services = services;
        this.fd = fd;
        this.nonce = nonce;
        this.unix = Sockets.isUnix(fd);
        token = loop.watch(fd, Epoll.READABLE, this);
    }

    @Override
    public void ready(int events) {
        // One, and only if others waited in the turn after it twice as many: asking whether there is another is as dear as accepting one.
        acceptsATurn = loop.turnNumber() == fullTurn + 1 ? Math.min(2 * acceptsATurn, MAX_ACCEPTS_A_TURN) : 1;
        for (int i = 0; i < acceptsATurn && peers.mayAccept(); i++) {
            int accepted = Sockets.accept(fd);
            if (accepted >= 0) {
                starved = false;
                fullTurn = i == acceptsATurn - 1 ? loop.turnNumber() : fullTurn;
                begin(accepted);
            } else if (accepted == -Errno.EMFILE || accepted == -Errno.ENFILE) {
                if (!starved) {
                    LOG.warn("No connection can be accepted: {}; raise the limit of open files", Errno.describe(accepted));
                }
                starved = true;
                loop.timers().schedule(again, NO_DESCRIPTORS_WAIT_MILLIS);
                break;
            } else if (accepted != -Errno.ECONNABORTED) {
                break;
            }
        }
        update();
    }

    /** Looks whether connections may be accepted now. */
    void update() {
        boolean wanted = peers.mayAccept() && !again.isScheduled();
        if (wanted != watching) {
            watching = wanted;
            loop.rearm(fd, wanted ? Epoll.READABLE : 0, token);
        }
    }

    private void begin(int accepted) {
        try {
            if (!unix) {
                TcpSockets.setNoDelay(accepted);
            }
            Identity credentials = unix ? identity(accepted) : Identity.ANONYMOUS;
            SocketPeer peer = new SocketPeer(services, accepted, credentials, unix, nonce);
            if (!peer.begin()) {
                PeerLog.warn(LOG, "A connection of {} was closed: there is no room for the list of its groups", credentials);
                Descriptors.close(accepted);
                return;
            }
            peers.accepted(peer);
        } catch (SystemCallException e) {
            LOG.warn("A connection could not be taken up: {}", e.getMessage());
            Descriptors.close(accepted);
        }
    }

    private static Identity identity(int fd) throws SystemCallException {
        return Identities.of(PeerCredentials.of(fd));
    }

    void close() {
        loop.timers().cancel(again);
        loop.unwatch(fd, token);
        Descriptors.close(fd);
    }
}
