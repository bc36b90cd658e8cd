package org.busway.broker.internal.activation;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of an {@code Exec} line, as a shell splits them: blanks between words, {@code '…'} literal, {@code "…"} with backslash before
 * {@code $ ` " \} and newline, backslash before any other character outside, {@code #} at the start of a word begins a comment. Nothing is
 * expanded.
 */
final class CommandLine {

    private final String text;
    private final List<String> words = new ArrayList<>();
    private StringBuilder word;
    private int at;

    private CommandLine(String text) {
        this.text = text;
    }

    /**
     * Splits a line.
     *
     * @return one word or more
     * @throws IllegalArgumentException if a quotation does not end or there is no word
     */
    static List<String> words(String text) {
        return new CommandLine(text).split();
    }

    private List<String> split() {
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n') {
                endWord();
            } else if (c == '#' && word == null) {
                at = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
            } else {
                word = word == null ? new StringBuilder() : word;
                take(c);
            }
        }
        endWord();
        if (words.isEmpty()) {
            throw new IllegalArgumentException("command line \"" + text + "\" has no word");
        }
        return words;
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }

    private void take(char c) {
        switch (c) {
            case '\'' -> {
                int end = text.indexOf('\'', at + 1);
                if (end < 0) {
                    throw unbalanced(c);
                }
                word.append(text, at + 1, end);
                at = end;
            }
            case '"' -> doubleQuoted();
            case '\\' -> {
                if (++at >= text.length()) {
                    throw new IllegalArgumentException("command line \"" + text + "\" ends with a backslash");
                }
                if (text.charAt(at) != '\n') {
                    word.append(text.charAt(at));
                }
            }
            default -> word.append(c);
        }
    }

    private void doubleQuoted() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return;
            }
            if (c == '\\' && at + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(at + 1)) >= 0) {
                c = text.charAt(++at);
                if (c == '\n') {
                    continue;
                }
            }
            word.append(c);
        }
        throw unbalanced('"');
    }

    private IllegalArgumentException unbalanced(char quote) {
        return new IllegalArgumentException("command line \"" + text + "\": quotation mark " + quote + " is not closed");
    }
}
