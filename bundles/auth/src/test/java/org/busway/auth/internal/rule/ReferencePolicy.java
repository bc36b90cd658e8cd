package org.busway.auth.internal.rule;

import java.util.List;
import java.util.Objects;

import org.busway.api.MessageType;
import org.busway.spi.policy.Verdict;

/**
 * dbus-daemon's algorithm as its manual and its behaviour have it, without any preparation: from the first rule to the
 * last, each one that matches overrides the answer so far.
 */
final class ReferencePolicy {

    /** The answer so far. */
    private boolean allowed;
    private int matched;
    private boolean log;

    static boolean mayOwn(List<Rule> rules, String name) {
        boolean allowed = false;
        for (Rule any : rules) {
            if (any instanceof OwnRule rule && (rule.name() == null || name.equals(rule.name())
                    || rule.prefix() && name.startsWith(rule.name() + "."))) {
                allowed = rule.allow();
            }
        }
        return allowed;
    }

    static Verdict maySend(List<Rule> rules, FakeMessage message, FakeParty receiver,
            boolean requested) {
        ReferencePolicy answer = new ReferencePolicy();
        for (Rule any : rules) {
            if (any instanceof SendRule rule) {
                MessageConditions of = rule.conditions();
                if (of.type() == 0 && of.path() == null && of.interfaceName() == null && of.member() == null
                        && of.errorName() == null && rule.destination() == null) {
                    answer.forget();
                }
                if (sendMatches(rule, message, receiver, requested)) {
                    answer.take(rule.allow(), rule.log());
                }
            }
        }
        return answer.verdict();
    }

    static Verdict mayReceive(List<Rule> rules, FakeMessage message, FakeParty sender,
            boolean addressedToSelf, boolean requested) {
        ReferencePolicy answer = new ReferencePolicy();
        for (Rule any : rules) {
            if (any instanceof ReceiveRule rule) {
                MessageConditions of = rule.conditions();
                if (of.type() == 0 && of.path() == null && of.interfaceName() == null && of.member() == null
                        && of.errorName() == null && rule.sender() == null) {
                    answer.forget();
                }
                if (receiveMatches(rule, message, sender, !addressedToSelf && message.destination() != null,
                        requested)) {
                    answer.take(rule.allow(), false);
                }
            }
        }
        return answer.verdict();
    }

    private void forget() {
        allowed = false;
        matched = 0;
        log = false;
    }

    private void take(boolean allow, boolean logs) {
        allowed = allow;
        matched++;
        log = logs;
    }

    private Verdict verdict() {
        return new Verdict(allowed, matched, log);
    }

    private static boolean sendMatches(SendRule rule, FakeMessage message, FakeParty receiver, boolean requested) {
        if (!commonMatches(rule.conditions(), rule.allow(), rule.requestedReply(), rule.eavesdrop(), message,
                requested)) {
            return false;
        }
        boolean broadcast = message.destination() == null && message.type() == MessageType.SIGNAL;
        if (rule.broadcast() != null && rule.broadcast() != broadcast) {
            return false;
        }
        if (rule.destination() == null) {
            return true;
        }
        if (receiver == null || receiver.isBus()) {
            String name = message.destination();
            return name != null && (name.equals(rule.destination())
                    || rule.prefix() && name.startsWith(rule.destination() + "."));
        }
        return receiver.names().stream().anyMatch(name -> name.equals(rule.destination())
                || rule.prefix() && name.startsWith(rule.destination() + "."));
    }

    private static boolean receiveMatches(ReceiveRule rule, FakeMessage message, FakeParty sender,
            boolean eavesdropping, boolean requested) {
        if (!commonMatches(rule.conditions(), rule.allow(), rule.requestedReply(), rule.eavesdrop(), message,
                requested)) {
            return false;
        }
        if (eavesdropping && rule.allow() && !rule.eavesdrop()) {
            return false;
        }
        if (!eavesdropping && !rule.allow() && rule.eavesdrop()) {
            return false;
        }
        if (rule.sender() == null) {
            return true;
        }
        return sender.isBus() ? rule.sender().equals(message.sender()) : sender.names().contains(rule.sender());
    }

    private static boolean commonMatches(MessageConditions of, boolean allow, boolean requestedReply, boolean eavesdrop,
            FakeMessage message, boolean requested) {
        int type = message.type() == null ? -1 : message.type().code();
        if (of.type() != 0 && of.type() != type) {
            return false;
        }
        if (message.replySerial() != 0) {
            if (allow && requestedReply && !requested && !eavesdrop) {
                return false;
            }
            if (!allow && !requestedReply && requested) {
                return false;
            }
        }
        if (of.interfaceName() != null && (message.interfaceName() == null
                ? allow
                : !message.interfaceName().equals(of.interfaceName()))) {
            return false;
        }
        return absentOrEqual(of.path(), message.path()) && absentOrEqual(of.member(), message.member())
                && absentOrEqual(of.errorName(), message.errorName()) && message.descriptorCount() >= of.minDescriptors()
                && message.descriptorCount() <= of.maxDescriptors();
    }

    private static boolean absentOrEqual(String wanted, String actual) {
        return wanted == null || actual == null || Objects.equals(wanted, actual);
    }
}
