package org.busway.group.internal.group;

import java.util.List;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.shared.LaneTable;
import org.busway.group.internal.shared.NamedSenders;
import org.busway.group.internal.shared.Rekey;
import org.busway.group.internal.shared.SharedGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How members are put out. Whoever is put out is told, as are all others, and gets nothing of the group any more, whatever it still maps: therefore the others go on
 * in other lanes ({@link Rekey}) when it did.
 */
public final class Eviction {

    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    private final Group group;
    private final LaneRoom room;
    private final Rekey rekey;

    /** Nobody is put out. */
    Eviction(Group group, LaneRoom room, Rekey rekey) {
        this.group = group;
        this.room = room;
        this.rekey = rekey;
    }

    /** A member is waited for no longer: it goes on with what is newest, if policy says so of its group, and is put out if not. */
    public void letGo(Member member, String why) {
        if (member.pair() != null || member.outcome() != Outcome.BLOCK
                || group.reception(member.peer()).then() != org.busway.spi.flow.Outcome.LOSSY) {
            evict(member, why);
            return;
        }
        LOG.warn("{} is lossy in group \"{}\" from now on: {}", member.peer(), group.name(), why);
        member.becomeLossy();
        group.shared().slots().becomesLossy(member);
        room.again();
    }

    /** Puts a member out, because of whom others go on in other lanes. */
    public void evict(Member member, String why) {
        putOut(member, why);
        if (member.pair() == null) {
            rekey.want(member.peer().identity().uid());
        }
    }

    /** Puts a member out that has to stay no longer, and may have seen all that there is. */
    void putOut(Member member, String why) {
        LOG.warn("{} is put out of group \"{}\": {}", member.peer(), group.name(), why);
        group.statistics().evicted();
        group.members().putOut(member);
        group.budget().evicted(member.peer(), why);
        group.intake().lessIsWaitedFor();
        group.shared().evict(member);
        group.voice().evicted(member.peer(), why);
    }

    /** Puts a member out that maps nothing: what it wants of the group does not come by its connection any more, which stays. */
    void putOutProxied(Member member, String why) {
        LOG.warn("{} is put out of group \"{}\": {}", member.peer(), group.name(), why);
        group.statistics().evicted();
        group.budget().evicted(member.peer(), why);
        group.voice().evicted(member.peer(), why);
        group.remove(member);
    }

    /** Who cannot be told who owned a name that its rules name could not tell what it wants. */
    public void putOutWhoNamesSenders() {
        for (Member member : group.members().readers()) {
            if (member.isReader() && !NamedSenders.in(member.rules()).isEmpty()) {
                putOut(member,
                        "the names of senders in its rules change hands more often than all members read: name senders by unique names");
            }
        }
    }

    /** Who may no longer hear everything is put out; it may join again and is proxied then. */
    public void policyChanged() {
        SharedGroup shared = group.shared();
        long culprit = LaneTable.NOBODY;
        boolean others = shared != null && shared.isMappedByOthers();
        for (Member member : List.copyOf(group.members().all())) {
            if (member.isReader() && !member.peer().hearsFreely()) {
                putOut(member, "policy no longer lets it hear everything");
                culprit = member.peer().identity().uid();
                others = true;
            }
        }
        // Who has left may still map what it was given, and policy may have nothing to do with it any more.
        if (others) {
            rekey.want(culprit);
        }
    }
}
