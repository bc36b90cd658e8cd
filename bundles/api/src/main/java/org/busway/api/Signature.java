package org.busway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The types of a body, of a value of type {@code g}, or of one variant: zero or more complete types. Immutable.
 *
 * @param value the signature as the specification ("Valid Signatures") allows it: 255 characters at most, arrays,
 *            structs and dict entries nested 32 deep each; checked here
 */
public record Signature(String value) {

    /** The signature of an empty body. */
    public static final Signature EMPTY = new Signature("");

    /** The most characters a signature may have. */
    public static final int MAX_LENGTH = 255;

    /** How deep arrays may stand directly in arrays, structs in structs, and dict entries in dict entries. */
    public static final int MAX_DEPTH = 32;

    /**
     * Checks the signature.
     *
     * @param value as the component
     * @throws IllegalArgumentException if it is not valid, with the reason and the position
     */
    public Signature {
        Objects.requireNonNull(value, "signature");
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("signature \"" + value + "\": " + fault);
        }
    }

    /**
     * Whether a text is a signature.
     *
     * @param text any text
     * @return true if {@code new Signature(text)} would succeed
     */
    public static boolean isValid(String text) {
        return fault(text) == null;
    }

    /**
     * Whether a text is the signature of exactly one complete type, as a variant needs it.
     *
     * @param text any text
     * @return true for one complete type
     */
    public static boolean isSingle(String text) {
        return !text.isEmpty() && isValid(text) && end(text, 0) == text.length();
    }

    /**
     * The complete types, each a signature of its own.
     *
     * @return one entry per argument of the body, in order
     */
    public List<String> types() {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < value.length();) {
            int end = end(value, i);
            types.add(value.substring(i, end));
            i = end;
        }
        return types;
    }

    /**
     * Where a complete type ends.
     *
     * @param signature a valid signature
     * @param start the index at which the type begins
     * @return the index after it
     */
    public static int end(String signature, int start) {
        int i = start;
        while (signature.charAt(i) == 'a') {
            i++;
        }
        char open = signature.charAt(i);
        if (open != '(' && open != '{') {
            return i + 1;
        }
        int depth = 0;
        do {
            char c = signature.charAt(i++);
            if (c == '(' || c == '{') {
                depth++;
            } else if (c == ')' || c == '}') {
                depth--;
            }
        } while (depth > 0);
        return i;
    }

    @Override
    public String toString() {
        return value;
    }

    private static String fault(String text) {
        if (text.length() > MAX_LENGTH) {
            return text.length() + " characters, " + MAX_LENGTH + " at most";
        }
        for (int i = 0; i < text.length();) {
            int end = complete(text, i, 0, 0, 0);
            if (end < 0) {
                return "no complete type at index " + i;
            }
            i = end;
        }
        return null;
    }

    /**
     * The index after the complete type at {@code i}, or -1 if there is none. Arrays are counted while they stand directly in one
     * another; structs and dict entries each by themselves, through all that is between: so does the reference implementation.
     */
    private static int complete(String text, int i, int arrays, int structs, int entries) {
        if (i >= text.length()) {
            return -1;
        }
        switch (text.charAt(i)) {
            case 'a' :
                if (arrays == MAX_DEPTH) {
                    return -1;
                }
                return i + 1 < text.length() && text.charAt(i + 1) == '{'
                        ? entry(text, i + 2, structs, entries + 1)
                        : complete(text, i + 1, arrays + 1, structs, entries);
            case '(' :
                return struct(text, i + 1, structs + 1, entries);
            case 'y', 'b', 'n', 'q', 'i', 'u', 'x', 't', 'd', 's', 'o', 'g', 'h', 'v' :
                return i + 1;
            default :
                return -1;
        }
    }

    private static int struct(String text, int start, int structs, int entries) {
        if (structs > MAX_DEPTH) {
            return -1;
        }
        int i = start;
        do {
            i = complete(text, i, 0, structs, entries);
        } while (i >= 0 && i < text.length() && text.charAt(i) != ')');
        return i < 0 || i >= text.length() ? -1 : i + 1;
    }

    private static int entry(String text, int start, int structs, int entries) {
        if (entries > MAX_DEPTH || start >= text.length() || "ybnqiuxtdsogh".indexOf(text.charAt(start)) < 0) {
            return -1;
        }
        int end = complete(text, start + 1, 0, structs, entries);
        return end < 0 || end >= text.length() || text.charAt(end) != '}' ? -1 : end + 1;
    }
}
