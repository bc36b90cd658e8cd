package org.busway.launcher.profile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.launcher.StartFailure;

/**
 * Reads JSON (RFC 8259) with comments into values that know their line. A key that stands twice in one object is a mistake. By itself and not with a library, of
 * whose classes every bus would keep a hundred.
 */
final class JsonText {

    /** No profile is nested so deep, and the stack bears it. */
    private static final int DEEPEST = 100;

    private final String file;
    private final String text;
    private int at;
    private int line = 1;
    private int depth;

    private JsonText(String file, String text) {
        this.file = file;
        this.text = text;
    }

    static Located read(String file, String text) {
        JsonText reader = new JsonText(file, JsonComments.blanked(text));
        Located root = reader.value();
        if (reader.next() >= 0) {
            throw reader.mistake("the end of the file");
        }
        return root;
    }

    private Located value() {
        int first = next();
        int begin = line;
        Object value = switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
        return new Located(value, file, begin);
    }

    private Map<String, Located> object() {
        Map<String, Located> members = new LinkedHashMap<>();
        begin();
        if (next() != '}') {
            do {
                if (next() != '"') {
                    throw mistake("a key, \"…\"");
                }
                String key = string();
                int keyLine = line;
                take(':', "\":\"");
                Located before = members.put(key, value());
                if (before != null) {
                    throw new StartFailure(file + ":" + keyLine + ": \"" + key + "\" stands twice, first in line " + before.line()
                            + ": remove one");
                }
            } while (goesOn('}', "\",\" or \"}\""));
        }
        end();
        return members;
    }

    private List<Located> array() {
        List<Located> elements = new ArrayList<>();
        begin();
        if (next() != ']') {
            do {
                elements.add(value());
            } while (goesOn(']', "\",\" or \"]\""));
        }
        end();
        return elements;
    }

    private void begin() {
        if (++depth > DEEPEST) {
            throw mistake("at most " + DEEPEST + " objects and lists in each other");
        }
        at++;
    }

    private void end() {
        depth--;
        at++;
    }

    /** Whether another element follows; what closes is left to be taken. */
    private boolean goesOn(char close, String expected) {
        if (next() == close) {
            return false;
        }
        take(',', expected);
        return true;
    }

    private void take(char wanted, String expected) {
        if (next() != wanted) {
            throw mistake(expected);
        }
        at++;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw mistake("a value");
        }
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        int begin = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        try {
            return new BigDecimal(text.substring(begin, at));
        } catch (NumberFormatException e) {
            throw mistake("a number with a smaller exponent");
        }
    }

    private void digits() {
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == begin) {
            throw mistake("a value");
        }
    }

    private boolean skip(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() < ' ') {
                throw mistake("\" at the end of a string");
            }
            out.append(peek() == '\\' ? escaped() : text.charAt(at));
            at++;
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        at++;
        int place = "\"\\/bfnrt".indexOf(peek());
        if (place >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(place);
        }
        int code = 0;
        for (int i = 1; i <= 4; i++) {
            int digit = peek() == 'u' && at + i < text.length() ? Character.digit(text.charAt(at + i), 16) : -1;
            if (digit < 0) {
                throw mistake("one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t, or \\u and four hexadecimal digits");
            }
            code = 16 * code + digit;
        }
        at += 4;
        return (char) code;
    }

    /** The next character that is no blank, -1 at the end. */
    private int next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            if (text.charAt(at) == '\n') {
                line++;
            }
            at++;
        }
        return peek();
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private StartFailure mistake(String expected) {
        String found = peek() < 0 ? "the file ends" : "here is \"" + text.charAt(at) + "\"";
        return new StartFailure(file + ":" + line + ": not JSON: " + found + " where " + expected + " must be");
    }
}
