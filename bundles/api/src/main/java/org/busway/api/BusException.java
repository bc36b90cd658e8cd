package org.busway.api;

import java.util.Objects;

/**
 * A D-Bus error: what a call was answered with, or what a method handler answers its caller with. Unchecked, because every call
 * over a bus can end so.
 */
public final class BusException extends RuntimeException {

    /** Something went wrong that has no name of its own. */
    public static final String FAILED = "org.freedesktop.DBus.Error.Failed";
    /** No reply came in time. */
    public static final String NO_REPLY = "org.freedesktop.DBus.Error.NoReply";
    /** Nobody has that name, and nothing can be started for it. */
    public static final String SERVICE_UNKNOWN = "org.freedesktop.DBus.Error.ServiceUnknown";
    /** Nobody has that name. */
    public static final String NAME_HAS_NO_OWNER = "org.freedesktop.DBus.Error.NameHasNoOwner";
    /** The object has no such method. */
    public static final String UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod";
    /** There is no such object. */
    public static final String UNKNOWN_OBJECT = "org.freedesktop.DBus.Error.UnknownObject";
    /** The object has no such interface. */
    public static final String UNKNOWN_INTERFACE = "org.freedesktop.DBus.Error.UnknownInterface";
    /** The interface has no such property. */
    public static final String UNKNOWN_PROPERTY = "org.freedesktop.DBus.Error.UnknownProperty";
    /** The property cannot be set. */
    public static final String PROPERTY_READ_ONLY = "org.freedesktop.DBus.Error.PropertyReadOnly";
    /** The arguments are not those of the method. */
    public static final String INVALID_ARGS = "org.freedesktop.DBus.Error.InvalidArgs";
    /** Policy forbids it. */
    public static final String ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied";
    /** A limit or budget is used up. */
    public static final String LIMITS_EXCEEDED = "org.freedesktop.DBus.Error.LimitsExceeded";
    /** The connection is closed. */
    public static final String DISCONNECTED = "org.freedesktop.DBus.Error.Disconnected";
    /** The other side cannot do this, such as take descriptors. */
    public static final String NOT_SUPPORTED = "org.freedesktop.DBus.Error.NotSupported";
    /** The match rule cannot be read. */
    public static final String MATCH_RULE_INVALID = "org.freedesktop.DBus.Error.MatchRuleInvalid";

    private static final long serialVersionUID = 1L;

    private final String errorName;

    /**
     * An error.
     *
     * @param errorName a valid error name
     * @param message what is wrong, for a person; names the thing, the value and the remedy
     */
    public BusException(String errorName, String message) {
        this(errorName, message, null);
    }

    /**
     * An error with a cause that stays on this side of the bus.
     *
     * @param errorName a valid error name
     * @param message what is wrong, for a person
     * @param cause why, or null
     */
    public BusException(String errorName, String message, Throwable cause) {
        super(message, cause);
        this.errorName = Objects.requireNonNull(errorName, "error name");
    }

    /**
     * The name of the error.
     *
     * @return such as {@code org.freedesktop.DBus.Error.Failed}
     */
    public String errorName() {
        return errorName;
    }

    @Override
    public String toString() {
        return errorName + ": " + getMessage();
    }
}
