package org.busway.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes of one D-Bus message, little-endian, written here so that a fault of Busway's own writer cannot hide in the load. */
final class Frame {

    static final int CALL = 1;
    static final int REPLY = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;
    static final int NO_REPLY_EXPECTED = 1;

    /** Where the serial stands in a message. */
    static final int SERIAL = 8;
    /** Where a reply of {@link #reply} says to what, in its first header field: code, signature, number. */
    static final int REPLY_SERIAL = 20;
    static final String PATH = "/org/busway/Bench";
    static final String INTERFACE = "org.busway.Bench";

    private final ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

    private Frame(int type, int flags) {
        out.put((byte) 'l').put((byte) type).put((byte) flags).put((byte) 1).putInt(0).putInt(1).putInt(0);
    }

    static byte[] signal(int payloadBytes) {
        return new Frame(SIGNAL, NO_REPLY_EXPECTED).text(1, 'o', PATH).text(2, 's', INTERFACE).text(3, 's', "Tick")
                .bytes(payloadBytes);
    }

    static byte[] call(String destination, int payloadBytes) {
        return new Frame(CALL, 0).text(1, 'o', PATH).text(2, 's', INTERFACE).text(3, 's', "Echo").text(6, 's', destination)
                .bytes(payloadBytes);
    }

    static byte[] reply(String destination, int payloadBytes) {
        return new Frame(REPLY, NO_REPLY_EXPECTED).number(5, 0).text(6, 's', destination).bytes(payloadBytes);
    }

    /** A call to the bus, with one string argument or none. */
    static byte[] toBus(String member, String argument, int flags) {
        Frame frame = new Frame(CALL, flags).text(1, 'o', "/org/freedesktop/DBus").text(2, 's', "org.freedesktop.DBus")
                .text(3, 's', member).text(6, 's', "org.freedesktop.DBus");
        if (argument == null) {
            return frame.end(new byte[0]);
        }
        byte[] encoded = argument.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(encoded.length + 5).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(encoded.length).put(encoded).put((byte) 0);
        return frame.signature("s").end(body.array());
    }

    private Frame text(int code, char type, String value) {
        align(8);
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        out.put((byte) code).put((byte) 1).put((byte) type).put((byte) 0).putInt(encoded.length).put(encoded).put((byte) 0);
        return this;
    }

    private Frame number(int code, int value) {
        align(8);
        out.put((byte) code).put((byte) 1).put((byte) 'u').put((byte) 0).putInt(value);
        return this;
    }

    private Frame signature(String value) {
        align(8);
        out.put((byte) 8).put((byte) 1).put((byte) 'g').put((byte) 0).put((byte) value.length());
        out.put(value.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        return this;
    }

    /** Ends with an array of so many bytes, or with no body if there are to be none. */
    private byte[] bytes(int count) {
        if (count == 0) {
            return end(new byte[0]);
        }
        byte[] body = new byte[4 + count];
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putInt(count);
        return signature("ay").end(body);
    }

    private byte[] end(byte[] body) {
        out.putInt(12, out.position() - 16);
        align(8);
        out.putInt(4, body.length).put(body);
        byte[] frame = new byte[out.position()];
        out.flip().get(frame);
        return frame;
    }

    private void align(int boundary) {
        while (out.position() % boundary != 0) {
            out.put((byte) 0);
        }
    }
}
