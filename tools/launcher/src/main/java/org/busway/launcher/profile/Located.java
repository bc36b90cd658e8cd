package org.busway.launcher.profile;

import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;

/**
 * A JSON value that knows where it stands, so that a mistake in it can be named by file and line.
 *
 * @param value a {@code Map<String, Located>} in the order of the file, a {@code List<Located>}, a String, a BigDecimal, a Boolean, or null
 * @param file the file's name as the reader is to see it
 * @param line counted from 1
 */
record Located(Object value, String file, int line) {

    StartFailure mistake(String text) {
        return new StartFailure(place() + ": " + text);
    }

    String place() {
        return file + ":" + line;
    }

    Map<String, Located> object(String what) {
        if (value instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked")
            Map<String, Located> members = (Map<String, Located>) value;
            return members;
        }
        throw mistake(what + " is " + kind() + ": must be an object, { … }");
    }

    List<Located> list(String what) {
        if (value instanceof List<?>) {
            @SuppressWarnings("unchecked")
            List<Located> elements = (List<Located>) value;
            return elements;
        }
        throw mistake(what + " is " + kind() + ": must be a list, [ … ]");
    }

    String text(String what) {
        if (value instanceof String text) {
            return text;
        }
        throw mistake(what + " is " + kind() + ": must be a string, \"…\"");
    }

    String kind() {
        if (value instanceof Map) {
            return "an object";
        } else if (value instanceof List) {
            return "a list";
        }
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }
}
