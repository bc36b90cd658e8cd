package org.busway.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.busway.api.Signature;

/**
 * Walks received values along their signature and checks every rule that a value can break.
 *
 * <p>Invariant: no byte at or after {@code end} is read, whatever the bytes say. Nesting is counted as the reference implementation counts it:
 * each array, struct, dict entry and variant that values are looked at in is one level, {@value #MAX_NESTING} at most, which also
 * bounds the recursion. On the way it notes where the first arguments are and the highest descriptor index. For one thread.
 */
final class BodyValidator {

    static final int MAX_NESTING = 64;

    /** How many arguments are noted: as many as match rules can name. */
    static final int MAX_ARGUMENTS = 64;

    private static final int REFUSED = -1;

    private final StringCache signatures;
    private final LastBody lastBody = new LastBody();

    private ByteBuffer buffer;
    private boolean swap;
    private int base;
    private int end;
    private int at;

    private WireFault fault = WireFault.NONE;
    private int faultAt;
    private long highestDescriptorIndex;
    private long highestDescriptorIndexOfLast;

    private final byte[] argumentTypes = new byte[MAX_ARGUMENTS];
    private final int[] argumentOffsets = new int[MAX_ARGUMENTS];
    private int argumentCount;
    private int argumentCountOfLast;

    /** Where the type that begins at an index of one signature ends; 0 where nobody has looked. */
    private final short[] knownEnds = new short[256];
    private String knownEndsOf;

    BodyValidator(StringCache signatures) {
        this.signatures = signatures;
    }

    /** Sets what all offsets are relative to, and forgets the message before. */
    void begin(ByteBuffer received, boolean swapBytes, int messageOffset) {
        buffer = received;
        swap = swapBytes;
        base = messageOffset;
        fault = WireFault.NONE;
        highestDescriptorIndex = -1;
        argumentCount = 0;
    }

    /**
     * Checks that the bytes from start to end are the values of a valid signature; notes the arguments.
     *
     * @param isLikeLast whether the header of the message, and so the signature and the byte order, are those of the message before
     */
    boolean body(String signature, int start, int bodyEnd, boolean isLikeLast) {
        if (isLikeLast && lastBody.isAlike(buffer, start, bodyEnd - start)) {
            argumentCount = argumentCountOfLast;
            highestDescriptorIndex = highestDescriptorIndexOfLast;
            return true;
        }
        lastBody.begin(start, bodyEnd - start, isLikeLast);
        if (!values(signature, start, bodyEnd)) {
            lastBody.forget();
            return false;
        }
        lastBody.keep(buffer);
        argumentCountOfLast = argumentCount;
        highestDescriptorIndexOfLast = highestDescriptorIndex;
        return true;
    }

    private boolean values(String signature, int start, int bodyEnd) {
        at = start;
        end = bodyEnd;
        int next = 0;
        while (next < signature.length()) {
            if (argumentCount < MAX_ARGUMENTS) {
                char code = signature.charAt(next);
                argumentTypes[argumentCount] = (byte) code;
                argumentOffsets[argumentCount++] = at + padding(at, Alignment.of(code)) - base;
            }
            next = value(signature, next, 0);
            if (next < 0) {
                return false;
            }
        }
        return at == end || refuse(WireFault.TRAILING_BYTES, at) != REFUSED;
    }

    /** Checks the variant at an offset; {@link #at} is after it then. */
    boolean variant(int start, int limit, int depth) {
        at = start;
        end = limit;
        return variantValue(depth);
    }

    int at() {
        return at;
    }

    WireFault fault() {
        return fault;
    }

    int faultAt() {
        return faultAt;
    }

    /** The highest index among values of type 'h', or -1 if there is none. */
    long highestDescriptorIndex() {
        return highestDescriptorIndex;
    }

    char argumentType(int index) {
        return index < argumentCount ? (char) argumentTypes[index] : '\0';
    }

    int argumentOffset(int index) {
        return argumentOffsets[index] + base;
    }

    /** Checks one value of the type at an index of the signature; the index after that type, or REFUSED. */
    private int value(String signature, int index, int depth) {
        if (depth > MAX_NESTING) {
            return refuse(WireFault.NESTING, at);
        }
        char code = signature.charAt(index);
        switch (code) {
            case 'y' :
                return number(1) ? index + 1 : REFUSED;
            case 'n', 'q' :
                return number(2) ? index + 1 : REFUSED;
            case 'i', 'u' :
                return number(4) ? index + 1 : REFUSED;
            case 'x', 't', 'd' :
                return number(8) ? index + 1 : REFUSED;
            case 'b' :
                return fixed(4) && isBoolean(at - 4) ? index + 1 : REFUSED;
            case 'h' :
                if (!fixed(4)) {
                    return REFUSED;
                }
                noteDescriptor(at - 4);
                return index + 1;
            case 's', 'o' :
                return text(code) ? index + 1 : REFUSED;
            case 'g' :
                return signatureValue(StringCache.Kind.SIGNATURE, WireFault.SIGNATURE) == null ? REFUSED : index + 1;
            case 'v' :
                return variantValue(depth) ? index + 1 : REFUSED;
            case 'a' :
                return array(signature, index, depth);
            default :
                return fields(signature, index + 1, depth);
        }
    }

