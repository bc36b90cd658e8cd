package org.busway.wire;

/**
 * What is wrong with received bytes; {@link #NONE} when nothing is. One value per rule of the specification ("Message Protocol",
 * "Marshaling"), so that a log line can name the rule that a peer broke.
 */
public enum WireFault {
    /** Nothing is wrong. */
    NONE("valid"),
    /** The first byte is neither 'l' nor 'B'. */
    BYTE_ORDER("byte order mark is neither 'l' nor 'B'"),
    /** Another major protocol version than 1. */
    PROTOCOL_VERSION("major protocol version is not 1"),
    /** Message type 0. */
    MESSAGE_TYPE("message type is 0"),
    /** The array of header fields is longer than an array may be. */
    HEADER_LENGTH("array of header fields is longer than 64 MiB"),
    /** The message is longer than the specification or the receiver's limit allows. */
    MESSAGE_LENGTH("message is longer than the limit"),
    /** The lengths in the header do not add up to the bytes handed in. */
    LENGTH_MISMATCH("lengths in the header differ from the message's length"),
    /** Serial 0. */
    SERIAL("serial is 0"),
    /** Header field code 0. */
    FIELD_CODE("header field code is 0"),
    /** A known header field has another type than the specification gives it. */
    FIELD_TYPE("header field has the wrong type"),
    /** A known header field stands there twice. */
    FIELD_TWICE("header field appears twice"),
    /** PATH is missing. */
    MISSING_PATH("required header field PATH is missing"),
    /** INTERFACE is missing. */
    MISSING_INTERFACE("required header field INTERFACE is missing"),
    /** MEMBER is missing. */
    MISSING_MEMBER("required header field MEMBER is missing"),
    /** ERROR_NAME is missing. */
    MISSING_ERROR_NAME("required header field ERROR_NAME is missing"),
    /** REPLY_SERIAL is missing. */
    MISSING_REPLY_SERIAL("required header field REPLY_SERIAL is missing"),
    /** PATH is longer than this implementation holds. */
    PATH_LENGTH("PATH is longer than 64 KiB"),
    /** INTERFACE is not an interface name. */
    INTERFACE_NAME("INTERFACE is not a valid interface name"),
    /** MEMBER is not a member name. */
    MEMBER_NAME("MEMBER is not a valid member name"),
    /** ERROR_NAME is not an error name. */
    ERROR_NAME("ERROR_NAME is not a valid error name"),
    /** DESTINATION is not a bus name. */
    DESTINATION_NAME("DESTINATION is not a valid bus name"),
    /** SENDER is not a bus name. */
    SENDER_NAME("SENDER is not a valid bus name"),
    /** REPLY_SERIAL 0. */
    REPLY_SERIAL("REPLY_SERIAL is 0"),
    /** The path that is reserved for messages that never travel. */
    LOCAL_PATH("PATH is the reserved /org/freedesktop/DBus/Local"),
    /** The interface that is reserved for messages that never travel. */
    LOCAL_INTERFACE("INTERFACE is the reserved org.freedesktop.DBus.Local"),
    /** UNIX_FDS is greater than the number of descriptors that came. */
    DESCRIPTORS_MISSING("UNIX_FDS is greater than the number of descriptors received"),
    /** A value goes on beyond the end of its message, header or array. */
    TRUNCATED("value continues past the end of the data"),
    /** Bytes are left after the last value of the signature. */
    TRAILING_BYTES("bytes are left after the last value that the signature names"),
    /** Alignment padding that is not zero. */
    PADDING("alignment padding is not zero"),
    /** A boolean that is neither 0 nor 1. */
    BOOLEAN("boolean is neither 0 nor 1"),
    /** A string that is not UTF-8, or has a nul inside. */
    UTF8("string is not valid UTF-8 without nul"),
    /** A string, path or signature is not followed by nul. */
    NUL_TERMINATOR("string is not terminated by nul"),
    /** A value of type 'o' is not an object path. */
    OBJECT_PATH("object path is not valid"),
    /** A value of type 'g' is not a signature. */
    SIGNATURE("signature is not valid"),
    /** The signature of a variant is not exactly one complete type. */
    VARIANT_SIGNATURE("signature of a variant is not one complete type"),
    /** An array is longer than 64 MiB. */
    ARRAY_TOO_LONG("array is longer than 64 MiB"),
    /** An array's length does not end where an element ends. */
    ARRAY_LENGTH("array length does not end at the end of an element"),
    /** Containers nest deeper than 64. */
    NESTING("containers nest deeper than 64");

    private final String text;

    WireFault(String text) {
        this.text = text;
    }

    /**
     * Which rule was broken, for a person.
     *
     * @return a phrase without position
     */
    public String text() {
        return text;
    }

    /**
     * Which rule was broken and where.
     *
     * @param position bytes from the start of the message
     * @return a phrase for a log line
     */
    public String at(int position) {
        return text + ", at byte " + position + " of the message";
    }
}
