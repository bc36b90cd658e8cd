package org.busway.filter.internal;

import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.filter.NameOwners;

/** Whether one message passes one rule, asked whole: for the few rules that a trie has not told apart. */
final class RuleCheck {

    private RuleCheck() {}

    static boolean passes(MatchRule rule, MessageHeader message, NameOwners names) {
        if (message.destination() != null && !rule.eavesdrop()) {
            return false;
        }
        return (rule.type() == null || rule.type() == message.type())
                && is(rule.interfaceName(), message.interfaceName())
                && is(rule.member(), message.member())
                && is(rule.path(), message.path())
                && (rule.sender() == null || message.sender() != null && owns(message.sender(), rule.sender(), names))
                && (rule.destination() == null
                        || message.destination() != null && owns(message.destination(), rule.destination(), names))
                && (rule.pathNamespace() == null || within(message.path(), rule.pathNamespace(), '/'))
                && (rule.argument0Namespace() == null
                        || message.argumentType(0) == 's' && within(message.argument(0), rule.argument0Namespace(), '.'))
                && arguments(rule, message);
    }

    private static boolean arguments(MatchRule rule, MessageHeader message) {
        for (Map.Entry<Integer, String> each : rule.arguments().entrySet()) {
            if (message.argumentType(each.getKey()) != 's' || !each.getValue().equals(message.argument(each.getKey()))) {
                return false;
            }
        }
        for (Map.Entry<Integer, String> each : rule.argumentPaths().entrySet()) {
            String wanted = each.getValue();
            String actual = message.argument(each.getKey());
            if (actual == null || !(actual.equals(wanted) || wanted.endsWith("/") && actual.startsWith(wanted)
                    || actual.endsWith("/") && wanted.startsWith(actual))) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(String wanted, String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private static boolean within(String actual, String namespace, char separator) {
        return actual != null && actual.startsWith(namespace) && (actual.length() == namespace.length()
                || namespace.equals("/") && separator == '/' || actual.charAt(namespace.length()) == separator);
    }

    private static boolean owns(String name, String wanted, NameOwners names) {
        String owner = names.ownerOf(name);
        String wantedOwner = names.ownerOf(wanted);
        return name.equals(wanted) || owner != null && owner.equals(wantedOwner);
    }
}
