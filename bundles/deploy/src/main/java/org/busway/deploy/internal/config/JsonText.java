package org.busway.deploy.internal.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON with comments, which is what the Configurator takes (OSGi Compendium 8, 150.3.1): objects become maps in their order, lists lists, numbers
 * {@link BigDecimal}, {@code null} null. Errors name the line.
 */
final class JsonText {

    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    static Object read(String text) {
        JsonText json = new JsonText(text);
        Object value = json.value();
        if (json.next() != 0) {
            throw json.mistake("something stands behind the end");
        }
        return value;
    }

    private Object value() {
        char first = next();
        if (first == '{' || first == '[') {
            if (++depth > DEEPEST) {
                throw mistake("more than " + DEEPEST + " levels");
            }
            at++;
            Object value = first == '{' ? object() : list();
            depth--;
            return value;
        }
        return first == '"' ? string() : word();
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        while (next() != '}') {
            if (next() != '"') {
                throw mistake("a name in quotes is missing");
            }
            String name = string();
            expect(':');
            if (members.containsKey(name)) {
                throw mistake("\"" + name + "\" stands twice");
            }
            members.put(name, value());
            separator('}');
        }
        at++;
        return members;
    }

    private List<Object> list() {
        List<Object> elements = new ArrayList<>();
        while (next() != ']') {
            elements.add(value());
            separator(']');
        }
        at++;
        return elements;
    }

    private void separator(char end) {
        if (next() == ',') {
            at++;
            if (next() == end) {
                throw mistake("nothing stands behind a comma");
            }
        } else if (next() != end) {
            throw mistake("\",\" or \"" + end + "\" is missing");
        }
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw mistake("\"" + wanted + "\" is missing");
        }
        at++;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            char c = text.charAt(at);
            if (c < ' ') {
                throw mistake("a text does not end");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        if (at >= text.length()) {
            throw mistake("a text does not end");
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = ++at < text.length() ? text.charAt(at) : 0;
        int known = "\"\\/bfnrt".indexOf(c);
        if (c != 0 && known >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(known);
        }
        if (c == 'u' && at + 4 < text.length()) {
            try {
                char code = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                at += 4;
                return code;
            } catch (NumberFormatException e) {
                throw mistake("\\u wants four hexadecimal digits");
            }
        }
        throw mistake("a \\ stands before what it does not belong to");
    }

    private Object word() {
        int begin = at;
        while (at < text.length() && ",:]}/ \t\r\n\"[{".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(begin, at);
        switch (word) {
            case "true" :
                return Boolean.TRUE;
            case "false" :
                return Boolean.FALSE;
            case "null" :
                return null;
            default :
                try {
                    return new BigDecimal(word);
                } catch (NumberFormatException e) {
                    throw mistake(word.isEmpty() ? "a value is missing" : "\"" + word + "\" is no value");
                }
        }
    }

    /** The character that comes next, behind blanks and comments; 0 at the end. */
    private char next() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF') {
                at++;
            } else if (text.startsWith("//", at)) {
                at = end("\n", 0);
            } else if (text.startsWith("/*", at)) {
                at = end("*/", 2);
            } else {
                return text.charAt(at);
            }
        }
        return 0;
    }

    private int end(String mark, int behind) {
        int found = text.indexOf(mark, at + behind);
        return found < 0 ? text.length() : found + behind;
    }

    private IllegalArgumentException mistake(String what) {
        return new IllegalArgumentException(
                "line " + (text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count() + 1) + ": "
                        + what);
    }
}
