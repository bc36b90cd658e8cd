package org.busway.broker.internal.peer;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.group.GroupLink;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.PendingReplies;
import org.busway.broker.internal.route.Subscriptions;

/**
 * What happens when a connection has ended, in the order of dbus-daemon: what it wrote into lanes is routed, its rules go, its names are released and everybody is told, and those who wait
 * for its replies are answered in its place. Afterwards nothing on the bus refers to it, and nothing is charged to it but messages of it that others
 * have not read yet.
 *
 * <p>Each name that is released is told to everybody, so of one that has had very many some are released in each turn, and others are served in between. Until it has none
 * its names are still taken, and what is sent to it goes nowhere.
 */
public final class Departure implements Turn.Leave {

    /** As many as dbus-daemon lets a peer have unless it is told otherwise: whoever had no more is gone in one step. */
    static final int NAMES_A_TURN = 512;

    private final Consumer<Runnable> behindAll;
    private final ArrayDeque<Peer> leaving = new ArrayDeque<>();
    private final Runnable nextStep = this::step;
    private final Peers peers;
    private final Subscriptions subscriptions;
    private final Ownership ownership;
    private final Monitors monitors;
    private final Activator activator;
    private final PendingReplies replies;
    private final FullReceiver full;
    private final GroupLink groups;

    /**
     * Leave from one bus.
     *
     * @param peers who is connected
     * @param subscriptions their rules
     * @param ownership their names
     * @param monitors those who only listen
     * @param activator has messages of theirs waiting
     * @param replies the replies that they wait for, or that others wait for from them
     * @param full has counted what they missed
     * @param groups of which they are members
     * @param behindAll does something once, behind all else of a turn
     */
    public Departure(Peers peers, Subscriptions subscriptions, Ownership ownership, Monitors monitors, Activator activator,
            PendingReplies replies, FullReceiver full, GroupLink groups, Consumer<Runnable> behindAll) {
        this.behindAll = behindAll;
        this.peers = peers;
        this.subscriptions = subscriptions;
        this.ownership = ownership;
        this.monitors = monitors;
        this.activator = activator;
        this.replies = replies;
        this.full = full;
        this.groups = groups;
    }

    @Override
    public void take(Peer peer) {
        groups.leaving(peer);
        peer.markGone();
        if (peer.identity() != null) {
            subscriptions.removeAll(peer);
            if (!ownership.release(peer, NAMES_A_TURN)) {
                leaving.add(peer);
                if (leaving.size() == 1) {
                    behindAll.accept(nextStep);
                }
                return;
            }
        }
        end(peer);
    }

    private void step() {
        if (!leaving.isEmpty() && ownership.release(leaving.peek(), NAMES_A_TURN)) {
            end(leaving.poll());
        }
        if (!leaving.isEmpty()) {
            behindAll.accept(nextStep);
        }
    }

    /** Takes leave at once of all that are leaving: there is no turn to come. */
    public void finish() {
        while (!leaving.isEmpty()) {
            ownership.release(leaving.peek(), Integer.MAX_VALUE);
            end(leaving.poll());
        }
    }

    private void end(Peer peer) {
        if (peer.identity() != null) {
            if (peer.isMonitor()) {
                monitors.remove(peer);
            }
            activator.gone(peer);
            groups.gone(peer);
        }
        peers.gone(peer);
        replies.drop(peer);
        full.gone(peer);
        peer.closed();
        if (peer.incoming() != null) {
            peer.incoming().close();
        }
    }
}
