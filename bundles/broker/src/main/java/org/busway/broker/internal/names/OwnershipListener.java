package org.busway.broker.internal.names;

import org.busway.broker.internal.peer.Peer;

/** Is told of changes of ownership in the order in which dbus-daemon tells its clients of them. */
public interface OwnershipListener {

    /**
     * A name got another owner.
     *
     * @param name the name
     * @param before who owned it, or null
     * @param after who owns it now, or null
     */
    void ownerChanged(String name, Peer before, Peer after);

    /**
     * A peer no longer owns a name.
     *
     * @param peer who owned it
     * @param name the name
     */
    void lost(Peer peer, String name);

    /**
     * A peer owns a name now.
     *
     * @param peer the owner
     * @param name the name
     */
    void acquired(Peer peer, String name);
}
