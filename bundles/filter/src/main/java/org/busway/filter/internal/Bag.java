package org.busway.filter.internal;

import java.util.Arrays;

/** Entries in no order, each of which knows its place, so that it leaves in constant time however many there are. */
final class Bag<T> {

    final Node<T> node;
    private Entry<T>[] entries = array(1);
    private int size;

    Bag(Node<T> node) {
        this.node = node;
    }

    int size() {
        return size;
    }

    Entry<T> get(int position) {
        return entries[position];
    }

    void add(Entry<T> entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        entry.bag = this;
        entry.position = size;
        entries[size++] = entry;
    }

    void remove(Entry<T> entry) {
        Entry<T> last = entries[--size];
        entries[size] = null;
        if (last != entry) {
            last.position = entry.position;
            entries[entry.position] = last;
        }
        entry.bag = null;
        if (entries.length > 8 && size < entries.length / 4) {
            entries = Arrays.copyOf(entries, entries.length / 2);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> Entry<T>[] array(int length) {
        return new Entry[length];
    }
}
