package org.busway.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The messages that come in on one connection. Only lengths are walked; a message is looked at where it lies, between {@link #next()} and
 * the next call of it.
 */
final class Inbound {

    private static final int FIXED = 16;
    /** Enough for a conversation; thousands of connections may be held. */
    private static final int SMALL_BYTES = 1 << 12;
    private static final int LARGE_BYTES = 1 << 18;

    private final SocketChannel channel;
    private ByteBuffer buffer = buffer(SMALL_BYTES);
    private int start;
    private int end;
    private int messageStart;
    private int messageLength;

    Inbound(SocketChannel channel) {
        this.channel = channel;
    }

    /** Reads once; gives the bytes that came, 0 if there are none yet on a channel that does not block. */
    int fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (buffer.capacity() - end < buffer.capacity() / 4) {
            moveTo(length() > buffer.capacity() ? buffer(length() + (1 << 16)) : buffer);
        }
        buffer.limit(buffer.capacity()).position(end);
        int count = channel.read(buffer);
        if (count < 0) {
            throw new EOFException("the bus has closed the connection");
        }
        end += count;
        return count;
    }

    /** Makes room for many messages a read. */
    void enlarge() {
        moveTo(buffer(LARGE_BYTES));
    }

    private void moveTo(ByteBuffer target) {
        buffer.limit(end).position(start);
        ByteBuffer rest = buffer.slice();
        target.clear();
        target.put(rest);
        buffer = target;
        end -= start;
        start = 0;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Steps to the next message that has come whole; false if there is none. */
    boolean next() {
        int length = length();
        if (length > end - start) {
            return false;
        }
        messageStart = start;
        messageLength = length;
        start += length;
        return true;
    }

    /** Steps to the next message, reading on a blocking channel until it is there. */
    void await() throws IOException {
        while (!next()) {
            fill();
        }
    }

    private int length() {
        if (end - start < FIXED) {
            return FIXED;
        }
        long length = FIXED + (Integer.toUnsignedLong(buffer.getInt(start + 12)) + 7 & ~7L)
                + Integer.toUnsignedLong(buffer.getInt(start + 4));
        if (buffer.get(start) != 'l' || length > 1 << 27) {
            throw new IllegalStateException("what came is no little-endian message, or a count is off: length " + length);
        }
        return (int) length;
    }

    int type() {
        return buffer.get(messageStart + 1);
    }

    int serial() {
        return buffer.getInt(messageStart + Frame.SERIAL);
    }

    int bodyLength() {
        return buffer.getInt(messageStart + 4);
    }

    /** The long that stands so many bytes before the end of the message. */
    long longBeforeEnd(int bytes) {
        return buffer.getLong(messageStart + messageLength - bytes);
    }

    /** The 32 bits that the body begins with. */
    int firstNumber() {
        return buffer.getInt(messageStart + messageLength - bodyLength());
    }

    /** The first argument, which must be a string. */
    String stringArgument() {
        return text(messageStart + messageLength - bodyLength());
    }

    /** The value of a header field that is a number, or 0. */
    int numberField(int code) {
        int at = field(code);
        return at < 0 ? 0 : buffer.getInt(at);
    }

    /** The value of a header field that is a text, or null. */
    String textField(int code) {
        int at = field(code);
        return at < 0 ? null : text(at);
    }

    private int field(int code) {
        int fieldsEnd = messageStart + FIXED + buffer.getInt(messageStart + 12);
        int at = messageStart + FIXED;
        while (at < fieldsEnd) {
            int value = at + 4;
            if (buffer.get(at) == code) {
                return value;
            }
            char type = (char) buffer.get(at + 2);
            value += type == 'u' ? 4 : type == 'g' ? buffer.get(value) + 2 : buffer.getInt(value) + 5;
            at = messageStart + (value - messageStart + 7 & ~7);
        }
        return -1;
    }

    private String text(int at) {
        byte[] encoded = new byte[buffer.getInt(at)];
        buffer.get(at + 4, encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }
}
