package org.busway.wire.body;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.wire.Alignment;
import org.busway.wire.Framing;

/**
 * Writes values one after another, each on its boundary, into a buffer that the caller sized; or, without a buffer, only counts how
 * large it must be.
 *
 * <p>The caller writes what its signature says; texts are checked, the order of types is not. Alignment counts from the start of the
 * message. A string with a nul or an unpaired surrogate is an {@link IllegalArgumentException}. For one thread.
 */
public final class BodyWriter {

    private final ByteBuffer target;
    private final int base;
    private final boolean swap;
    private final boolean littleEndian;
    private int at;

    private BodyWriter(ByteBuffer target, int base, int start, ByteOrder order) {
        this.target = target;
        this.base = base;
        this.at = start;
        this.littleEndian = order == ByteOrder.LITTLE_ENDIAN;
        this.swap = target != null && target.order() != order;
    }

    /**
     * A writer into a buffer.
     *
     * @param target where to; its position and order are neither used nor changed
     * @param offset the index that alignment counts from and the first value is written at
     * @param order the byte order of the message
     * @return the writer
     */
    public static BodyWriter into(ByteBuffer target, int offset, ByteOrder order) {
        return new BodyWriter(target, offset, offset, order);
    }

    /**
     * A writer that only counts.
     *
     * @return the writer
     */
    public static BodyWriter counting() {
        return new BodyWriter(null, 0, 0, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * How much was written.
     *
     * @return bytes from the offset on
     */
    public int written() {
        return at - base;
    }

    /**
     * The byte order of what is written.
     *
     * @return the order
     */
    public ByteOrder order() {
        return littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /**
     * Writes zeros up to a boundary; structs and dict entries begin with {@code align(8)}.
     *
     * @param alignment 1, 2, 4 or 8
     * @return this
     */
    public BodyWriter align(int alignment) {
        for (int left = base - at & alignment - 1; left > 0; left--) {
            if (target != null) {
                target.put(at, (byte) 0);
            }
            at++;
        }
        return this;
    }

    /**
     * Writes a value of type {@code y}.
     *
     * @param value the byte
     * @return this
     */
    public BodyWriter int8(int value) {
        if (target != null) {
            target.put(at, (byte) value);
        }
        at++;
        return this;
    }

    /**
     * Writes a value of type {@code n} or {@code q}.
     *
     * @param value its low 16 bits are written
     * @return this
     */
    public BodyWriter int16(int value) {
        align(2);
        if (target != null) {
            target.putShort(at, swap ? Short.reverseBytes((short) value) : (short) value);
        }
        at += 2;
        return this;
    }

    /**
     * Writes a value of type {@code i}, {@code u} or {@code h}.
     *
     * @param value the bits
     * @return this
     */
    public BodyWriter int32(int value) {
        align(4);
        if (target != null) {
            target.putInt(at, swap ? Integer.reverseBytes(value) : value);
        }
        at += 4;
        return this;
    }

    /**
     * Writes a value of type {@code x} or {@code t}.
     *
     * @param value the bits
     * @return this
     */
    public BodyWriter int64(long value) {
        align(8);
        if (target != null) {
            target.putLong(at, swap ? Long.reverseBytes(value) : value);
        }
        at += 8;
        return this;
    }

    /**
     * Writes a value of type {@code b}.
     *
     * @param value the boolean
     * @return this
     */
    public BodyWriter bool(boolean value) {
        return int32(value ? 1 : 0);
    }

    /**
     * Writes a value of type {@code d}.
     *
     * @param value the number
     * @return this
     */
    public BodyWriter float64(double value) {
        return int64(Double.doubleToRawLongBits(value));
    }

    /**
     * Writes a value of type {@code s} or {@code o}.
     *
     * @param value the text
     * @return this
     * @throws IllegalArgumentException if it has a nul or an unpaired surrogate, or makes the message too long
     */
    public BodyWriter string(String value) {
        int32(0);
        int start = at;
        if (value.length() <= Framing.MAX_MESSAGE_BYTES) {
            at = Utf8.write(value, target, at);
        }
        if (value.length() > Framing.MAX_MESSAGE_BYTES || written() > Framing.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("string of " + value.length() + " characters makes the message longer than "
                    + Framing.MAX_MESSAGE_BYTES + " bytes: send it in parts or pass a descriptor");
        }
        if (target != null) {
            int length = at - start;
            target.putInt(start - 4, swap ? Integer.reverseBytes(length) : length);
        }
        return int8(0);
    }

    /**
     * Writes a value of type {@code g}, or the signature before the value of a variant.
     *
     * @param value a valid signature
     * @return this
     */
    public BodyWriter signature(String value) {
        int8(value.length());
        for (int i = 0; i < value.length(); i++) {
            int8(value.charAt(i));
        }
        return int8(0);
    }

    /**
     * Writes a value of type {@code ay}.
     *
     * @param value the bytes
     * @return this
     */
    public BodyWriter bytes(byte[] value) {
        int32(checkedArrayLength(value.length));
        if (target != null) {
            target.put(at, value);
        }
        at += value.length;
        return this;
    }

    /**
     * Begins an array: its elements follow, then {@link #endArray}.
     *
     * @param elementCode the first character of the elements' type
     * @return what {@code endArray} needs
     */
    public int beginArray(char elementCode) {
        int32(0);
        int lengthAt = at - 4;
        align(Alignment.of(elementCode));
        return lengthAt;
    }

    /**
     * Ends an array.
     *
     * @param begun what {@link #beginArray} returned
     * @param elementCode the first character of the elements' type, as there
     * @return this
     * @throws IllegalArgumentException if it is longer than 64 MiB
     */
    public BodyWriter endArray(int begun, char elementCode) {
        int first = begun + 4;
        int length = checkedArrayLength(at - first - (base - first & Alignment.of(elementCode) - 1));
        if (target != null) {
            target.putInt(begun, swap ? Integer.reverseBytes(length) : length);
        }
        return this;
    }

    /** Writes a number over one that was written before. */
    void patch(int position, int value) {
        if (target != null) {
            target.putInt(base + position, swap ? Integer.reverseBytes(value) : value);
        }
    }

    private static int checkedArrayLength(int length) {
        if (length > Framing.MAX_ARRAY_BYTES || length < 0) {
            throw new IllegalArgumentException(
                    "array of " + Integer.toUnsignedString(length) + " bytes: at most " + Framing.MAX_ARRAY_BYTES + ", split it");
        }
        return length;
    }
}
