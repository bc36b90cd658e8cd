package org.busway.flow.internal;

import java.util.Set;
import org.busway.api.MessageHeader;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Receptions;
import org.busway.spi.policy.Party;

/** The rules in force. A change is seen by whoever asks next. */
final class ConfiguredReceptions implements Receptions {

    private volatile OutcomeRules rules;
    private volatile int version;

    ConfiguredReceptions(OutcomeRules rules) {
        this.rules = rules;
    }

    /** Called by one thread at a time, the component's. */
    void use(OutcomeRules others) {
        rules = others;
        version = version + 1;
    }

    @Override
    public Reception of(Receiver receiver) {
        return rules.of(receiver);
    }

    @Override
    public Reception of(Receiver receiver, MessageHeader message, Party sender) {
        return rules.of(receiver, message, sender);
    }

    @Override
    public Reception ofGroup(String group, Receiver member, Reception usual) {
        return rules.ofGroup(group, member, usual);
    }

    @Override
    public Set<Outcome> choices(Receiver receiver) {
        return rules.choices(receiver);
    }

    @Override
    public boolean mayBlock() {
        return rules.mayBlock();
    }

    @Override
    public int version() {
        return version;
    }
}
