package org.busway.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the array of header fields: each known field once, of its type and valid; unknown ones well-formed and noted.
 *
 * <p>The fields are of the last message that was parsed without fault. Who sends signals again and again sends the same fields each time, for only serial
 * and body change: fields whose bytes are those of the message before are not looked at again. For one thread.
 */
final class HeaderParser {

    private static final String LOCAL_PATH = "/org/freedesktop/DBus/Local";
    private static final String LOCAL_INTERFACE = "org.freedesktop.DBus.Local";

    /** The levels around the value of a header field's variant: the array and the struct. */
    private static final int FIELD_NESTING = 2;

    /** The specification sets no limit, but every path becomes a String on the heap; one of megabytes could exhaust it. */
    private static final int MAX_PATH_BYTES = 1 << 16;

    /** Longer fields are looked at each time. */
    private static final int MOST_KEPT_BYTES = 256;

    private final StringCache names;
    private final BodyValidator values;
    private final long[] kept = new long[MOST_KEPT_BYTES / Long.BYTES];
    /** The length of the fields that are kept, those of the last message; 0 if none are. */
    private int keptBytes;
    private boolean keptLittle;
    private ByteOrder keptOrder;
    private int lengthBefore;
    private boolean isAsBefore;

    private ByteBuffer buffer;
    private boolean swap;
    private boolean little;
    private int base;
    private int end;
    private int at;
    private int seen;
    private WireFault fault = WireFault.NONE;
    private int faultAt;

    String path;
    String interfaceName;
    String member;
    String errorName;
    String destination;
    String sender;
    String signature;
    int replySerial;
    int descriptorCount;
    boolean hasUnknown;

    HeaderParser(StringCache names, BodyValidator values) {
        this.names = names;
        this.values = values;
    }

