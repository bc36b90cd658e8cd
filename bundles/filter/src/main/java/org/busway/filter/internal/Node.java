package org.busway.filter.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a trie of rules. Whoever comes here has passed as many keys of a rule as the node is deep, so rules that have no more keys
 * match without another look. Rules that have more wait here untested while they are few, and are tested whole; when they become more
 * than a handful they move below, each into the table of its next key. So a rule costs memory for as much of the trie as it takes to
 * tell it from others, and a search meets a handful of rules at most for every node that its message reaches.
 */
final class Node<T> implements Branch<T> {

    /** Testing so many rules costs about what the look-ups below would. */
    private static final int MOST_WAITING = 6;

    private final Node<T> parent;
    private final Table<T> tableInParent;
    private final Object keyInParent;
    private final int depth;

    /** Rules that have no more keys. */
    private final EntryList<T> complete = new EntryList<>();
    /** Rules that have more keys; none once there are tables. */
    private final EntryList<T> waiting = new EntryList<>();
    /** One for each dimension that comes next in some rule; empty while all of them can wait. */
    private List<Table<T>> tables = List.of();

    /** A node below another, or the root of a trie if that is null. */
    Node(Node<T> parent, Table<T> tableInParent, Object keyInParent) {
        this.parent = parent;
        this.tableInParent = tableInParent;
        this.keyInParent = keyInParent;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    void add(Entry<T> entry) {
        add(entry, Key.of(entry.rule));
    }

    void add(Entry<T> entry, List<Key> keys) {
        entry.node = this;
        if (keys.size() == depth) {
            complete.add(entry);
        } else if (!tables.isEmpty()) {
            moveBelow(entry, keys);
        } else {
            waiting.add(entry);
            if (waiting.size() > MOST_WAITING) {
                for (Entry<T> each = waiting.first(); each != null; each = waiting.first()) {
                    waiting.remove(each);
                    moveBelow(each, Key.of(each.rule));
                }
            }
        }
    }

    private void moveBelow(Entry<T> entry, List<Key> keys) {
        Key next = keys.get(depth);
        Table<T> table = table(next.dimension());
        if (table == null) {
            table = Table.of(next.dimension());
            tables = tables.isEmpty() ? new ArrayList<>(1) : tables;
            tables.add(table);
        }
        table.add(this, next.value(), entry, keys);
    }

    private Table<T> table(Dimension dimension) {
        for (Table<T> table : tables) {
            if (table.dimension.equals(dimension)) {
                return table;
            }
        }
        return null;
    }

    /** Takes an entry out of the trie, and every node and table that is empty then. */
    static <T> void remove(Entry<T> entry) {
        Node<T> node = entry.node;
        List<Key> keys = Key.of(entry.rule);
        if (entry.isAlone()) {
            Key key = keys.get(node.depth);
            Table<T> table = node.table(key.dimension());
            node.removeBranch(table, table.keyOf(key.value()));
        } else {
            (keys.size() == node.depth ? node.complete : node.waiting).remove(entry);
        }
        while (node.parent != null && node.isEmpty()) {
            node.parent.removeBranch(node.tableInParent, node.keyInParent);
            node = node.parent;
        }
    }

    private void removeBranch(Table<T> table, Object key) {
        table.remove(key);
        if (table.isEmpty()) {
            tables.remove(table);
        }
    }

    boolean isEmpty() {
        return complete.size() == 0 && waiting.size() == 0 && tables.isEmpty();
    }

    @Override
    public void find(Search<T> search) {
        for (Entry<T> entry = complete.first(); entry != null; entry = entry.next) {
            search.found(entry.owner);
        }
        for (Entry<T> entry = waiting.first(); entry != null; entry = entry.next) {
            entry.find(search);
        }
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).find(search);
        }
    }
}
