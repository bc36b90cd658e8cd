package org.busway.auth.internal.config;

import java.util.OptionalLong;
import java.util.Set;

import org.busway.auth.internal.Accounts;
import org.busway.spi.policy.PolicyException;

/** The attribute of {@code <policy>} that says for whom its rules are. */
final class PolicyContexts {

    static final Set<String> ATTRIBUTES = Set.of("context", "user", "group", "at_console");

    private PolicyContexts() {}

    /** The context of an element that has one of the {@link #ATTRIBUTES}. */
    static PolicyContext read(Attributes element, Accounts accounts, Warnings warnings) throws PolicyException {
        if (element.has("context")) {
            String context = element.get("context");
            return switch (context) {
                case "default" -> PolicyContext.DEFAULT;
                case "mandatory" -> PolicyContext.MANDATORY;
                default -> throw element.fault(
                        "context attribute on <policy> must have the value \"default\" or \"mandatory\", not \"" + context
                                + '"');
            };
        }
        if (element.has("at_console")) {
            String value = element.get("at_console");
            return switch (value) {
                case "true" -> PolicyContext.AT_CONSOLE;
                case "false" -> PolicyContext.NOT_AT_CONSOLE;
                default -> throw element.fault("Unknown value \"" + value
                        + "\" for at_console in message bus configuration file: take true or false");
            };
        }
        boolean group = element.has("group");
        String name = element.get(group ? "group" : "user");
        OptionalLong id = group ? accounts.gidOf(name) : accounts.uidOf(name);
        if (id.isEmpty()) {
            warnings.say(element.where() + ": Unknown " + (group ? "group" : "username") + " \"" + name
                    + "\" in message bus configuration file: the rules for it are skipped");
            return PolicyContext.NOBODY;
        }
        return new PolicyContext(group ? PolicyContext.Kind.GROUP : PolicyContext.Kind.USER, id.getAsLong());
    }
}
