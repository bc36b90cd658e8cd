package org.busway.filter.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The branches below a node that differ in one dimension, by what is to be found there. A search follows those whose key the message
 * has. Java's hash table is used since it stays quick where somebody chose keys with equal hashes.
 */
abstract class Table<T> {

    final Dimension dimension;
    final Map<Object, Branch<T>> branches = new HashMap<>(4);

    Table(Dimension dimension) {
        this.dimension = dimension;
    }

    static <T> Table<T> of(Dimension dimension) {
        return switch (dimension.kind()) {
            case SENDER, DESTINATION -> new NameTable<>(dimension);
            case PATH, INTERFACE, MEMBER, ARGUMENT, TYPE -> new ValueTable<>(dimension);
            case PATH_NAMESPACE, ARGUMENT_NAMESPACE -> new NamespaceTable<>(dimension);
            case ARGUMENT_PATH -> new ArgumentPathTable<>(dimension);
        };
    }

    /** Follows the branches that the message leads to. */
    abstract void find(Search<T> search);

    /** The key under which a value is filed. */
    Object keyOf(Object value) {
        return value;
    }

    /** Files an entry of a node under the value of its next key: alone, or in a node below if there is one there already. */
    final void add(Node<T> node, Object value, Entry<T> entry, List<Key> keys) {
        Object key = keyOf(value);
        Branch<T> branch = branches.get(key);
        if (branch == null) {
            entry.next = entry;
            branches.put(key, entry);
            return;
        }
        if (branch instanceof Entry<T> alone) {
            Node<T> below = new Node<>(node, this, key);
            branches.put(key, below);
            below.add(alone);
            branch = below;
        }
        ((Node<T>) branch).add(entry, keys);
    }

    final void remove(Object key) {
        branches.remove(key);
    }

    final boolean isEmpty() {
        return branches.isEmpty();
    }

    final void follow(Object key, Search<T> search) {
        Branch<T> branch = branches.get(key);
        if (branch != null) {
            branch.find(search);
        }
    }
}
