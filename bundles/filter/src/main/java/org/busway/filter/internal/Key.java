package org.busway.filter.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.filter.internal.Dimension.Kind;

/**
 * One test of a rule: the dimension and what must be found there. A rule is the conjunction of its keys; only {@code eavesdrop} is
 * not among them, since it chooses the trie.
 */
record Key(Dimension dimension, Object value) {

    // By hand: java.lang.runtime.ObjectMethods keeps the method handle of the last reference type that a generated equals or hashCode
    // compared, and with it the class loader of a bundle that is gone.
    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && dimension.equals(key.dimension) && value.equals(key.value);
    }

    @Override
    public int hashCode() {
        return 31 * dimension.hashCode() + value.hashCode();
    }

    /** The keys of a rule, in the order in which a trie tests them. */
    static List<Key> of(MatchRule rule) {
        List<Key> keys = new ArrayList<>(6);
        put(keys, Kind.SENDER, rule.sender());
        put(keys, Kind.PATH, rule.path());
        put(keys, Kind.INTERFACE, rule.interfaceName());
        put(keys, Kind.MEMBER, rule.member());
        put(keys, Kind.DESTINATION, rule.destination());
        put(keys, Kind.PATH_NAMESPACE, rule.pathNamespace());
        for (Map.Entry<Integer, String> each : rule.arguments().entrySet()) {
            keys.add(new Key(new Dimension(Kind.ARGUMENT, each.getKey()), each.getValue()));
        }
        for (Map.Entry<Integer, String> each : rule.argumentPaths().entrySet()) {
            keys.add(new Key(new Dimension(Kind.ARGUMENT_PATH, each.getKey()), each.getValue()));
        }
        put(keys, Kind.ARGUMENT_NAMESPACE, rule.argument0Namespace());
        put(keys, Kind.TYPE, rule.type());
        return keys;
    }

    private static void put(List<Key> keys, Kind kind, Object value) {
        if (value != null) {
            keys.add(new Key(new Dimension(kind, 0), value));
        }
    }
}
