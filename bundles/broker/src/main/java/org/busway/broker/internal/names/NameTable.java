package org.busway.broker.internal.names;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.filter.NameOwners;

/** All names that have an owner, unique and well-known. Looking one up allocates nothing. */
public final class NameTable implements NameOwners {

    private final Map<String, Name> names = new HashMap<>();

    /**
     * A name.
     *
     * @param text unique or well-known
     * @return the name, or null if nobody owns it
     */
    public Name find(String text) {
        return names.get(text);
    }

    /**
     * The owner of a name.
     *
     * @param text unique or well-known
     * @return the peer, or null if nobody owns it
     */
    public Peer owner(String text) {
        Name name = names.get(text);
        return name == null ? null : name.owner();
    }

    /** All of them, in no order. */
    public Collection<Name> all() {
        return names.values();
    }

    void put(Name name) {
        names.put(name.text(), name);
    }

    void remove(Name name) {
        names.remove(name.text());
    }

    @Override
    public String ownerOf(String name) {
        Peer owner = owner(name);
        return owner == null ? null : owner.uniqueName();
    }

    @Override
    public int ownedNameCount(String uniqueName) {
        Peer peer = owner(uniqueName);
        return peer == null ? 0 : peer.names().ownedCount();
    }

    @Override
    public String ownedName(String uniqueName, int index) {
        return owner(uniqueName).names().owned(index);
    }
}
