package org.busway.filter.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a trie of rules. Whoever comes here has passed as many keys of a rule as the node is deep, so rules that have no more keys
 * match without another look. Rules that have more wait here untested while they are few, and are tested whole; when they become more
 * than a handful they move below, each into the table of its next key. So a rule costs memory for as much of the trie as it takes to
 * tell it from others, and a search meets a handful of rules at most for every node that its message reaches.
 */
final class Node<T> {

    /** Testing so many rules costs about what the look-ups below would. */
    private static final int MOST_WAITING = 6;

    private final Node<T> parent;
    private final Table<T> tableInParent;
    private final Object keyInParent;
    private final int depth;

    /** Rules that have no more keys; null as long as there was none. */
    private Bag<T> complete;
    /** Rules that have more keys; null as long as there was none. */
    private Bag<T> waiting;
    /** One for each dimension that comes next in some rule; empty while all of them can wait. */
    private List<Table<T>> tables = List.of();

    Node(Node<T> parent, Table<T> tableInParent, Object keyInParent) {
        this.parent = parent;
        this.tableInParent = tableInParent;
        this.keyInParent = keyInParent;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    void add(Entry<T> entry) {
        add(entry, Key.of(entry.rule()));
    }

    private void add(Entry<T> entry, List<Key> keys) {
        if (keys.size() == depth) {
            complete = complete == null ? new Bag<>(this) : complete;
            complete.add(entry);
        } else if (!tables.isEmpty()) {
            moveBelow(entry, keys);
        } else {
            waiting = waiting == null ? new Bag<>(this) : waiting;
            waiting.add(entry);
            if (waiting.size() > MOST_WAITING) {
                moveAllBelow();
            }
        }
    }

    private void moveAllBelow() {
        Bag<T> moving = waiting;
        waiting = null;
        for (int i = 0; i < moving.size(); i++) {
            Entry<T> entry = moving.get(i);
            moveBelow(entry, Key.of(entry.rule()));
        }
    }

    private void moveBelow(Entry<T> entry, List<Key> keys) {
        Key next = keys.get(depth);
        table(next.dimension()).childFor(this, next.value()).add(entry, keys);
    }

    private Table<T> table(Dimension dimension) {
        for (Table<T> table : tables) {
            if (table.dimension.equals(dimension)) {
                return table;
            }
        }
        Table<T> table = Table.of(dimension);
        tables = tables.isEmpty() ? new ArrayList<>(1) : tables;
        tables.add(table);
        return table;
    }

    /** Takes an entry out of the trie, and every node and table that is empty then. */
    static <T> void remove(Entry<T> entry) {
        Node<T> node = entry.bag.node;
        entry.bag.remove(entry);
        while (node.parent != null && node.isEmpty()) {
            node.tableInParent.removeChild(node.keyInParent);
            if (node.tableInParent.isEmpty()) {
                node.parent.tables.remove(node.tableInParent);
            }
            node = node.parent;
        }
    }

    boolean isEmpty() {
        return (complete == null || complete.size() == 0) && (waiting == null || waiting.size() == 0) && tables.isEmpty();
    }

    /** Tells the search who has a rule here or below that matches. */
    void find(Search<T> search) {
        if (complete != null) {
            for (int i = 0; i < complete.size(); i++) {
                search.found(complete.get(i).owner);
            }
        }
        if (waiting != null) {
            for (int i = 0; i < waiting.size(); i++) {
                Entry<T> entry = waiting.get(i);
                if (!search.hasFound(entry.owner) && search.passes(entry.test)) {
                    search.found(entry.owner);
                }
            }
        }
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).find(search);
        }
    }
}
