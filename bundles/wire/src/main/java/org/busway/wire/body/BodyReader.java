package org.busway.wire.body;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.busway.wire.Alignment;
import org.busway.wire.MessageView;
import org.busway.wire.StringCache;

/**
 * Reads values one after another from a body that was validated. The caller asks in the order of the signature; what is asked out of
 * order gives wrong values, and an {@link IndexOutOfBoundsException} at worst. For one thread.
 */
public final class BodyReader {

    private final ByteBuffer source;
    private final int base;
    private final boolean swap;
    /** Null where each text is made anew. */
    private final StringCache texts;
    private int at;

    private BodyReader(ByteBuffer source, int base, int at, ByteOrder order, StringCache texts) {
        this.texts = texts;
        this.source = source;
        this.base = base;
        this.at = at;
        this.swap = source.order() != order;
    }

    /**
     * A reader at the start of a message's body.
     *
     * @param message a view that was parsed without fault
     * @return the reader
     */
    public static BodyReader of(MessageView message) {
        return new BodyReader(message.buffer(), message.offset(), message.bodyOffset(), message.order(), null);
    }

    /**
     * A reader of values that stand by themselves.
     *
     * @param source where they are; its position and order are neither used nor changed
     * @param offset the index that alignment counts from and the first value is at
     * @param order their byte order
     * @return the reader
     */
    public static BodyReader of(ByteBuffer source, int offset, ByteOrder order) {
        return new BodyReader(source, offset, offset, order, null);
    }

    /**
     * The same for who reads texts that come again and again, such as the names of properties, and wants no garbage.
     *
     * @param source where they are; its position and order are neither used nor changed
     * @param offset the index that alignment counts from and the first value is at
     * @param order their byte order
     * @param texts holds texts and signatures from one message to the next
     * @return the reader
     */
    public static BodyReader of(ByteBuffer source, int offset, ByteOrder order, StringCache texts) {
        return new BodyReader(source, offset, offset, order, texts);
    }

    /**
     * Where the next value or its padding begins.
     *
     * @return an index of the buffer
     */
    public int at() {
        return at;
    }

    /**
     * Steps to a boundary; structs and dict entries begin with {@code align(8)}.
     *
     * @param alignment 1, 2, 4 or 8
     */
    public void align(int alignment) {
        at += base - at & alignment - 1;
    }

    /**
     * Reads a value of type {@code y}.
     *
     * @return 0 to 255
     */
    public int uint8() {
        return source.get(at++) & 0xff;
    }

    /**
     * Reads a value of type {@code n}; for {@code q} take its low 16 bits.
     *
     * @return the number
     */
    public short int16() {
        align(2);
        short value = source.getShort(at);
        at += 2;
        return swap ? Short.reverseBytes(value) : value;
    }

    /**
     * Reads a value of type {@code i}, {@code u} or {@code h}.
     *
     * @return the bits
     */
    public int int32() {
        align(4);
        int value = source.getInt(at);
        at += 4;
        return swap ? Integer.reverseBytes(value) : value;
    }

    /**
     * Reads a value of type {@code x} or {@code t}.
     *
     * @return the bits
     */
    public long int64() {
        align(8);
        long value = source.getLong(at);
        at += 8;
        return swap ? Long.reverseBytes(value) : value;
    }

    /**
     * Reads a value of type {@code b}.
     *
     * @return the boolean
     */
    public boolean bool() {
        return int32() != 0;
    }

    /**
     * Reads a value of type {@code d}.
     *
     * @return the number
     */
    public double float64() {
        return Double.longBitsToDouble(int64());
    }

    /**
     * Reads a value of type {@code s} or {@code o}.
     *
     * @return the text
     */
    public String string() {
        return text(int32());
    }

    /**
     * Reads a value of type {@code g}, or the signature before the value of a variant.
     *
     * @return the signature
     */
    public String signature() {
        return text(uint8());
    }

    /**
     * Reads a value of type {@code ay}.
     *
     * @return the bytes
     */
    public byte[] bytes() {
        byte[] value = new byte[int32()];
        source.get(at, value);
        at += value.length;
        return value;
    }

    /**
     * Begins an array, whose elements are read while {@link #at} is before its end.
     *
     * @param elementCode the first character of the elements' type
     * @return the index at which the array ends
     */
    public int beginArray(char elementCode) {
        int length = int32();
        align(Alignment.of(elementCode));
        return at + length;
    }

    private String text(int length) {
        int start = at;
        at += length + 1;
        if (texts != null) {
            return texts.get(source, start, length);
        }
        byte[] bytes = new byte[length];
        source.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
