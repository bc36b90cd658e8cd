package org.busway.group.internal.member;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusPeer;
import org.busway.spi.policy.Identity;

/** What one peer has to do with groups: where it is a member, and where it was found that it may publish or may not. */
public final class PeerGroups implements Attendance {

    /** The number of the last signal that a lane took, of one bus. */
    public static final class Taken {

        private long number;

        /** Another signal is taken: nobody is served yet. */
        public void next() {
            number++;
        }
    }

    /** A group in which the peer writes a lane. */
    public interface Publishing {

        /** What was held up of the peer may be tried again. */
        void goOn();
    }

    private final Taken taken;
    private final List<Member> members = new ArrayList<>(1);
    private final List<Publishing> publishes = new ArrayList<>(1);
    private final Map<Object, Boolean> mayPublish = new IdentityHashMap<>(2);
    private long served;
    private String handed = "";

    private PeerGroups(Taken taken) {
        this.taken = taken;
    }

    /** That of a peer, made when it is asked for first; what an earlier manager left at the peer is of no use. */
    public static PeerGroups of(BusPeer peer, Taken taken) {
        if (peer.attendance() instanceof PeerGroups groups && groups.taken == taken) {
            return groups;
        }
        PeerGroups groups = new PeerGroups(taken);
        peer.attendance(groups);
        return groups;
    }

    /** The groups where the peer is a member, mapped, proxied or put out. */
    public List<Member> members() {
        return members;
    }

    /** The groups, by identity, in which the peer writes a lane. */
    public List<Publishing> publishes() {
        return publishes;
    }

    /**
     * Whether the peer may publish, looked up once for each group: an identity does not change.
     *
     * @param group by identity
     * @param identity of the peer
     * @param admits decides
     */
    public boolean mayPublish(Object group, Identity identity, Predicate<Identity> admits) {
        Boolean known = mayPublish.get(group);
        if (known == null) {
            known = admits.test(identity);
            mayPublish.put(group, known);
        }
        return known;
    }

    /** The group is no more. */
    public void forget(Object group) {
        mayPublish.remove(group);
    }

    /** The peer gets the signal that is being taken by a lane. */
    void serve() {
        served = taken.number;
    }

    /**
     * Says of which group the message is that is about to be put into the peer's connection, since it is a member there and not for rules of the connection.
     *
     * @param group the name; empty for none
     */
    void handed(String group) {
        handed = group;
    }

    /** The group for which it gets the message that is about to be put into its connection; empty if it is for none. */
    public String handed() {
        return handed;
    }

    @Override
    public void goOn() {
        for (int i = 0; i < publishes.size(); i++) {
            publishes.get(i).goOn();
        }
    }

    @Override
    public boolean isServed() {
        return served == taken.number;
    }
}