    private int fields(String signature, int first, int depth) {
        if (!align(8)) {
            return REFUSED;
        }
        int next = first;
        do {
            next = value(signature, next, depth + 1);
            if (next < 0) {
                return REFUSED;
            }
        } while (signature.charAt(next) != ')' && signature.charAt(next) != '}');
        return next + 1;
    }

    private int array(String signature, int index, int depth) {
        if (!fixed(4)) {
            return REFUSED;
        }
        int lengthAt = at - 4;
        int length = uint32(lengthAt);
        char element = signature.charAt(index + 1);
        int alignment = Alignment.of(element);
        if (!align(alignment)) {
            return REFUSED;
        }
        if (length < 0 || length > Framing.MAX_ARRAY_BYTES) {
            return refuse(WireFault.ARRAY_TOO_LONG, lengthAt);
        }
        if (length > end - at) {
            return refuse(WireFault.TRUNCATED, lengthAt);
        }
        int stop = at + length;
        if (Alignment.isFixedSize(element)) {
            if ((length & alignment - 1) != 0) {
                return refuse(WireFault.ARRAY_LENGTH, lengthAt);
            }
            if (element == 'b' || element == 'h') {
                for (int i = at; i < stop; i += 4) {
                    if (element == 'h') {
                        noteDescriptor(i);
                    } else if (!isBoolean(i)) {
                        return REFUSED;
                    }
                }
            } else {
                lastBody.number(at, length);
            }
            at = stop;
            return index + 2;
        }
        if (at == stop) {
            return endOfType(signature, index);
        }
        int next = index;
        while (at < stop) {
            next = value(signature, index + 1, depth + 1);
            if (next < 0) {
                return REFUSED;
            }
        }
        return at == stop ? next : refuse(WireFault.ARRAY_LENGTH, lengthAt);
    }

    /** An empty array takes four bytes and may have a type of 255: looking for the type's end each time would cost what the sender likes. */
    private int endOfType(String signature, int index) {
        if (signature != knownEndsOf) {
            Arrays.fill(knownEnds, (short) 0);
            knownEndsOf = signature;
        }
        if (knownEnds[index] == 0) {
            knownEnds[index] = (short) Signature.end(signature, index);
        }
        return knownEnds[index];
    }

    private boolean variantValue(int depth) {
        String type = signatureValue(StringCache.Kind.SINGLE_TYPE, WireFault.VARIANT_SIGNATURE);
        return type != null && value(type, 0, depth + 1) >= 0;
    }

    private boolean text(char code) {
        if (!fixed(4)) {
            return false;
        }
        int length = uint32(at - 4);
        if (length < 0 || length >= end - at) {
            return refuse(WireFault.TRUNCATED, at - 4) != REFUSED;
        }
        if (code == 's' && !ReceivedText.isUtf8(buffer, at, length)) {
            return refuse(WireFault.UTF8, at) != REFUSED;
        }
        if (code == 'o' && !ReceivedText.isObjectPath(buffer, at, length)) {
            return refuse(WireFault.OBJECT_PATH, at) != REFUSED;
        }
        if (buffer.get(at + length) != 0) {
            return refuse(WireFault.NUL_TERMINATOR, at + length) != REFUSED;
        }
        if (code == 's') {
            lastBody.text(buffer, at, length);
        }
        at += length + 1;
        return true;
    }

    private String signatureValue(StringCache.Kind kind, WireFault otherwise) {
        if (at >= end || (buffer.get(at) & 0xff) + 1 >= end - at) {
            refuse(WireFault.TRUNCATED, at);
            return null;
        }
        int length = buffer.get(at) & 0xff;
        int slot = signatures.find(buffer, at + 1, length);
        if (!signatures.is(slot, kind)) {
            refuse(otherwise, at);
            return null;
        }
        if (buffer.get(at + 1 + length) != 0) {
            refuse(WireFault.NUL_TERMINATOR, at + 1 + length);
            return null;
        }
        at += length + 2;
        return signatures.text(slot);
    }

    private boolean number(int size) {
        if (!fixed(size)) {
            return false;
        }
        lastBody.number(at - size, size);
        return true;
    }

    /** Steps over the padding of, and then over, a value whose size is its alignment. */
    private boolean fixed(int size) {
        if (!align(size)) {
            return false;
        }
        if (end - at < size) {
            return refuse(WireFault.TRUNCATED, at) != REFUSED;
        }
        at += size;
        return true;
    }

    private boolean align(int alignment) {
        for (int left = padding(at, alignment); left > 0; left--) {
            if (at >= end) {
                return refuse(WireFault.TRUNCATED, at) != REFUSED;
            }
            if (buffer.get(at) != 0) {
                return refuse(WireFault.PADDING, at) != REFUSED;
            }
            at++;
        }
        return true;
    }

    private int padding(int position, int alignment) {
        return base - position & alignment - 1;
    }

    private boolean isBoolean(int position) {
        return uint32(position) >>> 1 == 0 || refuse(WireFault.BOOLEAN, position) != REFUSED;
    }

    private void noteDescriptor(int position) {
        highestDescriptorIndex = Math.max(highestDescriptorIndex, Integer.toUnsignedLong(uint32(position)));
    }

    private int uint32(int position) {
        int value = buffer.getInt(position);
        return swap ? Integer.reverseBytes(value) : value;
    }

    private int refuse(WireFault why, int where) {
        fault = why;
        faultAt = where;
        return REFUSED;
    }
}
