package org.busway.client.internal.group.publish;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Signature;
import org.busway.api.group.PreparedSignal;
import org.busway.lane.filter.FrameKey;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.body.BodyWriter;
import org.busway.wire.body.HeaderWriter;

/**
 * A marshalled signal whose body is written by the program. The header stands before the body in one buffer, so a message is one copy. For one
 * thread at a time.
 */
final class PreparedFrame implements PreparedSignal {

    /** Where in a header these stand (specification, "Message Format"). */
    private static final int BODY_LENGTH_AT = 4;
    private static final int SERIAL_AT = 8;
    /** Types that any bytes are valid values of. */
    private static final String PLAIN = "ynqiuxtd";

    private final Object owner;
    private final String signature;
    private final ByteBuffer message;
    private final int headerBytes;
    private final ByteBuffer body;
    /** What the body must be long if it can be nothing else; -1 where it is to be looked at. */
    private final int plainBytes;
    private final MessageView view = new MessageView();
    private final FrameKey key;

    /**
     * Marshals the header.
     *
     * @param key of the group's seed; null where no frame is made of it
     */
    PreparedFrame(Object owner, Message signal, String signature, int bodyBytes, FrameKey key) {
        this.owner = owner;
        this.signature = signature;
        this.key = key;
        Typed typed = new Typed(signal, new Signature(signature).toString());
        BodyWriter counting = BodyWriter.counting();
        HeaderWriter.write(counting, typed, 1, null, 0);
        headerBytes = counting.written();
        message = ByteBuffer.allocateDirect(headerBytes + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
        HeaderWriter.write(BodyWriter.into(message, 0, ByteOrder.LITTLE_ENDIAN), typed, 1, null, 0);
        body = message.slice(headerBytes, bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
        plainBytes = plainBytes(signature);
        if (key != null) {
            key.header(signal.path(), signal.interfaceName(), signal.member());
        }
    }

    /** The size of values that are all plain, alignment included, or -1. */
    private static int plainBytes(String signature) {
        int at = 0;
        for (int i = 0; i < signature.length(); i++) {
            char code = signature.charAt(i);
            if (PLAIN.indexOf(code) < 0) {
                return -1;
            }
            int size = code == 'y' ? 1 : code == 'n' || code == 'q' ? 2 : code == 'i' || code == 'u' ? 4 : 8;
            // Padding would have to be looked at.
            if ((at & size - 1) != 0) {
                return -1;
            }
            at += size;
        }
        return at;
    }

    @Override
    public ByteBuffer body() {
        return body;
    }

    @Override
    public String signature() {
        return signature;
    }

    ByteBuffer message() {
        return message;
    }

    FrameKey key() {
        return key;
    }

    /** Completes the message; its length. Checks the body, so that no member sees a fault of this publisher. */
    int complete(Object by, int serial) {
        if (by != owner) {
            throw new IllegalArgumentException("a prepared signal of another publisher: prepare it with this one");
        }
        int bytes = body.position();
        message.putInt(BODY_LENGTH_AT, bytes);
        message.putInt(SERIAL_AT, serial);
        if (plainBytes >= 0) {
            if (bytes != plainBytes) {
                throw new IllegalArgumentException(
                        "a body of " + bytes + " bytes for signature \"" + signature + "\", which takes " + plainBytes);
            }
            return headerBytes + bytes;
        }
        WireFault fault = view.parse(message, 0, headerBytes + bytes, 0);
        if (fault != WireFault.NONE) {
            throw new IllegalArgumentException(
                    "body for signature \"" + signature + "\": " + fault.at(view.faultAt() - headerBytes));
        }
        if (key != null) {
            key.noArguments();
            FrameKeys.arguments(key, view);
        }
        return headerBytes + bytes;
    }

    /** A signal without arguments that says which it will have. */
    private record Typed(Message signal, String signature) implements MessageHeader {

        private Typed {
            if (signature.indexOf('h') >= 0) {
                throw new IllegalArgumentException("signature \"" + signature + "\": descriptors belong in no group");
            }
        }

        @Override
        public MessageType type() {
            return signal.type();
        }

        @Override
        public int flags() {
            return signal.flags() | MessageHeader.NO_REPLY_EXPECTED;
        }

        @Override
        public int serial() {
            return 1;
        }

        @Override
        public int replySerial() {
            return 0;
        }

        @Override
        public String path() {
            return signal.path();
        }

        @Override
        public String interfaceName() {
            return signal.interfaceName();
        }

        @Override
        public String member() {
            return signal.member();
        }

        @Override
        public String errorName() {
            return null;
        }

        @Override
        public String destination() {
            return null;
        }

        @Override
        public String sender() {
            return null;
        }

        @Override
        public int descriptorCount() {
            return 0;
        }

        @Override
        public char argumentType(int index) {
            return '\0';
        }

        @Override
        public String argument(int index) {
            return null;
        }
    }
}
