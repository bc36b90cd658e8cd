package org.busway.client.internal.lasting;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.client.BusClient;

/** A member whose handler is told of its end when the program has left or was put out, and not when the bus has gone. */
final class LastingPushMember extends LastingMember<Member> {

    private final MemberOptions options;
    private final MemberHandler handler;
    private final MemberHandler outer;

    LastingPushMember(LastingClient client, String group, List<MatchRule> rules, MemberOptions options, MemberHandler handler) {
        super(client, group, rules);
        this.options = options;
        this.handler = handler;
        outer = withoutPassingEnds(handler);
        begin();
    }

    @Override
    Member join(BusClient connection, List<MatchRule> wanted) {
        return connection.group(group()).join(wanted, options, outer);
    }

    @Override
    void tell(Loss loss) {
        handler.lost(loss);
    }
}
