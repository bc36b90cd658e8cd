package org.busway.lane.layout;

/** One number for a list of offsets and sizes: FNV-1a over them as 32-bit words. */
final class LayoutHash {

    private LayoutHash() {}

    static int of(int... numbers) {
        int hash = 0x811C9DC5;
        for (int number : numbers) {
            hash = (hash ^ number) * 0x01000193;
        }
        return hash;
    }
}
