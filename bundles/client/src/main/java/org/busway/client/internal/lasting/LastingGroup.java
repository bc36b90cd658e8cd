package org.busway.client.internal.lasting;

import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.group.Group;
import org.busway.api.group.Member;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;

/** A group of whichever bus there is. */
final class LastingGroup implements Group {

    private final LastingClient client;
    private final String name;

    LastingGroup(LastingClient client, String name) {
        this.client = client;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PullMember join(List<MatchRule> rules, MemberOptions options) {
        return new LastingPullMember(client, name, rules, options);
    }

    @Override
    public Member join(List<MatchRule> rules, MemberOptions options, MemberHandler handler) {
        return new LastingPushMember(client, name, rules, options, handler);
    }

    @Override
    public Publisher publisher() {
        return new LastingPublisher(client, name);
    }

    @Override
    public Map<String, Object> statistics() {
        return client.connection().group(name).statistics();
    }

    @Override
    public String toString() {
        return "group \"" + name + "\"";
    }
}
