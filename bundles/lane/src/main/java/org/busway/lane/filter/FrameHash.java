package org.busway.lane.filter;

/**
 * The hash of a text for frame headers and filters, seeded for each group so that nobody can prepare collisions.
 *
 * <pre>
 *   h = seed ^ kind * 0x9E3779B97F4A7C15
 *   for each byte b of the text in UTF-8:  h = (h ^ b) * 0x100000001B3
 *   twice:  h = (h ^ h >>> 32) * 0xD6E8FEB86659FD93
 *   h = h ^ h >>> 32
 * </pre>
 *
 * All arithmetic is modulo 2^64. The loop is kept apart from the end so that all prefixes of a text cost one pass. A
 * collision, or a publisher that lies, lets a frame through which the whole test on the copied message then refuses;
 * nothing is lost by one.
 */
final class FrameHash {

    static final int INTERFACE = 1;
    static final int MEMBER = 2;
    static final int PATH = 3;
    static final int ARG0 = 4;
    static final int PATH_NAMESPACE = 5;
    static final int ARG0_NAMESPACE = 6;
    /** Plus N, for argument N from 1 on. */
    static final int ARGUMENT = 64;

    private static final long PRIME = 0x100000001B3L;

    private FrameHash() {}

    static long begin(long seed, int kind) {
        return seed ^ kind * 0x9E3779B97F4A7C15L;
    }

    static long add(long h, int octet) {
        return (h ^ octet) * PRIME;
    }

    /** Adds a text's characters from one index to another as UTF-8; a lone surrogate counts as U+FFFD. */
    static long add(long h, String text, int from, int to) {
        long hash = h;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                hash = (hash ^ c) * PRIME;
            } else {
                int point = text.codePointAt(i);
                if (Character.isSupplementaryCodePoint(point)) {
                    i++;
                }
                hash = addWide(hash, point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point);
            }
        }
        return hash;
    }

    private static long addWide(long h, int point) {
        if (point < 0x800) {
            return add(add(h, 0xC0 | point >> 6), 0x80 | point & 0x3F);
        }
        long hash = point < 0x10000 ? add(h, 0xE0 | point >> 12) : add(add(h, 0xF0 | point >> 18), 0x80 | point >> 12 & 0x3F);
        return add(add(hash, 0x80 | point >> 6 & 0x3F), 0x80 | point & 0x3F);
    }

    static long end(long h) {
        long hash = (h ^ h >>> 32) * 0xD6E8FEB86659FD93L;
        hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
        return hash ^ hash >>> 32;
    }

    static long of(long seed, int kind, String text) {
        return end(add(begin(seed, kind), text, 0, text.length()));
    }

    /** The header's hash: the low 32 bits, 1 in place of 0, which means that there is no such field. */
    static int field(long seed, int kind, String text) {
        if (text == null) {
            return 0;
        }
        int hash = (int) of(seed, kind, text);
        return hash == 0 ? 1 : hash;
    }

    /** The two bits of the Bloom word for a hash: numbered by its highest 6 bits and by the 6 below them. */
    static long bits(long hash) {
        return 1L << (hash >>> 58) | 1L << (hash >>> 52);
    }
}
