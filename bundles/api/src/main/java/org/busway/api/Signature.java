package org.busway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The types of a body, of a value of type {@code g}, or of one variant: zero or more complete types. Immutable.
 *
 * @param value the signature as the specification ("Valid Signatures") allows it: 255 characters at most, arrays and structs
 *            nested 32 deep each; checked here
 */
public record Signature(String value) {

    /** The signature of an empty body. */
    public static final Signature EMPTY = new Signature("");

    /** The most characters a signature may have. */
    public static final int MAX_LENGTH = 255;

    /** How deep arrays may stand in arrays, and structs in structs; 64 together. */
    public static final int MAX_DEPTH = 32;

    /**
     * Checks the signature.
     *
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
            int end = complete(text, i, 0, 0);
            if (end < 0) {
                return "no complete type at index " + i;
            }
            i = end;
        }
        return null;
    }

    /** The index after the complete type at {@code i}, or -1 if there is none. */
    private static int complete(String text, int i, int arrays, int structs) {
        if (i >= text.length()) {
            return -1;
        }
        switch (text.charAt(i)) {
            case 'a' :
                if (arrays == MAX_DEPTH) {
                    return -1;
                }
                return i + 1 < text.length() && text.charAt(i + 1) == '{'
                        ? entry(text, i + 2, arrays + 1, structs)
                        : complete(text, i + 1, arrays + 1, structs);
            case '(' :
                return structs == MAX_DEPTH ? -1 : struct(text, i + 1, arrays, structs + 1);
            case 'y', 'b', 'n', 'q', 'i', 'u', 'x', 't', 'd', 's', 'o', 'g', 'h', 'v' :
                return i + 1;
            default :
                return -1;
        }
    }

    private static int struct(String text, int start, int arrays, int structs) {
        int i = start;
        do {
            i = complete(text, i, arrays, structs);
        } while (i >= 0 && i < text.length() && text.charAt(i) != ')');
        return i < 0 || i >= text.length() ? -1 : i + 1;
    }

    private static int entry(String text, int start, int arrays, int structs) {
        // A dict entry counts as a struct for depth, as the reference implementation counts it.
        if (structs == MAX_DEPTH || start >= text.length() || "ybnqiuxtdsogh".indexOf(text.charAt(start)) < 0) {
            return -1;
        }
        int end = complete(text, start + 1, arrays, structs + 1);
        return end < 0 || end >= text.length() || text.charAt(end) != '}' ? -1 : end + 1;
    }
}
