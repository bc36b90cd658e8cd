package org.busway.api;

/** The four kinds of message (specification, "Message Protocol"); {@link #code} is the number in the header. */
public enum MessageType {
    /** A call that wants a reply unless it is flagged otherwise. */
    METHOD_CALL(1),
    /** The result of a call. */
    METHOD_RETURN(2),
    /** The failure of a call. */
    ERROR(3),
    /** Something that happened. */
    SIGNAL(4);

    private static final MessageType[] BY_CODE = {null, METHOD_CALL, METHOD_RETURN, ERROR, SIGNAL};

    private final int code;

    MessageType(int code) {
        this.code = code;
    }

    /**
     * The second byte of the header.
     *
     * @return 1 to 4
     */
    public int code() {
        return code;
    }

    /**
     * The type with a number.
     *
     * @param code the second byte of a header, 0 to 255
     * @return the type, or null for a number that no specification names; such messages are to be ignored
     */
    public static MessageType of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
