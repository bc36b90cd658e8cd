package org.busway.client.internal.group;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Group;
import org.busway.api.group.Member;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.api.group.WaitStrategy;
import org.busway.client.internal.group.member.Membership.FilterCall;
import org.busway.client.internal.group.member.PulledMember;
import org.busway.client.internal.group.member.PushedMember;

/** A group by its name. */
final class JoinedGroup implements Group {

    private final String name;
    private final ConnectionGroups groups;
    private final GroupHost host;
    private final long queueBytes;

    JoinedGroup(String name, ConnectionGroups groups, GroupHost host, long queueBytes) {
        this.name = name;
        this.groups = groups;
        this.host = host;
        this.queueBytes = queueBytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PullMember join(List<MatchRule> rules, MemberOptions options) {
        return groups.join(name, rules, options, whenGone -> {
            try {
                return new PulledMember(host, name, rules, options.waiting(), queueBytes, filterCall(), whenGone);
            } catch (IOException e) {
                throw new BusException(BusException.FAILED, "group \"" + name + "\" cannot be read: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public Member join(List<MatchRule> rules, MemberOptions options, MemberHandler handler) {
        if (options.waiting().equals(WaitStrategy.POLL)) {
            throw new IllegalArgumentException(
                    "group \"" + name + "\": nobody polls for a handler: spin and then block, or read in a thread of your own");
        }
        return groups.join(name, rules, options,
                whenGone -> new PushedMember(host, name, rules, options.waiting(), handler, filterCall(), whenGone));
    }

    private FilterCall filterCall() {
        return (rules, answer) -> host.ask(Groups1.setFilter(name, rules), answer);
    }

    @Override
    public Publisher publisher() {
        return groups.publish(name);
    }

    @Override
    public Map<String, Object> statistics() {
        Message answer = host.call(Groups1.statistics(name));
        Map<String, Object> plain = new LinkedHashMap<>();
        answer.argument(0, Map.class).forEach((key, value) -> plain.put((String) key, ((Variant) value).value()));
        return plain;
    }

    @Override
    public String toString() {
        return "group \"" + name + "\"";
    }
}
