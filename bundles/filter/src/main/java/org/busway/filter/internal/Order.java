package org.busway.filter.internal;

/** Sorts owners in place by when they came into the index; the library's sort for objects allocates. */
final class Order {

    private Order() {}

    /** Heap sort: never worse than n log n, whoever chose the order. */
    static void bySequence(OwnerRules<?>[] owners, int size) {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(owners, i, size);
        }
        for (int end = size - 1; end > 0; end--) {
            OwnerRules<?> last = owners[end];
            owners[end] = owners[0];
            owners[0] = last;
            sink(owners, 0, end);
        }
    }

    private static void sink(OwnerRules<?>[] owners, int from, int size) {
        OwnerRules<?> sinking = owners[from];
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && owners[child + 1].sequence > owners[child].sequence) {
                child++;
            }
            if (owners[child].sequence <= sinking.sequence) {
                break;
            }
            owners[at] = owners[child];
            at = child;
        }
        owners[at] = sinking;
    }
}
