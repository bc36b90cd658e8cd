package org.busway.bench.groups.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * A message whose reader can tell that it is whole and the next one: its number, the time of sending, a checksum over everything, and
 * words that depend on the number. Little-endian, a multiple of eight bytes, 32 at least.
 */
final class Payload {

    /** The shortest message. */
    static final int SMALLEST = 32;

    private static final int NUMBER_AT = 0;
    private static final int NANOS_AT = 8;
    private static final int CHECKSUM_AT = 16;
    private static final int REST_AT = 24;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final ByteBuffer bytes;
    private final int length;
    private long rest;

    /** A message of so many bytes. */
    Payload(int length) {
        this(ByteBuffer.allocateDirect(length));
    }

    /** A message that fills memory. */
    Payload(ByteBuffer memory) {
        length = memory.capacity();
        bytes = memory.order(ByteOrder.LITTLE_ENDIAN);
        for (int at = REST_AT; at < length; at += Long.BYTES) {
            bytes.putLong(at, at * MULTIPLIER);
            rest += at * MULTIPLIER;
        }
    }

    /** Where the message is built. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Makes it the message with a number. */
    void number(long number, long nanos) {
        // The first and the last word change with the number, so that a torn message cannot look whole.
        int last = length - Long.BYTES;
        long word = number * MULTIPLIER;
        rest += word - bytes.getLong(last);
        bytes.putLong(last, word);
        bytes.putLong(NUMBER_AT, number);
        bytes.putLong(NANOS_AT, nanos);
        bytes.putLong(CHECKSUM_AT, number + nanos + rest);
    }

    /** Checks a message that was read and gives the time of its sending. */
    static long checked(ByteBuffer message, int offset, int length, long number) {
        long seen = message.getLong(offset + NUMBER_AT);
        if (seen != number) {
            throw new IllegalStateException("message " + number + " was due and " + seen + " came");
        }
        long nanos = message.getLong(offset + NANOS_AT);
        long sum = seen + nanos;
        for (int at = offset + REST_AT; at < offset + length; at += Long.BYTES) {
            sum += message.getLong(at);
        }
        if (sum != message.getLong(offset + CHECKSUM_AT)) {
            throw new IllegalStateException("message " + number + " is torn: its checksum is wrong");
        }
        return nanos;
    }

    /** The same where it lies in memory of Aeron's. */
    static long checked(DirectBuffer message, int offset, int length, long number) {
        long seen = message.getLong(offset + NUMBER_AT, ByteOrder.LITTLE_ENDIAN);
        if (seen != number) {
            throw new IllegalStateException("message " + number + " was due and " + seen + " came");
        }
        long nanos = message.getLong(offset + NANOS_AT, ByteOrder.LITTLE_ENDIAN);
        long sum = seen + nanos;
        for (int at = offset + REST_AT; at < offset + length; at += Long.BYTES) {
            sum += message.getLong(at, ByteOrder.LITTLE_ENDIAN);
        }
        if (sum != message.getLong(offset + CHECKSUM_AT, ByteOrder.LITTLE_ENDIAN)) {
            throw new IllegalStateException("message " + number + " is torn: its checksum is wrong");
        }
        return nanos;
    }
}