    boolean parse(ByteBuffer received, boolean swapBytes, int messageOffset, int fieldsEnd) {
        buffer = received;
        swap = swapBytes;
        little = received.get(messageOffset) == 'l';
        base = messageOffset;
        end = fieldsEnd;
        at = messageOffset + Framing.FIXED_HEADER_BYTES;
        isAsBefore = bytesAreAsBefore();
        if (isAsBefore) {
            at = end;
            return true;
        }
        keptBytes = 0;
        forget();
        while (at < end) {
            if (!field()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the fields are those of the message before, byte for byte. */
    boolean isAsBefore() {
        return isAsBefore;
    }

    private boolean bytesAreAsBefore() {
        int length = end - at;
        if (length != keptBytes || length == 0 || little != keptLittle || buffer.order() != keptOrder) {
            return false;
        }
        int last = length - Long.BYTES;
        for (int i = 0, word = 0; i < last; i += Long.BYTES) {
            if (buffer.getLong(at + i) != kept[word++]) {
                return false;
            }
        }
        return buffer.getLong(at + last) == kept[kept.length - 1];
    }

    /** Keeps the fields that were parsed, if those before had the same length: then the next ones may be the same. */
    void keep() {
        int start = base + Framing.FIXED_HEADER_BYTES;
        int length = end - start;
        boolean isLikely = length == lengthBefore && length >= Long.BYTES && length <= MOST_KEPT_BYTES && !hasUnknown;
        lengthBefore = length;
        if (keptBytes == length || !isLikely) {
            return;
        }
        keptBytes = length;
        keptLittle = little;
        keptOrder = buffer.order();
        int last = length - Long.BYTES;
        for (int i = 0, word = 0; i < last; i += Long.BYTES) {
            kept[word++] = buffer.getLong(start + i);
        }
        // Overlaps the one before, so that no byte outside the fields is read.
        kept[kept.length - 1] = buffer.getLong(start + last);
    }

    /** Whether the fields that messages of a type need are there. */
    boolean hasRequired(int type) {
        switch (type) {
            case 1 :
                return has(HeaderField.PATH, WireFault.MISSING_PATH) && has(HeaderField.MEMBER, WireFault.MISSING_MEMBER);
            case 2 :
                return has(HeaderField.REPLY_SERIAL, WireFault.MISSING_REPLY_SERIAL);
            case 3 :
                return has(HeaderField.ERROR_NAME, WireFault.MISSING_ERROR_NAME)
                        && has(HeaderField.REPLY_SERIAL, WireFault.MISSING_REPLY_SERIAL);
            case 4 :
                return has(HeaderField.INTERFACE, WireFault.MISSING_INTERFACE) && has(HeaderField.PATH, WireFault.MISSING_PATH)
                        && has(HeaderField.MEMBER, WireFault.MISSING_MEMBER);
            default :
                return true;
        }
    }

    /** The end of the field that begins at an index of the fields parsed last. */
    int fieldEnd(int start) {
        int code = buffer.get(start) & 0xff;
        switch (HeaderField.type(code)) {
            case 's', 'o' :
                return start + 8 + int32(start + 4) + 1;
            case 'u' :
                return start + 8;
            case 'g' :
                return start + 4 + 1 + (buffer.get(start + 4) & 0xff) + 1;
            default :
                values.variant(start + 1, end, FIELD_NESTING);
                return values.at();
        }
    }

    WireFault fault() {
        return fault;
    }

    int faultAt() {
        return faultAt;
    }

    private void forget() {
        seen = 0;
        path = null;
        interfaceName = null;
        member = null;
        errorName = null;
        destination = null;
        sender = null;
        signature = "";
        replySerial = 0;
        descriptorCount = 0;
        hasUnknown = false;
    }

    private boolean field() {
        while ((at - base & 7) != 0) {
            if (buffer.get(at) != 0) {
                return refuse(WireFault.PADDING, at);
            }
            if (++at == end) {
                return refuse(WireFault.TRUNCATED, at);
            }
        }
        int start = at;
        int code = buffer.get(start) & 0xff;
        if (code == 0) {
            return refuse(WireFault.FIELD_CODE, start);
        }
        char type = HeaderField.type(code);
        if (type == '\0') {
            return unknown(start);
        }
        if (end - start < 5) {
            return refuse(WireFault.TRUNCATED, start);
        }
        if (int32(start) != (little ? code | 1 << 8 | type << 16 : code << 24 | 1 << 16 | type << 8)) {
            // Not well-formed, or well-formed and of another type.
            return values.variant(start + 1, end, FIELD_NESTING)
                    ? refuse(WireFault.FIELD_TYPE, start)
                    : refuse(values.fault(), values.faultAt());
        }
        if ((seen & 1 << code) != 0) {
            return refuse(WireFault.FIELD_TWICE, start);
        }
        seen |= 1 << code;
        return switch (code) {
            case HeaderField.SIGNATURE -> signature(start + 4);
            case HeaderField.REPLY_SERIAL, HeaderField.UNIX_FDS -> number(code, start + 4);
            case HeaderField.CONTAINER_INSTANCE -> unknown(start);
            default -> text(code, start);
        };
    }

    private boolean unknown(int start) {
        hasUnknown = true;
        if (!values.variant(start + 1, end, FIELD_NESTING)) {
            return refuse(values.fault(), values.faultAt());
        }
        at = values.at();
        return true;
    }

    private boolean number(int code, int position) {
        if (end - position < 4) {
            return refuse(WireFault.TRUNCATED, position);
        }
        int value = int32(position);
        at = position + 4;
        if (code == HeaderField.UNIX_FDS) {
            descriptorCount = value;
            return true;
        }
        replySerial = value;
        return value != 0 || refuse(WireFault.REPLY_SERIAL, position);
    }

    private boolean signature(int position) {
        int length = buffer.get(position) & 0xff;
        int first = position + 1;
        if (length >= end - first) {
            return refuse(WireFault.TRUNCATED, position);
        }
        int slot = names.find(buffer, first, length);
        if (!names.is(slot, StringCache.Kind.SIGNATURE)) {
            return refuse(WireFault.SIGNATURE, position);
        }
        if (buffer.get(first + length) != 0) {
            return refuse(WireFault.NUL_TERMINATOR, first + length);
        }
        signature = names.text(slot);
        at = first + length + 1;
        return true;
    }

    private boolean text(int code, int start) {
        if (end - start < 8) {
            return refuse(WireFault.TRUNCATED, start);
        }
        int length = int32(start + 4);
        int first = start + 8;
        if (length < 0 || length >= end - first) {
            return refuse(WireFault.TRUNCATED, start + 4);
        }
        if (buffer.get(first + length) != 0) {
            return refuse(WireFault.NUL_TERMINATOR, first + length);
        }
        at = first + length + 1;
        if (code == HeaderField.PATH && length > MAX_PATH_BYTES) {
            return refuse(WireFault.PATH_LENGTH, start + 4);
        }
        int slot = names.find(buffer, first,
                code == HeaderField.PATH ? length : Math.min(length, StringCache.MAX_CACHED_BYTES + 1));
        String text = names.text(slot);
        switch (code) {
            case HeaderField.PATH :
                path = text;
                return (names.is(slot, StringCache.Kind.OBJECT_PATH) || refuse(WireFault.OBJECT_PATH, first))
                        && (!text.equals(LOCAL_PATH) || refuse(WireFault.LOCAL_PATH, first));
            case HeaderField.INTERFACE :
                interfaceName = text;
                return (names.is(slot, StringCache.Kind.INTERFACE) || refuse(WireFault.INTERFACE_NAME, first))
                        && (!text.equals(LOCAL_INTERFACE) || refuse(WireFault.LOCAL_INTERFACE, first));
            case HeaderField.MEMBER :
                member = text;
                return names.is(slot, StringCache.Kind.MEMBER) || refuse(WireFault.MEMBER_NAME, first);
            case HeaderField.ERROR_NAME :
                errorName = text;
                return names.is(slot, StringCache.Kind.ERROR_NAME) || refuse(WireFault.ERROR_NAME, first);
            case HeaderField.DESTINATION :
                destination = text;
                return names.is(slot, StringCache.Kind.BUS_NAME) || refuse(WireFault.DESTINATION_NAME, first);
            default :
                sender = text;
                return names.is(slot, StringCache.Kind.BUS_NAME) || refuse(WireFault.SENDER_NAME, first);
        }
    }

    private boolean has(int code, WireFault otherwise) {
        return (seen & 1 << code) != 0 || refuse(otherwise, base);
    }

    private int int32(int position) {
        int value = buffer.getInt(position);
        return swap ? Integer.reverseBytes(value) : value;
    }

    private boolean refuse(WireFault why, int where) {
        fault = why;
        faultAt = where;
        return false;
    }
}
