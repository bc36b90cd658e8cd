package org.busway.broker.internal.peer;

import java.nio.ByteBuffer;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.Ingress;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketReader;
import org.busway.os.SocketWriter;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.Handshake;

/**
 * What all connections over sockets share, since the bus is one thread: one buffer to receive into, one to gather what is sent. A connection that is
 * idle therefore owns no buffer at all.
 */
public final class SocketServices {

    /** So much is received at a time. */
    static final int RECEIVE_BYTES = 128 << 10;

    final EventLoop loop;
    final Turn turn;
    final Ingress ingress;
    final SegmentPool pool;
    final Peers peers;
    final FullReceiver full;
    final BusPolicy policy;
    final Authenticator authenticator;
    final Budgets budgets;
    final String guid;
    final Unrouted unrouted = new Unrouted();
    final SocketReader reader = new SocketReader();
    final SocketWriter writer = new SocketWriter();
    final NativeBuffer received = NativeBuffer.allocate(RECEIVE_BYTES);
    final ByteBuffer handshakeInput = received.bytes().duplicate();
    final MemoryWaits memoryWaits;
    /** Is charged for what has come of peers that are not known yet. */
    final Account handshakes;
    final NativeBuffer handshakeOutput = NativeBuffer.allocate(Handshake.MAX_OUTPUT_BYTES);

    /**
     * Shared by the sockets of one bus.
     *
     * @param loop the bus thread
     * @param turn ends each turn
     * @param ingress takes messages
     * @param pool memory for what is not complete yet, and for what cannot be sent yet
     * @param peers who is connected
     * @param full is told of queues that have emptied
     * @param policy who may connect
     * @param authenticator holds the conversation
     * @param budgets the accounts
     * @param guid of the server's address
     * @param unfinishedMillis how long a message may be unfinished while others wait for the memory
     */
    public SocketServices(EventLoop loop, Turn turn, Ingress ingress, SegmentPool pool, Peers peers, FullReceiver full,
            BusPolicy policy, Authenticator authenticator, Budgets budgets, String guid,
            long unfinishedMillis) {
        this.loop = loop;
        this.turn = turn;
        this.ingress = ingress;
        this.pool = pool;
        this.peers = peers;
        this.full = full;
        this.policy = policy;
        this.authenticator = authenticator;
        this.budgets = budgets;
        this.guid = guid;
        handshakes = budgets.openOwn("handshakes");
        memoryWaits = new MemoryWaits(loop.timers(), budgets, peers, unfinishedMillis);
        turn.onOver(memoryWaits::turnEnded);
    }

    /** Whether there is memory for whatever may come in one receive and has to be kept. */
    boolean mayReceive() {
        return budgets.totalBytes() - budgets.heldBytes() >= RECEIVE_BYTES + (RECEIVE_BYTES >> 2);
    }

    /** How many connections are not read for want of memory. */
    public int waitingForMemory() {
        return memoryWaits.count();
    }

    /** Frees what the kernel has a number for. */
    public void close() {
        reader.close();
    }
}
