package org.busway.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.busway.api.Names;
import org.busway.api.Signature;

/**
 * Turns received bytes into Strings without allocating for those it has seen lately.
 *
 * <p>The names in a bus's messages are few and repeat. A set of two slots, chosen by the hash of the bytes, holds the last two texts
 * that fell into it; equality is of the bytes, so a collision costs an allocation and never gives a wrong text. Messages repeat their texts in one order,
 * so the text that came behind the last one before is compared first, without hashing. What a text is valid
 * as is remembered beside it. Bounded by {@code slots} texts of {@value #MAX_CACHED_BYTES} bytes. For one thread.
 */
public final class StringCache {

    /** Longer texts are decoded afresh each time. */
    static final int MAX_CACHED_BYTES = 255;

    /** What a text can be valid as. */
    enum Kind {
        BUS_NAME(Names::isBusName), INTERFACE(Names::isInterface), ERROR_NAME(Names::isErrorName), MEMBER(
                Names::isMember), OBJECT_PATH(
                        Names::isObjectPath), SIGNATURE(Signature::isValid), SINGLE_TYPE(Signature::isSingle);

        private final Predicate<String> test;
        private final int bit = 1 << ordinal();

        Kind(Predicate<String> test) {
            this.test = test;
        }
    }

    private final int mask;
    private final int[] hashes;
    private final int[] lengths;
    private final long[][] words;
    private final String[] texts;
    private final int[] tested;
    private final int[] valid;
    private final byte[] older;
    /** For each slot the one that was found behind it the last time. */
    private final int[] followers;
    private int last;

    /**
     * An empty cache.
     *
     * @param slots how many texts it holds; a power of two, 2 at least
     * @throws IllegalArgumentException if the number is not one of those
     */
    public StringCache(int slots) {
        if (slots < 2 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("string cache of " + slots + " slots: must be a power of two, 2 at least");
        }
        mask = slots / 2 - 1;
        // The last slot, in no set, is for texts too long to keep.
        hashes = new int[slots + 1];
        lengths = new int[slots + 1];
        words = new long[slots + 1][];
        texts = new String[slots + 1];
        tested = new int[slots + 1];
        valid = new int[slots + 1];
        older = new byte[slots / 2];
        followers = new int[slots + 1];
    }

    /**
     * The text of some bytes.
     *
     * @param buffer where they are; its position, limit and order are neither used nor changed
     * @param at the index of the first
     * @param length how many
     * @return the text they are in UTF-8; the same String for the same bytes as long as it is held
     */
    public String get(ByteBuffer buffer, int at, int length) {
        return texts[find(buffer, at, length)];
    }

    /** The slot of a text, good until the next call of this method. */
    int find(ByteBuffer buffer, int at, int length) {
        if (length > MAX_CACHED_BYTES) {
            return fill(texts.length - 1, 0, buffer, at, length);
        }
        boolean swap = buffer.order() != ByteOrder.LITTLE_ENDIAN;
        int slot = followers[last];
        if (holds(slot, buffer, at, length, swap)) {
            older[slot >> 1] = (byte) (~slot & 1);
        } else {
            slot = search(buffer, at, length, swap);
            followers[last] = slot;
        }
        last = slot;
        return slot;
    }

    private int search(ByteBuffer buffer, int at, int length, boolean swap) {
        int hash = hash(buffer, at, length, swap);
        int set = hash & mask;
        int slot = set << 1;
        if (hashes[slot] == hash && holds(slot, buffer, at, length, swap)) {
            older[set] = 1;
            return slot;
        }
        if (hashes[slot + 1] == hash && holds(slot + 1, buffer, at, length, swap)) {
            older[set] = 0;
            return slot + 1;
        }
        int victim = slot + older[set];
        older[set] ^= 1;
        return fill(victim, hash, buffer, at, length);
    }

    String text(int slot) {
        return texts[slot];
    }

    boolean is(int slot, Kind kind) {
        if ((tested[slot] & kind.bit) == 0) {
            tested[slot] |= kind.bit;
            if (kind.test.test(texts[slot])) {
                valid[slot] |= kind.bit;
            }
        }
        return (valid[slot] & kind.bit) != 0;
    }

    private int fill(int slot, int hash, ByteBuffer buffer, int at, int length) {
        byte[] bytes = new byte[length];
        buffer.get(at, bytes, 0, length);
        texts[slot] = new String(bytes, StandardCharsets.UTF_8);
        tested[slot] = 0;
        valid[slot] = 0;
        hashes[slot] = hash;
        lengths[slot] = length;
        if (slot < texts.length - 1) {
            boolean swap = buffer.order() != ByteOrder.LITTLE_ENDIAN;
            long[] copy = new long[length + 7 >> 3];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = word(buffer, at, length, i, swap);
            }
            words[slot] = copy;
        }
        return slot;
    }

    private boolean holds(int slot, ByteBuffer buffer, int at, int length, boolean swap) {
        if (lengths[slot] != length || texts[slot] == null) {
            return false;
        }
        long[] held = words[slot];
        for (int i = 0; i < held.length; i++) {
            if (held[i] != word(buffer, at, length, i, swap)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(ByteBuffer buffer, int at, int length, boolean swap) {
        long hash = length;
        int count = length + 7 >> 3;
        for (int i = 0; i < count; i++) {
            hash = (hash ^ word(buffer, at, length, i, swap)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    /** Eight bytes of a text; the last eight overlap those before, so that no byte outside the text is read. */
    private static long word(ByteBuffer buffer, int at, int length, int index, boolean swap) {
        if (length >= 8) {
            long word = buffer.getLong(at + Math.min(index << 3, length - 8));
            return swap ? Long.reverseBytes(word) : word;
        }
        if (length >= 4) {
            long word = (long) buffer.getInt(at) << 32 | buffer.getInt(at + length - 4) & 0xffff_ffffL;
            // Each half in the one order that does not depend on the buffer's.
            return swap ? Long.rotateRight(Long.reverseBytes(word), 32) : word;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << 8 | buffer.get(at + i) & 0xff;
        }
        return word;
    }
}
