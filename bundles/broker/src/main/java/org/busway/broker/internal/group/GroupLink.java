package org.busway.broker.internal.group;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.Groups;
import org.busway.spi.group.GroupsLeft;

/**
 * The groups as the bus sees them: there is one manager of them at a time or none, and between two a {@link StandIn}. All but {@link #use} belongs to the bus thread.
 */
public final class GroupLink {

    private final Executor loop;
    private final BusForGroups bus;
    private final Peers peers;
    private final GroupLedgers ledgers;
    private final ServedGuests served;
    private GroupBus groups;
    /** Null while there is a manager, and where the last one left nothing. */
    private StandIn standIn;

    /**
     * A bus without groups.
     *
     * @param loop the bus thread
     * @param bus what managers are given
     * @param peers who is connected
     * @param ledgers the budgets of groups
     */
    public GroupLink(Executor loop, BusForGroups bus, Peers peers, GroupLedgers ledgers) {
        this.loop = loop;
        this.bus = bus;
        this.peers = peers;
        this.ledgers = ledgers;
        served = bus.served();
    }

    /**
     * Uses a manager of groups in the place of the one before; from any thread.
     *
     * @param manager the service, or null for none
     * @return done when the one before is no longer used
     */
    public CompletableFuture<Void> use(Groups manager) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                leave();
                if (manager != null) {
                    attach(manager);
                }
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
                throw e;
            }
        });
        return done;
    }

    private void leave() {
        if (groups != null) {
            GroupBus before = groups;
            groups = null;
            bus.isManagedByNobody(null);
            GroupsLeft left = before.leave();
            forgetAttendances();
            served.left();
            if (left == null) {
                served.endUnserved();
            } else {
                standIn = new StandIn(left, bus, () -> endLeft("no manager of groups came in time"));
                bus.isManagedByNobody(standIn);
            }
        }
    }

    private void attach(Groups manager) {
        if (standIn != null) {
            standIn.dismiss();
        }
        try {
            bus.isNew();
            groups = manager.attach(bus);
            bus.isManagedBy(groups);
        } finally {
            if (standIn != null) {
                standIn.end("the manager of groups cannot go on with it");
                ledgers.closeLeft();
            }
            standIn = null;
            served.endUnserved();
        }
    }

    private void endLeft(String why) {
        StandIn ended = standIn;
        standIn = null;
        bus.isManagedByNobody(null);
        ended.dismiss();
        ended.end(why);
        served.endUnserved();
        ledgers.closeLeft();
    }

    /** Ends groups, with the bus. */
    public void close() {
        GroupBus before = standIn == null ? groups : standIn;
        groups = null;
        standIn = null;
        bus.isManagedByNobody(null);
        if (before != null) {
            before.detach();
            forgetAttendances();
        }
    }

    /** What they kept for a manager is of its class loader, and means nothing to the next one. */
    private void forgetAttendances() {
        peers.all().forEach(peer -> peer.attendance(null));
    }

    /** The groups; null while there is no manager. */
    public GroupBus groups() {
        return groups;
    }

    /** What managers are given. */
    public BusForGroups bus() {
        return bus;
    }

    /** A well-known name has another owner; empty for none. */
    public void nameOwnerChanged(String name, String owner) {
        if (groups != null && !name.startsWith(":")) {
            groups.nameOwnerChanged(name, owner);
        }
    }

    /** A peer is about to go. */
    public void leaving(Peer peer) {
        if (groups != null && peer.attendance() != null) {
            groups.leaving(peer);
        }
    }

    /** A peer has gone. */
    public void gone(Peer peer) {
        served.gone(peer);
        if (peer.attendance() != null) {
            if (groups != null) {
                groups.gone(peer);
            } else if (standIn != null) {
                standIn.gone(peer);
            }
        }
    }

    /** The policies of peers have changed. */
    public void policyChanged() {
        if (groups != null) {
            groups.policyChanged();
        }
    }
}
