package org.busway.group.internal.group;

import org.busway.api.MessageHeader;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.shared.GroupContext;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.ProxiedMember;

/** What flow control is told of a proxied member whose queue is full: it is dealt with as one that maps lanes is, so far as sockets let. */
final class ProxiedInGroup implements ProxiedMember {

    private final Group group;
    private final Member member;
    private final GroupContext context;

    ProxiedInGroup(Group group, Member member, GroupContext context) {
        this.group = group;
        this.member = member;
        this.context = context;
    }

    @Override
    public boolean isOfGroup(MessageHeader signal, BusPeer sender) {
        return context.groupOf().apply(signal, sender) == group;
    }

    @Override
    public Reception reception() {
        return group.reception(member.peer()).with(member.outcome().declared());
    }

    @Override
    public boolean putOut(String why) {
        if (member.isPlain()) {
            group.statistics().evicted();
            return false;
        }
        group.eviction().putOutProxied(member, why);
        return true;
    }
}
