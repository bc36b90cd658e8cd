package org.busway.group.internal.group;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.NamedSenders;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.group.BusPeer;

/**
 * Who is a member of a group, and which of them gets a signal by its lane.
 *
 * <p>Invariant: the index has the rules of all who map lanes and were not put out, and of nobody else; what proxied members want is in that of the bus.
 */
public final class Membership {

    private final Group group;
    private final GroupContext context;
    private final List<Member> members = new ArrayList<>();
    private final RuleIndex<Member> wanted;
    private final Receivers<Member> serve = Member::serve;
    private final Receivers<Member> handAndServe = this::handAndServe;
    private int readers;

    /** Nobody is one. */
    Membership(Group group, GroupContext context) {
        this.group = group;
        this.context = context;
        wanted = context.indexes().create();
    }

    /** All of them: mapped, proxied, put out. */
    public List<Member> all() {
        return members;
    }

    /** Those that map lanes and were not put out, as they are now. */
    public List<Member> readers() {
        List<Member> now = new ArrayList<>(readers);
        for (Member member : members) {
            if (member.isReader()) {
                now.add(member);
            }
        }
        return now;
    }

    /** Whether there are any of those. */
    public boolean haveReaders() {
        return readers > 0;
    }

    /** Who is a member as that peer; null if it is none. */
    public Member of(BusPeer peer) {
        for (Member member : members) {
            if (member.peer() == peer) {
                return member;
            }
        }
        return null;
    }

    /**
     * A member has joined, here or at an earlier manager.
     *
     * @param wasEvicted whether that has put it out
     */
    public void add(Member member, boolean wasEvicted) {
        members.add(member);
        PeerGroups.of(member.peer(), context.taken()).members().add(member);
        if (wasEvicted) {
            member.markEvicted();
        } else if (member.isMapped()) {
            readers++;
            member.rules().forEach(rule -> wanted.add(member, rule));
        } else if (!member.peer().isGone()) {
            group.budget().proxied(member.peer(), new ProxiedInGroup(group, member, context));
        }
    }

    /** A member wants something else, from the next message on. */
    public void rules(Member member, List<MatchRule> rules) {
        if (member.isReader()) {
            wanted.removeAll(member);
            rules.forEach(rule -> wanted.add(member, rule));
        }
        member.rules(rules);
    }

    /** A member that maps lanes is put out. */
    void putOut(Member member) {
        readers--;
        wanted.removeAll(member);
        member.markEvicted();
    }

    /** A member has gone or leaves. */
    public void remove(Member member) {
        members.remove(member);
        if (member.isReader()) {
            readers--;
            wanted.removeAll(member);
        } else if (!member.isMapped()) {
            group.budget().proxiedNoMore(member.peer());
            if (!member.peer().isGone()) {
                member.rules().forEach(rule -> context.bus().unsubscribe(member.peer(), rule));
            }
        }
    }

    /** The bus ends: what members map stays as it is. */
    public void busEnds() {
        List.copyOf(members).forEach(member -> member.close(context.retired()));
        members.clear();
    }

    /** It cannot be taken over: no peer has to do with it any more. */
    public void forgetPeers() {
        members.forEach(member -> {
            PeerGroups.of(member.peer(), context.taken()).members().remove(member);
            group.budget().proxiedNoMore(member.peer());
        });
    }

    /** Well-known names that rules of those that map lanes name as senders. */
    public Set<String> namedSenders() {
        Set<String> names = new HashSet<>();
        readers().forEach(member -> names.addAll(NamedSenders.in(member.rules())));
        return names;
    }

    /** Those who want a signal have it by a lane. */
    public void serve(MessageHeader signal) {
        wanted.match(signal, context.bus().names(), serve);
    }

    /** Those who map lanes and want a signal get it by their sockets. */
    public void hand(MessageHeader signal) {
        wanted.match(signal, context.bus().names(), handAndServe);
    }

    private void handAndServe(Member member) {
        member.hand(group.name(), context.bus());
    }

    /** How many frames they say that they have lost, in some lanes. */
    public long lost(int... lanes) {
        return members.stream().mapToLong(member -> member.lost(lanes)).sum();
    }
}
