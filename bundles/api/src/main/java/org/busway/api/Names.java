package org.busway.api;

/**
 * What the specification ("Valid Names") allows as a name of each kind. Pure functions, safe from any thread; none allocates.
 */
public final class Names {

    /** The most characters a bus, interface, member or error name may have. */
    public static final int MAX_LENGTH = 255;

    private Names() {}

    /**
     * Whether a text is a unique name ({@code :1.7}) or a well-known name ({@code org.busway.Power1}).
     *
     * @param name any text
     * @return true if a connection may have that name
     */
    public static boolean isBusName(String name) {
        return isUniqueName(name) || isWellKnownName(name);
    }

    /**
     * Whether a text has the form of a unique connection name. Taken as the reference implementation takes it, which asks for less than
     * two elements: who writes to {@code :7} is told that nobody has that name, not disconnected.
     *
     * @param name any text
     * @return true if it begins with a colon, and elements of [A-Za-z0-9_-] with single dots between may follow
     */
    public static boolean isUniqueName(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_LENGTH || name.charAt(0) != ':' || name.charAt(length - 1) == '.') {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = name.charAt(i);
            if (c == '.' ? name.charAt(i - 1) == '.' : !isWord(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a text is a name that a connection may request.
     *
     * @param name any text
     * @return true for two or more elements of [A-Za-z0-9_-], none of which begins with a digit
     */
    public static boolean isWellKnownName(String name) {
        return elements(name, true) >= 2;
    }

    /**
     * Whether a text may stand as {@code arg0namespace} of a match rule: a bus name, or the first element of one.
     *
     * @param name any text
     * @return true for a unique name, or one or more elements of a well-known name
     */
    public static boolean isNamespace(String name) {
        return isUniqueName(name) || elements(name, true) >= 1;
    }

    /**
     * Whether a text is an interface name.
     *
     * @param name any text
     * @return true for two or more elements of [A-Za-z0-9_], none of which begins with a digit
     */
    public static boolean isInterface(String name) {
        return elements(name, false) >= 2;
    }

    /**
     * Whether a text is an error name; the rules are those of an interface name.
     *
     * @param name any text
     * @return true if a message may carry it as ERROR_NAME
     */
    public static boolean isErrorName(String name) {
        return isInterface(name);
    }

    /**
     * Whether a text is the name of a method, signal or property.
     *
     * @param name any text
     * @return true for one element of [A-Za-z0-9_] that does not begin with a digit
     */
    public static boolean isMember(String name) {
        return elements(name, false) == 1;
    }

    /**
     * Whether a text is an object path.
     *
     * @param path any text
     * @return true for a slash, or for elements of [A-Za-z0-9_] that each follow a slash
     */
    public static boolean isObjectPath(String path) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = path.charAt(i);
            if (c == '/' ? path.charAt(i - 1) == '/' : !isWord(c)) {
                return false;
            }
        }
        return length == 1 || path.charAt(length - 1) != '/';
    }

    /** Counts the dot-separated elements; -1 if a character or an element is not allowed. */
    private static int elements(String name, boolean hyphens) {
        int length = name.length();
        if (length > MAX_LENGTH || length == 0) {
            return -1;
        }
        int count = 1;
        boolean first = true;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (first) {
                    return -1;
                }
                count++;
                first = true;
            } else if (isWord(c) || hyphens && c == '-') {
                if (first && c >= '0' && c <= '9') {
                    return -1;
                }
                first = false;
            } else {
                return -1;
            }
        }
        return first ? -1 : count;
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
}
