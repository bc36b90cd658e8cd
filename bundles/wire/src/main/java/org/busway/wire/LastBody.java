package org.busway.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The body of the last message, and which of its bytes could be others: who tells of the same thing again and again sends bodies that differ in numbers and in the
 * letters of texts, while lengths, signatures and keys stay where they are.
 *
 * <p>Invariant: what is kept was validated as the values of one signature. A body of the same signature, length and byte order that differs from it only in bytes of
 * numbers, which any bits are valid values of, and in bytes of texts that were ASCII and are ASCII, is valid too, with each value where it was. For one thread.
 */
final class LastBody {

    private static final int MOST_BYTES = 512;
    private static final byte NUMBER = 1;
    private static final byte TEXT = 2;
    private static final long ONES = 0x0101010101010101L;

    private final long[] words = new long[MOST_BYTES / Long.BYTES];
    private final long[] numbers = new long[MOST_BYTES / Long.BYTES];
    private final long[] texts = new long[MOST_BYTES / Long.BYTES];
    private final byte[] marks = new byte[MOST_BYTES];
    /** Of the body that is kept; 0 if none is. */
    private int length;
    private int lengthBefore;
    private int start;
    private boolean isMarking;

    /** Whether a body, of a message whose header was the same, is as the last one but for what may differ. */
    boolean isAlike(ByteBuffer buffer, int bodyStart, int bodyLength) {
        if (bodyLength != length || bodyLength == 0) {
            return false;
        }
        int last = bodyLength - Long.BYTES;
        int word = 0;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (!isAlike(buffer.getLong(bodyStart + i), word++)) {
                return false;
            }
        }
        // The last word overlaps the one before, so that no byte outside the body is read.
        return isAlike(buffer.getLong(bodyStart + last), word);
    }

    private boolean isAlike(long now, int word) {
        long differing = (now ^ words[word]) & ~numbers[word];
        long text = texts[word];
        return differing == 0 || (differing & ~text) == 0 && ReceivedText.isPlain(now & text | ONES & ~text);
    }

    /**
     * Begins a body that is looked at value by value, and forgets the one before.
     *
     * @param isLikely whether its message had the same header as the one before
     */
    void begin(int bodyStart, int bodyLength, boolean isLikely) {
        isMarking = isLikely && bodyLength == lengthBefore && bodyLength >= Long.BYTES && bodyLength <= MOST_BYTES;
        length = 0;
        lengthBefore = bodyLength;
        start = bodyStart;
        if (isMarking) {
            Arrays.fill(marks, 0, bodyLength, (byte) 0);
        }
    }

    /** There is a number, or several; not for booleans and descriptors. */
    void number(int at, int bytes) {
        if (isMarking) {
            Arrays.fill(marks, at - start, at - start + bytes, NUMBER);
        }
    }

    /** There is a text. One that is not all ASCII stays as it is: its characters may reach over what is compared at once. */
    void text(ByteBuffer buffer, int at, int bytes) {
        for (int i = at; isMarking && i < at + bytes; i++) {
            if (buffer.get(i) < 0) {
                return;
            }
        }
        if (isMarking) {
            Arrays.fill(marks, at - start, at - start + bytes, TEXT);
        }
    }

    /** The body is not valid. */
    void forget() {
        isMarking = false;
    }

    /** The body is valid: the next one may be alike. */
    void keep(ByteBuffer buffer) {
        if (!isMarking) {
            return;
        }
        isMarking = false;
        length = lengthBefore;
        ByteBuffer marked = ByteBuffer.wrap(marks).order(buffer.order());
        int last = length - Long.BYTES;
        int word = 0;
        for (int i = 0; i < last; i += Long.BYTES) {
            keep(word++, buffer.getLong(start + i), marked.getLong(i));
        }
        keep(word, buffer.getLong(start + last), marked.getLong(last));
    }

    private void keep(int word, long bytes, long marked) {
        words[word] = bytes;
        // Each byte of a mark is 0, 1 or 2, and becomes all zeros or all ones.
        numbers[word] = (marked & ONES) * 0xFF;
        texts[word] = (marked >>> 1 & ONES) * 0xFF;
    }
}
