package org.busway.os.internal.layout;

import java.nio.ByteBuffer;

import org.busway.os.internal.libc.Libc;

import com.sun.jna.Platform;

/**
 * What decides how C lays a structure out: the width of pointers, {@code size_t} and {@code long} (one and the same on
 * Linux), and whether {@code epoll_event} is packed, which it is on x86 alone.
 *
 * @param wordBytes
 *            4 or 8
 * @param packedEpollEvent
 *            whether the kernel's {@code epoll_event} has no padding
 */
public record Abi(int wordBytes, boolean packedEpollEvent) {

    /** The machine this runs on. */
    public static final Abi CURRENT = new Abi(Libc.WORD_BYTES, Platform.isIntel());

    public Abi {
        if (wordBytes != 4 && wordBytes != 8) {
            throw new IllegalArgumentException("a machine word has 4 or 8 bytes, not " + wordBytes);
        }
    }

    /** An offset moved up to the next multiple of the word. */
    public int aligned(int offset) {
        return offset + wordBytes - 1 & -wordBytes;
    }

    /** Writes a pointer or size. */
    public void putWord(ByteBuffer bytes, int offset, long value) {
        if (wordBytes == 8) {
            bytes.putLong(offset, value);
        } else {
            bytes.putInt(offset, (int) value);
        }
    }

    /** Reads a pointer or size. */
    public long word(ByteBuffer bytes, int offset) {
        return wordBytes == 8 ? bytes.getLong(offset) : Integer.toUnsignedLong(bytes.getInt(offset));
    }
}
