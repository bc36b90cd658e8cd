package org.busway.wire.rule;

import java.util.Map;
import java.util.SortedMap;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;

/**
 * A match rule, prepared to be tested on message after message without allocating; each key means what it means to dbus-daemon.
 * Immutable, safe from any thread.
 */
public final class RuleTest {

    private static final int[] NO_INDICES = {};
    private static final String[] NO_TEXTS = {};

    private final MatchRule rule;
    private final int[] indices;
    private final String[] texts;
    private final int[] pathIndices;
    private final String[] paths;

    /**
     * Prepares a rule.
     *
     * @param rule the rule
     */
    public RuleTest(MatchRule rule) {
        this.rule = rule;
        indices = indices(rule.arguments());
        texts = texts(rule.arguments());
        pathIndices = indices(rule.argumentPaths());
        paths = texts(rule.argumentPaths());
    }

    /**
     * The rule that is tested.
     *
     * @return as it was given
     */
    public MatchRule rule() {
        return rule;
    }

    /**
     * Whether the owner of the rule is to get a message because of it. A message that has a destination needs {@code eavesdrop}, since it
     * reaches who it is addressed to without a rule.
     *
     * @param message the message
     * @param sender who sent it
     * @param receiver who it is addressed to; null for a broadcast, or if nobody owns the destination yet
     * @return true if it matches
     */
    public boolean matches(MessageHeader message, NameOwner sender, NameOwner receiver) {
        return matchesAddress(message, receiver) && matchesContent(message, sender);
    }

    /**
     * Whether a message is as the rule says, wherever it is addressed to: {@code destination} and {@code eavesdrop} are not tested. For the
     * receiver's own sorting of what it got.
     *
     * @param message the message
     * @param sender who sent it
     * @return true if it matches
     */
    public boolean matchesContent(MessageHeader message, NameOwner sender) {
        return (rule.type() == null || rule.type() == message.type())
                && (rule.interfaceName() == null || rule.interfaceName().equals(message.interfaceName()))
                && (rule.member() == null || rule.member().equals(message.member()))
                && (rule.sender() == null || sender.owns(rule.sender()))
                && matchesPath(message.path())
                && matchesArguments(message);
    }

    private boolean matchesAddress(MessageHeader message, NameOwner receiver) {
        String destination = message.destination();
        if (destination == null) {
            return rule.destination() == null;
        }
        return rule.eavesdrop() && (rule.destination() == null
                || (receiver == null ? rule.destination().equals(destination) : receiver.owns(rule.destination())));
    }

    private boolean matchesPath(String path) {
        if (rule.path() != null) {
            return rule.path().equals(path);
        }
        String space = rule.pathNamespace();
        return space == null || path != null && (space.length() == 1
                || path.startsWith(space) && (path.length() == space.length() || path.charAt(space.length()) == '/'));
    }

    private boolean matchesArguments(MessageHeader message) {
        for (int i = 0; i < indices.length; i++) {
            if (message.argumentType(indices[i]) != 's' || !texts[i].equals(argument(message, indices[i], texts[i]))) {
                return false;
            }
        }
        for (int i = 0; i < pathIndices.length; i++) {
            if (message.argumentType(pathIndices[i]) == '\0'
                    || !isSameOrAround(paths[i], argument(message, pathIndices[i], paths[i]))) {
                return false;
            }
        }
        String space = rule.argument0Namespace();
        return space == null || message.argumentType(0) == 's' && isIn(space, argument(message, 0, space));
    }

    /** Equal, or the one that is shorter ends with a slash and begins the other. */
    private static boolean isSameOrAround(String expected, String actual) {
        int shorter = Math.min(expected.length(), actual.length());
        if (actual.length() < expected.length() && (shorter == 0 || actual.charAt(shorter - 1) != '/')
                || expected.length() < actual.length() && (shorter == 0 || expected.charAt(shorter - 1) != '/')) {
            return false;
        }
        return actual.regionMatches(0, expected, 0, shorter);
    }

    private static boolean isIn(String space, String actual) {
        return actual.startsWith(space) && (actual.length() == space.length() || actual.charAt(space.length()) == '.');
    }

    /** An argument, cut off where that cannot change the result: a peer's megabytes do not become a String. */
    private static String argument(MessageHeader message, int index, String expected) {
        // Three bytes of UTF-8 make one char at least; one more char shows that the text goes on.
        return message.argumentStart(index, 3 * expected.length() + 4);
    }

    private static int[] indices(SortedMap<Integer, String> map) {
        return map.isEmpty() ? NO_INDICES : map.entrySet().stream().mapToInt(Map.Entry::getKey).toArray();
    }

    private static String[] texts(SortedMap<Integer, String> map) {
        return map.isEmpty() ? NO_TEXTS : map.values().toArray(NO_TEXTS);
    }
}
