package org.busway.flow.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Takes a rule of the configuration apart: words {@code key=value} between blanks, where a value with blanks stands in double quotes. */
final class RuleWords {

    private RuleWords() {}

    /**
     * The words by their keys, in order.
     *
     * @param text such as {@code uid=0 match="type='signal'" outcome=lossy}
     * @param first the key of a first word that has none, or null
     * @throws IllegalArgumentException saying which word is wrong
     */
    static Map<String, String> of(String text, String first) {
        Map<String, String> words = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            int end = endOfWord(text, at);
            String word = text.substring(at, end);
            int equals = word.indexOf('=');
            String key = equals > 0 ? word.substring(0, equals) : words.isEmpty() ? first : null;
            if (key == null) {
                throw new IllegalArgumentException("\"" + word + "\" is no word key=value");
            }
            String value = word.substring(equals + 1);
            if (value.startsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            if (words.put(key, value) != null) {
                throw new IllegalArgumentException(key + "= stands there twice");
            }
            at = end;
        }
        return words;
    }

    private static int endOfWord(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (text.charAt(i) == ' ' && !quoted) {
                return i;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a \" is not closed");
        }
        return text.length();
    }
}
