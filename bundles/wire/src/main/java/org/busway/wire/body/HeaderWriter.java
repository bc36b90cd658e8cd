package org.busway.wire.body;

import java.nio.ByteOrder;
import org.busway.api.MessageHeader;
import org.busway.wire.HeaderField;

/**
 * Writes the header of a message. The body follows on the same writer; {@link #endBody} then sets its length.
 */
public final class HeaderWriter {

    private static final int BODY_LENGTH = 4;

    private HeaderWriter() {}

    /**
     * Writes a header, padded to where the body begins.
     *
     * @param out a writer at the start of the message
     * @param header type, flags and fields
     * @param serial the serial to write, in place of the header's
     * @param sender the sender to write, in place of the header's; null for none
     * @param descriptorCount how many descriptors go with the message
     */
    public static void write(BodyWriter out, MessageHeader header, int serial, String sender, int descriptorCount) {
        out.int8(out.order() == ByteOrder.LITTLE_ENDIAN ? 'l' : 'B').int8(header.type().code()).int8(header.flags())
                .int8(1);
        out.int32(0).int32(serial);
        int fields = out.beginArray('(');
        text(out, HeaderField.PATH, 'o', header.path());
        text(out, HeaderField.INTERFACE, 's', header.interfaceName());
        text(out, HeaderField.MEMBER, 's', header.member());
        text(out, HeaderField.ERROR_NAME, 's', header.errorName());
        number(out, HeaderField.REPLY_SERIAL, header.replySerial());
        text(out, HeaderField.DESTINATION, 's', header.destination());
        text(out, HeaderField.SENDER, 's', sender);
        if (!header.signature().isEmpty()) {
            begin(out, HeaderField.SIGNATURE, 'g').signature(header.signature());
        }
        number(out, HeaderField.UNIX_FDS, descriptorCount);
        out.endArray(fields, '(').align(8);
    }

    /**
     * Sets the length of the body.
     *
     * @param out the writer, after the last value
     * @param headerBytes what {@link BodyWriter#written} said after {@link #write}
     */
    public static void endBody(BodyWriter out, int headerBytes) {
        out.patch(BODY_LENGTH, out.written() - headerBytes);
    }

    private static BodyWriter begin(BodyWriter out, int code, char type) {
        return out.align(8).int8(code).int8(1).int8(type).int8(0);
    }

    private static void text(BodyWriter out, int code, char type, String value) {
        if (value != null) {
            begin(out, code, type).string(value);
        }
    }

    private static void number(BodyWriter out, int code, int value) {
        if (value != 0) {
            begin(out, code, 'u').int32(value);
        }
    }
}
