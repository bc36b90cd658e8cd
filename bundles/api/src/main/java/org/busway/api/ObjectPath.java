package org.busway.api;

import java.util.Objects;

/**
 * The name of an object on a connection, such as {@code /org/busway/usb1}. Immutable.
 *
 * @param value the path as the specification ("Valid Object Paths") allows it; checked here
 */
public record ObjectPath(String value) implements Comparable<ObjectPath> {

    /** The root object, {@code /}. */
    public static final ObjectPath ROOT = new ObjectPath("/");

    /**
     * Checks the path.
     *
     * @param value as the component
     * @throws IllegalArgumentException if it is not a valid object path
     */
    public ObjectPath {
        Objects.requireNonNull(value, "object path");
        if (!Names.isObjectPath(value)) {
            throw new IllegalArgumentException(
                    "object path \"" + value + "\": must be \"/\" or elements of [A-Za-z0-9_] that each follow a \"/\"");
        }
    }

    /**
     * The path of an object below this one.
     *
     * @param element one element, of [A-Za-z0-9_]
     * @return this path, a slash and the element
     * @throws IllegalArgumentException if the element is empty or has another character
     */
    public ObjectPath child(String element) {
        if (element.isEmpty() || element.indexOf('/') >= 0) {
            throw new IllegalArgumentException("element \"" + element + "\" of an object path: must be of [A-Za-z0-9_]");
        }
        return new ObjectPath(value.length() == 1 ? value + element : value + "/" + element);
    }

    /**
     * Whether an object is this one or below it, as {@code path_namespace} of a match rule means it.
     *
     * @param path any valid path
     * @return true for this path and for every path that continues it after a slash
     */
    public boolean contains(String path) {
        return value.length() == 1
                || path.startsWith(value) && (path.length() == value.length() || path.charAt(value.length()) == '/');
    }

    @Override
    public int compareTo(ObjectPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
