package org.busway.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;

/**
 * A message where it lies in received bytes: validated once by {@link #parse}, then asked for its header fields and its first
 * string arguments without allocating. One view serves one message after another.
 *
 * <p>Invariants: after {@code parse} returned {@link WireFault#NONE} every rule of the specification holds for the bytes, and whoever
 * copies them need not check again; after any other result the view's answers mean nothing. The bytes must stay as they are while the
 * view is used. For one thread.
 */
public final class MessageView implements MessageHeader {

    private final HeaderParser header;
    private final BodyValidator body;
    private final StringCache arguments;

    private ByteBuffer buffer;
    private int offset;
    private int length;
    private boolean littleEndian;
    private boolean swap;
    private int typeCode;
    private int flags;
    private int serial;
    private int fieldsLength;
    private int bodyOffset;
    private int faultAt;

    /**
     * A view of nothing yet.
     *
     * @param names where the texts of headers are kept
     * @param texts where signatures of variants and arguments are kept; apart from the names, since peers choose them freely
     */
    public MessageView(StringCache names, StringCache texts) {
        body = new BodyValidator(texts);
        header = new HeaderParser(names, body);
        arguments = texts;
    }

    /** A view of nothing yet with small caches of its own. */
    public MessageView() {
        this(new StringCache(256), new StringCache(64));
    }

    /**
     * Validates a whole message, header and body, and makes this a view of it.
     *
     * @param received the bytes, direct or on the heap; its position and order are neither used nor changed, its limit must not be before the
     *            message's end
     * @param messageOffset where the message begins
     * @param messageLength its length, as {@link Framing#length} said
     * @param descriptorsReceived how many descriptors have come with it
     * @return {@link WireFault#NONE}, or the rule that is broken; {@link #faultAt} says where
     */
    public WireFault parse(ByteBuffer received, int messageOffset, int messageLength, int descriptorsReceived) {
        buffer = received;
        offset = messageOffset;
        length = messageLength;
        faultAt = 0;
        int total = Framing.length(received, messageOffset, messageLength, Framing.MAX_MESSAGE_BYTES);
        if (total < 0) {
            return Framing.fault(total);
        }
        if (total != messageLength || total == Framing.INCOMPLETE) {
            return refuse(WireFault.LENGTH_MISMATCH, Framing.BODY_LENGTH);
        }
        littleEndian = received.get(messageOffset) == 'l';
        swap = Framing.swapped(received, received.get(messageOffset));
        typeCode = received.get(messageOffset + Framing.TYPE) & 0xff;
        flags = received.get(messageOffset + Framing.FLAGS) & 0xff;
        serial = int32(messageOffset + Framing.SERIAL);
        fieldsLength = int32(messageOffset + Framing.FIELDS_LENGTH);
        if (serial == 0) {
            return refuse(WireFault.SERIAL, Framing.SERIAL);
        }
        body.begin(received, swap, messageOffset);
        int fieldsEnd = messageOffset + Framing.FIXED_HEADER_BYTES + fieldsLength;
        if (!header.parse(received, swap, messageOffset, fieldsEnd) || !header.hasRequired(typeCode)) {
            return refuse(header.fault(), header.faultAt() - messageOffset);
        }
        if (typeCode == MessageType.SIGNAL.code()) {
            header.keep();
        }
        bodyOffset = messageOffset + (fieldsEnd - messageOffset + 7 & ~7);
        for (int i = fieldsEnd; i < bodyOffset; i++) {
            if (received.get(i) != 0) {
                return refuse(WireFault.PADDING, i - messageOffset);
            }
        }
        if (Integer.compareUnsigned(header.descriptorCount, descriptorsReceived) > 0) {
            return refuse(WireFault.DESCRIPTORS_MISSING, Framing.FIXED_HEADER_BYTES);
        }
        if (!body.body(header.signature, bodyOffset, messageOffset + messageLength, header.isAsBefore())) {
            return refuse(body.fault(), body.faultAt() - messageOffset);
        }
        return WireFault.NONE;
    }

