package org.busway.broker.internal.driver;

/**
 * A method of the bus object.
 *
 * @param name the member
 * @param in the signature of its arguments
 * @param out the signature of its results
 * @param access where and by whom it can be called
 * @param handler what it does
 */
record Method(String name, String in, String out, Access access, Handler handler) {

    /** Old methods can be called on every object path, since dbus-daemon never looked at it; newer ones only on the bus's own. */
    enum Access {
        /** On any object path. */
        ANY_PATH,
        /** On {@code /org/freedesktop/DBus} alone. */
        CANONICAL_PATH,
        /** On {@code /org/freedesktop/DBus} alone, and only by root and the user of the bus. */
        PRIVILEGED
    }
}
