package org.busway.broker.internal.peer;

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
 */
public final class Departure implements Turn.Leave {

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
     */
    public Departure(Peers peers, Subscriptions subscriptions, Ownership ownership, Monitors monitors, Activator activator,
            PendingReplies replies, FullReceiver full, GroupLink groups) {
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
            ownership.releaseAll(peer);
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
