package org.busway.api;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The text form of a match rule: {@code key=value} pairs between commas. Within apostrophes every character stands for itself.
 * Outside, a backslash takes the next character with it: before an apostrophe it makes it one, before any other, a comma or a second
 * backslash too, both stand for themselves.
 */
final class MatchRuleText {

    private final String text;
    private final Set<Integer> tested = new HashSet<>();
    private int at;

    private MatchRuleText(String text) {
        this.text = text;
    }

    static MatchRule parse(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MatchRule.MAX_LENGTH) {
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    "Match rule text is " + bytes + " bytes, maximum is " + MatchRule.MAX_LENGTH);
        }
        return new MatchRuleText(text).rule();
    }

    private MatchRule rule() {
        MatchRule.Builder rule = MatchRule.builder();
        Set<String> seen = new HashSet<>();
        skipBlanks();
        while (at < text.length()) {
            String key = key();
            String value = value(key);
            // Whoever adds eavesdrop='true' to every rule can still be given one that takes it back.
            if (!seen.add(key) && !key.equals("eavesdrop")) {
                throw invalid("Key \"" + key + "\" specified twice in match rule \"" + text + "\"");
            }
            apply(rule, key, value);
            skipBlanks();
        }
        try {
            return rule.build();
        } catch (IllegalArgumentException e) {
            throw new BusException(BusException.MATCH_RULE_INVALID, e.getMessage() + ", in \"" + text + "\"", e);
        }
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String key() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && " \t\n\r".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String key = text.substring(start, at);
        skipBlanks();
        if (key.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
            throw invalid("Match rule \"" + text + "\" has a key with no \"=\" and value after it, at index " + start);
        }
        at++;
        return key;
    }

    private String value(String key) {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == ',') {
                at++;
                return value.toString();
            } else if (!quoted && c == '\\' && at + 1 < text.length()) {
                at++;
                value.append(text.charAt(at) == '\'' ? "" : "\\").append(text.charAt(at));
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw invalid("Unbalanced quotation marks in match rule \"" + text + "\", key \"" + key + "\"");
        }
        return value.toString();
    }

    private void apply(MatchRule.Builder rule, String key, String value) {
        switch (key) {
            case "type" -> rule.type(type(value));
            case "sender" -> rule.sender(value);
            case "interface" -> rule.interfaceName(value);
            case "member" -> rule.member(value);
            case "path" -> rule.path(value);
            case "path_namespace" -> rule.pathNamespace(value);
            case "destination" -> rule.destination(value);
            case "eavesdrop" -> rule.eavesdrop(flag(value));
            default -> {
                if (!key.startsWith("arg")) {
                    throw invalid("Unknown key \"" + key + "\" in match rule \"" + text + "\"");
                }
                applyArgument(rule, key, value);
            }
        }
    }

    private void applyArgument(MatchRule.Builder rule, String key, String value) {
        int end = 3;
        while (end < key.length() && Character.digit(key.charAt(end), 10) >= 0 && key.charAt(end) < 128) {
            end++;
        }
        if (end == 3 || end > 3 + 5) {
            throw invalid("Key \"" + key + "\" in match rule starts with 'arg' but lacks an arg number of 0 to "
                    + MatchRule.MAX_ARGUMENT + ", in \"" + text + "\"");
        }
        int index = Integer.parseInt(key.substring(3, end));
        if (index > MatchRule.MAX_ARGUMENT) {
            throw invalid("Key \"" + key + "\" in match rule has arg number " + index + " but the maximum is "
                    + MatchRule.MAX_ARGUMENT);
        }
        if (!tested.add(index)) {
            throw invalid("Argument " + key + " matched more than once in match rule \"" + text + "\"");
        }
        String suffix = key.substring(end);
        if (suffix.isEmpty()) {
            rule.argument(index, value);
        } else if (suffix.equals("path")) {
            rule.argumentPath(index, value);
        } else if (key.equals("arg0namespace")) {
            rule.argument0Namespace(value);
        } else {
            throw invalid("Key \"" + key + "\" in match rule contains junk after argument number (" + index
                    + "). Only arg" + index + "path (for example) or arg0namespace are valid");
        }
    }

    private MessageType type(String value) {
        for (MessageType type : MessageType.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(value)) {
                return type;
            }
        }
        throw invalid("Invalid message type \"" + value + "\" in match rule \"" + text + "\"");
    }

    private boolean flag(String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw invalid("eavesdrop=\"" + value + "\" in match rule \"" + text + "\": must be true or false");
    }

    private static BusException invalid(String why) {
        return new BusException(BusException.MATCH_RULE_INVALID, why);
    }

    static String write(MatchRule rule) {
        StringBuilder out = new StringBuilder();
        if (rule.type() != null) {
            write(out, "type", rule.type().name().toLowerCase(Locale.ROOT));
        }
        write(out, "interface", rule.interfaceName());
        write(out, "member", rule.member());
        write(out, "path", rule.path());
        write(out, "path_namespace", rule.pathNamespace());
        write(out, "sender", rule.sender());
        write(out, "destination", rule.destination());
        if (rule.eavesdrop()) {
            write(out, "eavesdrop", "true");
        }
        for (int i = 0; i <= MatchRule.MAX_ARGUMENT; i++) {
            write(out, "arg" + i, rule.arguments().get(i));
            write(out, "arg" + i + "path", rule.argumentPaths().get(i));
            if (i == 0) {
                write(out, "arg0namespace", rule.argument0Namespace());
            }
        }
        return out.toString();
    }

    private static void write(StringBuilder out, String key, String value) {
        if (value != null) {
            out.append(out.length() == 0 ? "" : ",").append(key).append("='").append(value.replace("'", "'\\''")).append('\'');
        }
    }
}
