package org.busway.broker.internal.names;

import java.util.ArrayList;
import java.util.List;

/**
 * The names of one peer: those that it owns or waits for, its unique name first, and among them the well-known ones that it owns. Changed by {@link Ownership} alone; belongs
 * to the bus thread.
 */
public final class PeerNames {

    private final List<Name> all = new ArrayList<>(2);
    private final List<String> owned = new ArrayList<>(1);
    private int peak;
    private int changes;

    void stand(Name name) {
        all.add(name);
        peak = Math.max(peak, all.size());
        changes++;
    }

    void leave(Name name) {
        removeFromEnd(all, name);
        changes++;
    }

    void own(String name) {
        owned.add(name);
    }

    void ownNoMore(String name) {
        removeFromEnd(owned, name);
    }

    /** A peer that ends gives up its youngest name first, so looking from the end keeps that cheap however many there are. */
    private static <T> void removeFromEnd(List<T> list, T element) {
        int at = list.lastIndexOf(element);
        if (at >= 0) {
            list.remove(at);
        }
    }

    /** How many it owns or waits for. */
    public int size() {
        return all.size();
    }

    /** Whether it has none, not even a unique name. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The most that it had at a time. */
    public int peak() {
        return peak;
    }

    /** Counts changes of them. */
    public int changes() {
        return changes;
    }

    Name youngest() {
        return all.get(all.size() - 1);
    }

    List<Name> copy() {
        return List.copyOf(all);
    }

    int ownedCount() {
        return owned.size();
    }

    String owned(int index) {
        return owned.get(index);
    }

    /** Whether it owns a name, or waits for it. */
    public boolean contains(String name) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).text().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it owns a name that begins with a prefix and a dot, or is that, or waits for one. */
    public boolean containsBelow(String prefix) {
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).text();
            if (name.startsWith(prefix) && (name.length() == prefix.length() || name.charAt(prefix.length()) == '.')) {
                return true;
            }
        }
        return false;
    }
}