    /**
     * Where the last {@link #parse} found the fault.
     *
     * @return bytes from the start of the message
     */
    public int faultAt() {
        return faultAt;
    }

    /**
     * The bytes that this is a view of.
     *
     * @return the buffer, as it was handed in
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Where the message begins.
     *
     * @return an index of {@link #buffer}
     */
    public int offset() {
        return offset;
    }

    /**
     * How long the whole message is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Where the body begins.
     *
     * @return an index of {@link #buffer}
     */
    public int bodyOffset() {
        return bodyOffset;
    }

    /**
     * How long the body is.
     *
     * @return bytes
     */
    public int bodyLength() {
        return offset + length - bodyOffset;
    }

    /**
     * The byte order of the message, which need not be the buffer's.
     *
     * @return the order that its first byte names
     */
    public ByteOrder order() {
        return littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /**
     * The number of the type, also of one that has no {@link #type}.
     *
     * @return 1 to 255
     */
    public int typeCode() {
        return typeCode;
    }

    /**
     * Whether there are header fields that a bus must not pass on, because it does not know them.
     *
     * @return true if {@link Stamp} will leave some out
     */
    public boolean hasUnknownFields() {
        return header.hasUnknown;
    }

    /**
     * Whether each value of type {@code h} names one of the message's descriptors. The reference implementation passes others on,
     * so this is no fault of the message; who resolves descriptors must look.
     *
     * @return true if all indices are below {@link #descriptorCount}
     */
    public boolean descriptorIndicesInRange() {
        return body.highestDescriptorIndex() < Integer.toUnsignedLong(header.descriptorCount);
    }

    @Override
    public MessageType type() {
        return MessageType.of(typeCode);
    }

    @Override
    public int flags() {
        return flags;
    }

    @Override
    public int serial() {
        return serial;
    }

    @Override
    public int replySerial() {
        return header.replySerial;
    }

    @Override
    public String path() {
        return header.path;
    }

    @Override
    public String interfaceName() {
        return header.interfaceName;
    }

    @Override
    public String member() {
        return header.member;
    }

    @Override
    public String errorName() {
        return header.errorName;
    }

    @Override
    public String destination() {
        return header.destination;
    }

    @Override
    public String sender() {
        return header.sender;
    }

    @Override
    public String signature() {
        return header.signature;
    }

    @Override
    public int descriptorCount() {
        return header.descriptorCount;
    }

    @Override
    public char argumentType(int index) {
        char code = index < BodyValidator.MAX_ARGUMENTS ? body.argumentType(index) : '\0';
        return code == 's' || code == 'o' ? code : '\0';
    }

    @Override
    public String argument(int index) {
        return argumentType(index) == '\0' ? null : arguments.get(buffer, argumentOffset(index), argumentLength(index));
    }

    /**
     * Where the text of an argument lies.
     *
     * @param index of an argument whose {@link #argumentType} is not '\0'
     * @return the index of its first byte in {@link #buffer}
     */
    public int argumentOffset(int index) {
        return body.argumentOffset(index) + 4;
    }

    /**
     * How long the text of an argument is.
     *
     * @param index of an argument whose {@link #argumentType} is not '\0'
     * @return bytes, without the nul
     */
    public int argumentLength(int index) {
        return int32(body.argumentOffset(index));
    }

    /**
     * The beginning of an argument; a character that is cut apart comes out as U+FFFD.
     *
     * @param index 0 to 63
     * @param maxBytes how many bytes of it are taken at most
     * @return the text, or null where {@link #argumentType} is '\0'
     */
    @Override
    public String argumentStart(int index, int maxBytes) {
        return argumentType(index) == '\0'
                ? null
                : arguments.get(buffer, argumentOffset(index), Math.min(argumentLength(index), maxBytes));
    }

    int fieldsLength() {
        return fieldsLength;
    }

    boolean isSwapped() {
        return swap;
    }

    HeaderParser header() {
        return header;
    }

    private int int32(int at) {
        int value = buffer.getInt(at);
        return swap ? Integer.reverseBytes(value) : value;
    }

    private WireFault refuse(WireFault fault, int position) {
        faultAt = position;
        return fault;
    }
}
