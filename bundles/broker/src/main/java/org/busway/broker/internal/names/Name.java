package org.busway.broker.internal.names;

import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.peer.Peer;

/** A name that somebody owns, with the queue of those who wait for it. The owner stands first; a name without an owner does not exist. */
public final class Name {

    private final String text;
    private final List<Claim> claims = new ArrayList<>(1);

    Name(String text) {
        this.text = text;
    }

    /** The name itself. */
    public String text() {
        return text;
    }

    /** Who owns it. */
    public Peer owner() {
        return claims.get(0).peer;
    }

    /** Whether it is a unique name. */
    public boolean isUnique() {
        return text.charAt(0) == ':';
    }

    /** The unique names of the owner and of those who wait, in their order. */
    public List<String> queue() {
        List<String> queue = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            queue.add(claim.peer.uniqueName());
        }
        return queue;
    }

    List<Claim> claims() {
        return claims;
    }

    Claim claimOf(Peer peer) {
        for (int i = 0; i < claims.size(); i++) {
            if (claims.get(i).peer == peer) {
                return claims.get(i);
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }
}
