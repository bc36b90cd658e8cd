package org.busway.filter.internal;

/** Entries in the order in which they came, linked through themselves, so that one leaves in constant time however many there are. */
final class EntryList<T> {

    private Entry<T> first;
    private Entry<T> last;
    private int size;

    int size() {
        return size;
    }

    Entry<T> first() {
        return first;
    }

    void add(Entry<T> entry) {
        entry.previous = last;
        entry.next = null;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        size++;
    }

    void remove(Entry<T> entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        size--;
    }
}
