package org.busway.os;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds descriptors and mappings for bundles that are stopped, updated and started again while other processes go on
 * using what is behind them. This bundle is never refreshed, so what is here outlives any of them; it ends with the
 * process.
 *
 * <p>
 * An owner is a name that both the old and the new bundle know. What is kept says in bytes what it is; only the owner
 * reads them, and a new version of it has to expect those of an old one.
 */
public final class KeptDescriptors {

    private static final Map<String, Map<String, Kept>> KEPT = new LinkedHashMap<>();

    /**
     * What belongs together, one group's for example. Whoever takes it owns what is in it.
     *
     * @param name
     *            its name, of which an owner has one
     * @param state
     *            whatever the owner needs to go on
     * @param descriptors
     *            open numbers
     * @param mappings
     *            mapped memory
     */
    public record Kept(String name, byte[] state, List<Integer> descriptors, List<Mapping> mappings) {

        public Kept {
            descriptors = List.copyOf(descriptors);
            mappings = List.copyOf(mappings);
        }

        /** Closes all that is in it. */
        public void close() throws SystemCallException {
            descriptors.forEach(Descriptors::close);
            for (Mapping mapping : mappings) {
                mapping.close();
            }
        }
    }

    private KeptDescriptors() {}

    /**
     * Keeps something until its owner takes it.
     *
     * @throws IllegalStateException
     *             if the owner has something of this name here already, which would leak
     */
    public static synchronized void keep(String owner, Kept kept) {
        if (KEPT.computeIfAbsent(owner, any -> new LinkedHashMap<>()).putIfAbsent(kept.name(), kept) != null) {
            throw new IllegalStateException(owner + " keeps \"" + kept.name() + "\" already: take it first");
        }
    }

    /** The names of what is here of an owner. */
    public static synchronized Set<String> names(String owner) {
        Map<String, Kept> kept = KEPT.get(owner);
        return kept == null ? Set.of() : Set.copyOf(kept.keySet());
    }

    /** Everything of an owner, in the order in which it was kept; it is the caller's from now on. */
    public static synchronized List<Kept> take(String owner) {
        Map<String, Kept> kept = KEPT.remove(owner);
        return kept == null ? List.of() : new ArrayList<>(kept.values());
    }
}
