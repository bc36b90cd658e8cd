package org.busway.group.internal.member;

import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;

/**
 * What a mapped member wanted before it wanted something else: by that it reads what publishers had written into their lanes until then, which the bus may come to route later.
 *
 * <p>Its member is charged for the rules.
 */
public final class FormerRules implements AutoCloseable {

    private final Member member;
    private final List<MatchRule> rules;
    private final Map<Integer, Long> begins;
    private final Map<Integer, Long> ends;
    private final Remembered remembered;

    private FormerRules(Member member, Map<Integer, Long> begins, Map<Integer, Long> ends, Remembered remembered) {
        this.member = member;
        rules = member.rules();
        this.begins = begins;
        this.ends = ends;
        this.remembered = remembered;
    }

    /**
     * What a member wants now.
     *
     * @param begins where lanes begin to be read by it, by their numbers
     * @param ends of the same
     * @return null if the member has no room for it
     */
    public static FormerRules tryKeep(Member member, Map<Integer, Long> begins, Map<Integer, Long> ends) {
        Remembered remembered = Remembered.tryTake(member.peer(), member.rules());
        return remembered == null ? null : new FormerRules(member, begins, ends, remembered);
    }

    /** Whose. */
    public Member member() {
        return member;
    }

    /** The rules. */
    public List<MatchRule> rules() {
        return rules;
    }

    /** Up to where lanes are read by them, by their numbers. */
    public Map<Integer, Long> ends() {
        return ends;
    }

    /** The member gets the signal that is being routed by the lane in which it stands, if it reads that by these rules. */
    public void serve(int lane, long position) {
        if (position >= begins.getOrDefault(lane, Long.MAX_VALUE) && position < ends.getOrDefault(lane, 0L)) {
            member.isServed();
        }
    }

    /** Its member is charged no more. */
    @Override
    public void close() {
        remembered.close();
    }
}
