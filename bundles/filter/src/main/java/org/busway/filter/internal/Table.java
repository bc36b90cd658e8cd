package org.busway.filter.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * The nodes below a node that differ in one dimension, by what is to be found there. A search follows the nodes whose key the message
 * has. Java's hash table is used since it stays quick where somebody chose keys with equal hashes.
 */
abstract class Table<T> {

    final Dimension dimension;
    final Map<Object, Node<T>> children = new HashMap<>(4);

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

    /** Follows the children that the message leads to. */
    abstract void find(Search<T> search);

    /** The key under which a value is filed. */
    Object keyOf(Object value) {
        return value;
    }

    final Node<T> childFor(Node<T> parent, Object value) {
        Object key = keyOf(value);
        Node<T> child = children.get(key);
        if (child == null) {
            child = new Node<>(parent, this, key);
            children.put(key, child);
        }
        return child;
    }

    final void removeChild(Object key) {
        children.remove(key);
    }

    final boolean isEmpty() {
        return children.isEmpty();
    }

    final void follow(Object key, Search<T> search) {
        Node<T> child = children.get(key);
        if (child != null) {
            child.find(search);
        }
    }
}
