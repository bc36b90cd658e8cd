package org.busway.wire;

/** The numbers of the header fields (specification, "Header Fields") and their types. */
public final class HeaderField {

    /** The object. */
    public static final int PATH = 1;
    /** The interface. */
    public static final int INTERFACE = 2;
    /** The method or signal. */
    public static final int MEMBER = 3;
    /** The name of the error. */
    public static final int ERROR_NAME = 4;
    /** The serial of the call that is answered. */
    public static final int REPLY_SERIAL = 5;
    /** The receiver. */
    public static final int DESTINATION = 6;
    /** The sender's unique name. */
    public static final int SENDER = 7;
    /** The types of the body. */
    public static final int SIGNATURE = 8;
    /** The number of descriptors. */
    public static final int UNIX_FDS = 9;
    /**
     * The container that the sender lives in, reserved by the reference implementation. Its type is checked; otherwise it is treated
     * as unknown.
     */
    public static final int CONTAINER_INSTANCE = 10;

    private static final String TYPES = "\0osssussguo";

    private HeaderField() {}

    /** The type of a field, '\0' for an unknown one. */
    static char type(int code) {
        return code < TYPES.length() ? TYPES.charAt(code) : '\0';
    }
}
