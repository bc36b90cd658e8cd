package org.busway.group.internal.reader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.busway.api.MatchRule;
import org.busway.api.MessageType;

/**
 * Those match rules of subscribers and monitors that could match something in a group, each once however many have it. While there is none the bus need not read the
 * group's lanes. What cannot be decided counts as possible.
 */
final class SocketRules {

    private static final String BUS = "org.freedesktop.DBus";

    private final List<MatchRule> ofGroup;
    private final Map<MatchRule, Integer> rules = new HashMap<>();

    SocketRules(List<MatchRule> ofGroup) {
        this.ofGroup = ofGroup;
    }

    /** Forgets all. */
    void clear() {
        rules.clear();
    }

    /** Somebody has one more; true if there was none like it before. */
    boolean add(MatchRule rule) {
        return couldMatch(rule) && rules.merge(rule, 1, Integer::sum) == 1;
    }

    /** Somebody has one less; true if there is none like it any more. */
    boolean remove(MatchRule rule) {
        return rules.containsKey(rule) && rules.computeIfPresent(rule, (same, count) -> count == 1 ? null : count - 1) == null;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    List<MatchRule> all() {
        return new ArrayList<>(rules.keySet());
    }

    private boolean couldMatch(MatchRule rule) {
        return (rule.type() == null || rule.type() == MessageType.SIGNAL) && rule.destination() == null
                && !BUS.equals(rule.sender()) && ofGroup.stream().anyMatch(belongs -> canBothMatch(rule, belongs));
    }

    private static boolean canBothMatch(MatchRule one, MatchRule other) {
        return canBoth(one.interfaceName(), other.interfaceName(), String::equals)
                && canBoth(one.member(), other.member(), String::equals)
                && canBoth(one.path(), other.path(), String::equals)
                && canBoth(one.path(), other.pathNamespace(), SocketRules::isBelow)
                && canBoth(other.path(), one.pathNamespace(), SocketRules::isBelow);
    }

    private static boolean canBoth(String one, String other, BiPredicate<String, String> test) {
        return one == null || other == null || test.test(one, other);
    }

    private static boolean isBelow(String path, String namespace) {
        return namespace.equals("/") || path.equals(namespace) || path.startsWith(namespace + "/");
    }
}
