package org.busway.broker.internal.peer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Timers;
import org.busway.spi.flow.Budgets;

/**
 * Connections that are not read because the bus has no memory for what they send. They go on when memory has been given back, those who hold least
 * first. Nobody waits for ever: while somebody waits, a message that has been unfinished for longer than the deadline is given up, the largest first,
 * whether its sender waits or has merely stopped sending. Its sender is told, and stays.
 */
final class MemoryWaits {

    private final Timers timers;
    private final Budgets budgets;
    private final Peers peers;
    private final long deadlineMillis;
    private final Timer timer = new Timer(this::deadline);
    private final List<SocketPeer> waiting = new ArrayList<>();
    private long freeBytes;

    MemoryWaits(Timers timers, Budgets budgets, Peers peers, long deadlineMillis) {
        this.timers = timers;
        this.budgets = budgets;
        this.peers = peers;
        this.deadlineMillis = deadlineMillis;
    }

    /** A connection has to wait; it is told by {@link Intake#tryGoOn}. */
    void add(SocketPeer peer) {
        if (!waiting.contains(peer)) {
            waiting.add(peer);
            freeBytes = Math.min(freeBytes, budgets.freeBytes());
        }
        if (!timer.isScheduled()) {
            timers.schedule(timer, deadlineMillis);
        }
    }

    /** A connection has ended. */
    void remove(SocketPeer peer) {
        waiting.remove(peer);
    }

    /** How many wait. */
    int count() {
        return waiting.size();
    }

    /** The turn is over: lets go on who can. */
    void turnEnded() {
        if (!waiting.isEmpty() && budgets.freeBytes() > freeBytes) {
            goOn();
        }
    }

    private void goOn() {
        List<SocketPeer> inOrder = new ArrayList<>(waiting);
        inOrder.sort(Comparator.comparingLong(peer -> peer.account().heldBytes()));
        for (SocketPeer peer : inOrder) {
            if (peer.intake().tryGoOn()) {
                waiting.remove(peer);
            }
        }
        freeBytes = budgets.freeBytes();
    }

    private void deadline() {
        if (waiting.isEmpty()) {
            return;
        }
        SocketPeer largest = null;
        for (Peer peer : peers.all()) {
            if (peer instanceof SocketPeer socket && socket.intake().unfinishedMillis() >= deadlineMillis
                    && (largest == null || socket.intake().unfinishedBytes() > largest.intake().unfinishedBytes())) {
                largest = socket;
            }
        }
        if (largest != null) {
            largest.intake().giveUpMessage();
        }
        goOn();
        if (!waiting.isEmpty()) {
            timers.schedule(timer, Math.max(1, deadlineMillis / 10));
        }
    }
}
