package org.busway.broker.internal.names;

import java.util.List;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.broker.internal.peer.HeapCost;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Resource;

/**
 * How names change hands (specification, "RequestName" and "ReleaseName"). Signals come before the table changes, as in dbus-daemon: who is told
 * that it acquired a name may be asked for it a moment later, and the bus is one thread.
 *
 * <p>Invariant: a peer is charged one of {@link Resource#NAMES} and its bytes for each name in whose queue it stands, its unique name too.
 */
public final class Ownership {

    private final NameTable table;
    private final OwnershipListener listener;
    private final NameCount count = new NameCount();

    /**
     * Changes one table.
     *
     * @param table the names
     * @param listener is told of changes
     */
    public Ownership(NameTable table, OwnershipListener listener) {
        this.table = table;
        this.listener = listener;
    }

    /**
     * Makes a peer the owner of a name that nobody has.
     *
     * @param peer the first owner
     * @param text the name, unique or well-known
     * @param flags of the request
     */
    public void create(Peer peer, String text, int flags) {
        // Before anybody is told: what is said takes memory, too, and the room for the name was looked for just now.
        charge(peer, text);
        listener.ownerChanged(text, null, peer);
        listener.acquired(peer, text);
        Name name = new Name(text);
        table.put(name);
        stand(name, peer, flags, 0);
        if (!name.isUnique()) {
            peer.names().own(text);
        }
    }

    /**
     * What RequestName does, after policy and limits have allowed it.
     *
     * @param peer who asks
     * @param text a well-known name
     * @param flags the sum of {@link NameFlag}
     * @return the number of the reply is the ordinal and one
     */
    public NameResult request(Peer peer, String text, int flags) {
        Name name = table.find(text);
        if (name == null) {
            create(peer, text, flags);
            return NameResult.PRIMARY_OWNER;
        }
        Claim owner = name.claims().get(0);
        boolean queues = (flags & NameFlag.DO_NOT_QUEUE.bit()) == 0;
        boolean replaces = (flags & NameFlag.REPLACE_EXISTING.bit()) != 0 && owner.allowsReplacement();
        if (owner.peer == peer) {
            owner.flags(flags);
            return NameResult.ALREADY_OWNER;
        } else if (replaces) {
            enqueue(name, peer, flags);
            replace(name, owner);
            return NameResult.PRIMARY_OWNER;
        } else if (queues) {
            enqueue(name, peer, flags);
            return NameResult.IN_QUEUE;
        }
        if (name.claimOf(peer) != null) {
            leave(name, peer);
        }
        return NameResult.EXISTS;
    }

    /**
     * Takes a peer out of the queue of a name; the next one owns it, or the name ends.
     *
     * @param peer owner or waiting
     * @param name the name
     * @return false if the peer does not stand in the queue
     */
    public boolean release(Peer peer, Name name) {
        if (name.claimOf(peer) == null) {
            return false;
        }
        if (name.owner() == peer) {
            List<Claim> claims = name.claims();
            Peer next = claims.size() > 1 ? claims.get(1).peer : null;
            handOver(name, peer, next);
        }
        leave(name, peer);
        if (name.claims().isEmpty()) {
            table.remove(name);
        }
        return true;
    }

    /**
     * Releases names of a peer, the youngest first and the unique name last.
     *
     * @param peer who is gone
     * @param most how many at most
     * @return whether it has none any more
     */
    public boolean release(Peer peer, int most) {
        for (int i = 0; i < most && !peer.names().isEmpty(); i++) {
            release(peer, peer.names().youngest());
        }
        return peer.names().isEmpty();
    }

    /**
     * Releases all names of a peer, the unique name first.
     *
     * @param peer who becomes a monitor
     */
    public void releaseInOrder(Peer peer) {
        for (Name name : peer.names().copy()) {
            release(peer, name);
        }
    }

    /** Whether there is room for one more name of a peer. */
    public boolean admits(Peer peer, String name) {
        if (!peer.account().tryCharge(Resource.HEAP_BYTES, bytes(name))) {
            return false;
        }
        peer.account().credit(Resource.HEAP_BYTES, bytes(name));
        return true;
    }

    private static long bytes(String name) {
        return HeapCost.NAME_BYTES + name.length();
    }

    /** In how many queues peers stand. */
    public NameCount count() {
        return count;
    }

    private void enqueue(Name name, Peer peer, int flags) {
        boolean jumps = (flags & NameFlag.REPLACE_EXISTING.bit()) != 0;
        Claim waiting = name.claimOf(peer);
        if (waiting == null) {
            join(name, peer, flags, jumps ? 1 : name.claims().size());
            return;
        }
        waiting.flags(flags);
        if (jumps) {
            name.claims().remove(waiting);
            name.claims().add(1, waiting);
        }
    }

    /** The second in the queue becomes the first; the owner becomes the second, or leaves if it did not want to wait. */
    private void replace(Name name, Claim owner) {
        handOver(name, owner.peer, name.claims().get(1).peer);
        if (owner.doesNotQueue()) {
            leave(name, owner.peer);
        } else {
            name.claims().remove(owner);
            name.claims().add(1, owner);
        }
    }

    private void handOver(Name name, Peer from, Peer to) {
        listener.lost(from, name.text());
        listener.ownerChanged(name.text(), from, to);
        from.names().ownNoMore(name.text());
        if (to != null) {
            listener.acquired(to, name.text());
            to.names().own(name.text());
        }
    }

    private void join(Name name, Peer peer, int flags, int position) {
        charge(peer, name.text());
        stand(name, peer, flags, position);
    }

    private static void charge(Peer peer, String name) {
        peer.account().charge(Resource.NAMES, 1);
        peer.account().charge(Resource.HEAP_BYTES, bytes(name));
    }

    private void stand(Name name, Peer peer, int flags, int position) {
        name.claims().add(position, new Claim(peer, flags));
        peer.names().stand(name);
        count.changed(peer, 1);
    }

    private void leave(Name name, Peer peer) {
        name.claims().remove(name.claimOf(peer));
        peer.names().leave(name);
        peer.account().credit(Resource.NAMES, 1);
        peer.account().credit(Resource.HEAP_BYTES, bytes(name.text()));
        count.changed(peer, -1);
    }
}
