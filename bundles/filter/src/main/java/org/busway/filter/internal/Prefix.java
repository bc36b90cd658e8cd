package org.busway.filter.internal;

/**
 * The beginning of a text, as a key: equal to every other beginning of the same characters, with the hash that these would have as a
 * string. A search moves one of its own along a text, without a copy; those that are filed never change.
 *
 * <p>Comparable, since a hash table then stays quick among keys with equal hashes.
 */
final class Prefix implements Comparable<Prefix> {

    private String text;
    private int length;
    private int hash;

    Prefix() {}

    Prefix(String whole) {
        set(whole, whole.length(), whole.hashCode());
    }

    /** Makes this the first characters of a text; the hash must be theirs. */
    Prefix set(String ofText, int ofLength, int ofHash) {
        text = ofText;
        length = ofLength;
        hash = ofHash;
        return this;
    }

    /** Whether this is longer than a text and begins with it. */
    boolean goesBeyond(String beginning) {
        return length > beginning.length() && text.startsWith(beginning);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prefix && ((Prefix) other).length == length && ((Prefix) other).hash == hash
                && ((Prefix) other).text.regionMatches(0, text, 0, length);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public int compareTo(Prefix other) {
        int common = Math.min(length, other.length);
        for (int i = 0; i < common; i++) {
            int difference = text.charAt(i) - other.text.charAt(i);
            if (difference != 0) {
                return difference;
            }
        }
        return length - other.length;
    }
}
