package org.busway.auth.internal.config;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

import org.busway.api.MessageType;
import org.busway.auth.internal.Accounts;
import org.busway.auth.internal.rule.ConnectRule;
import org.busway.auth.internal.rule.MessageConditions;
import org.busway.auth.internal.rule.OwnRule;
import org.busway.auth.internal.rule.ReceiveRule;
import org.busway.auth.internal.rule.Rule;
import org.busway.auth.internal.rule.SendRule;
import org.busway.spi.policy.PolicyException;

/** The attributes of {@code <allow>} and {@code <deny>}: which go together, and the rule that they make. */
final class RuleElement {

    private static final Set<String> SEND = Set.of("send_interface", "send_member", "send_error", "send_destination",
            "send_destination_prefix", "send_path", "send_type", "send_broadcast", "send_requested_reply");
    private static final Set<String> RECEIVE = Set.of("receive_interface", "receive_member", "receive_error",
            "receive_sender", "receive_path", "receive_type", "receive_requested_reply");
    private static final Set<String> MODIFIERS = Set.of("eavesdrop", "max_fds", "min_fds");
    private static final List<String> SINGLE = List.of("own", "own_prefix", "user", "group");
    private static final Set<String> ALL = new TreeSet<>();
    static {
        ALL.addAll(SEND);
        ALL.addAll(RECEIVE);
        ALL.addAll(MODIFIERS);
        ALL.addAll(SINGLE);
        ALL.add("log");
    }

    private final Attributes attributes;
    private final boolean allow;
    private final Accounts accounts;
    private final Warnings warnings;

    private RuleElement(Attributes attributes, Accounts accounts, Warnings warnings) {
        this.attributes = attributes;
        this.allow = attributes.element().equals("allow");
        this.accounts = accounts;
        this.warnings = warnings;
    }

    /**
     * The rule of an element.
     *
     * @return the rule, or null where it is about somebody this machine does not know
     */
    static Rule read(Attributes attributes, PolicyContext context, Accounts accounts, Warnings warnings)
            throws PolicyException {
        Rule rule = new RuleElement(attributes.allowOnly(ALL), accounts, warnings).read();
        if (rule instanceof ConnectRule && context.isPersonal()) {
            throw attributes.fault("<" + attributes.element() + "> rule cannot be per-"
                    + (context.kind() == PolicyContext.Kind.USER ? "user" : "group")
                    + " because it has bus-global semantics: move it to <policy context=\"default\">");
        }
        return rule;
    }

    private Rule read() throws PolicyException {
        boolean send = attributes.hasAny(SEND);
        // Alone, eavesdrop makes a receive rule.
        boolean receive = attributes.hasAny(RECEIVE) || !send && attributes.has("eavesdrop");
        checkCombination(send, receive);
        if (attributes.has("log") && !send) {
            warnings.say(attributes.where() + ": log=\"" + attributes.get("log")
                    + "\" has no effect: only rules with send_ attributes log");
        }
        if (send) {
            return sendRule();
        }
        if (receive) {
            return new ReceiveRule(allow, conditions("receive_"), attributes.pattern("receive_sender"),
                    attributes.truth("receive_requested_reply", allow), attributes.truth("eavesdrop", false));
        }
        if (attributes.has("own")) {
            return new OwnRule(allow, attributes.pattern("own"), false);
        }
        if (attributes.has("own_prefix")) {
            return new OwnRule(allow, attributes.get("own_prefix"), true);
        }
        return connectRule(attributes.has("group"));
    }

    private void checkCombination(boolean send, boolean receive) throws PolicyException {
        boolean message = send || receive || attributes.hasAny(MODIFIERS);
        long singles = SINGLE.stream().filter(attributes::has).count();
        if (!send && !receive && singles == 0) {
            throw attributes.fault("Element <" + attributes.element()
                    + "> must have one or more attributes that say what it is about: send_…, receive_…, own, own_prefix, user or group");
        }
        for (String prefix : List.of("send_", "receive_")) {
            if (attributes.has(prefix + "member") && !attributes.has(prefix + "interface")
                    && !attributes.has(prefix + "path")) {
                throw attributes.fault("On element <" + attributes.element() + ">, " + prefix
                        + "member needs " + prefix + "interface or " + prefix + "path beside it");
            }
            if (attributes.has(prefix + "error")
                    && (attributes.has(prefix + "member") || attributes.has(prefix + "interface"))) {
                throw combination(prefix + "error cannot be combined with " + prefix + "member or " + prefix + "interface");
            }
        }
        if (singles + (message ? 1 : 0) > 1) {
            throw combination("own, own_prefix, user, group and the message-related attributes cannot be combined");
        }
        if (send && receive) {
            throw combination("send and receive attributes cannot be combined");
        }
        if (attributes.has("send_destination") && attributes.has("send_destination_prefix")) {
            throw combination("send_destination cannot be combined with send_destination_prefix");
        }
    }

    private PolicyException combination(String why) {
        return attributes.fault("Invalid combination of attributes on element <" + attributes.element() + ">: " + why);
    }

    private Rule sendRule() throws PolicyException {
        boolean prefix = attributes.has("send_destination_prefix");
        String destination = prefix ? attributes.get("send_destination_prefix") : attributes.pattern("send_destination");
        Boolean broadcast = attributes.has("send_broadcast") ? attributes.truth("send_broadcast", false) : null;
        if (!prefix && destination != null && Boolean.TRUE.equals(broadcast)) {
            throw attributes.fault("Rule with send_broadcast=\"true\" and send_destination=\"" + destination
                    + "\" cannot match anything: a broadcast has no destination");
        }
        return new SendRule(allow, conditions("send_"), destination, prefix, broadcast,
                attributes.truth("send_requested_reply", allow), attributes.truth("eavesdrop", false),
                "true".equals(attributes.get("log")));
    }

    private MessageConditions conditions(String prefix) throws PolicyException {
        return new MessageConditions(type(prefix + "type"), attributes.pattern(prefix + "path"),
                attributes.pattern(prefix + "interface"), attributes.pattern(prefix + "member"),
                attributes.pattern(prefix + "error"),
                attributes.number("min_fds", MessageConditions.MOST_DESCRIPTORS, 0), attributes.number("max_fds",
                        MessageConditions.MOST_DESCRIPTORS, MessageConditions.MOST_DESCRIPTORS));
    }

    private int type(String name) throws PolicyException {
        String type = attributes.pattern(name);
        if (type == null) {
            return 0;
        }
        return switch (type) {
            case "method_call" -> MessageType.METHOD_CALL.code();
            case "method_return" -> MessageType.METHOD_RETURN.code();
            case "error" -> MessageType.ERROR.code();
            case "signal" -> MessageType.SIGNAL.code();
            default -> throw attributes.fault("Bad message type \"" + type + "\" for " + name
                    + ", must be method_call, method_return, error, signal or *");
        };
    }

    private Rule connectRule(boolean group) {
        String name = group ? attributes.get("group") : attributes.get("user");
        if (name.equals("*")) {
            return new ConnectRule(allow, group, null);
        }
        OptionalLong id = group ? accounts.gidOf(name) : accounts.uidOf(name);
        if (id.isEmpty()) {
            warnings.say(attributes.where() + ": Unknown " + (group ? "group" : "username") + " \"" + name
                    + "\" on element <" + attributes.element() + ">: the rule is skipped");
            return null;
        }
        return new ConnectRule(allow, group, id.getAsLong());
    }
}
