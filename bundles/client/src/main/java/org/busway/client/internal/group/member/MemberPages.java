package org.busway.client.internal.group.member;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.Joined;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.busway.os.Mapping;
import org.busway.os.SystemCallException;

/**
 * What a mapped member has besides lanes: its cursors, the bus's control page, its rules. Opened by who joins, then of who reads; rules and filter
 * are set from any thread.
 */
final class MemberPages implements AutoCloseable {

    private static final String UNIQUE = ":1.";

    private volatile RulesInTurn rules;
    private volatile FrameFilter filter = FrameFilter.ALL;
    private volatile WantedRules ofGroup;
    private volatile FrameFilter wakeFilter = FrameFilter.ALL;
    private volatile Map<String, Integer> names = Map.of();
    private volatile Opened opened;
    private final AnnouncedMemory announced = new AnnouncedMemory(this::announcedBytes);
    /** Whether the bus has no manager of groups now, so that a publisher's messages may wait there. */
    private volatile boolean away;
    /** Set before there are pages. */
    private volatile boolean neverSleeps;

    private record Opened(Received.Shape shape, int slot, boolean hasFences, WantedRules belonging,
            ControlPage control,
            CursorPage cursors,
            Mapping controlMapping,
            Mapping cursorMapping) {}

    MemberPages(WantedRules rules) {
        this.rules = new RulesInTurn(rules, FrameFilter.ALL);
    }

    /** Maps what the bus answered. */
    void open(Joined joined, String group) throws IOException {
        Received.Shape shape = joined.shape();
        int slot = (int) shape.number("slot");
        Mapping control = null;
        Mapping cursor = null;
        try {
            control = Received.map(joined.control(), shape.control().memoryBytes(), false,
                    "control page of group \"" + group + "\"");
            cursor = Received.map(joined.cursor(), org.busway.lane.layout.CursorLayout.memoryBytes(shape.control().lanes()), true,
                    "cursor page of group \"" + group + "\"");
            filter = joined.filter();
            wakeFilter = filter;
            rules = new RulesInTurn(rules.rules(), filter);
            names = shape.names();
            opened = new Opened(shape, slot, shape.is("fences"), new WantedRules(shape.rules()),
                    ControlPage.open(control.buffer(), shape.control(), shape.seed(), shape.generation()),
                    CursorPage.open(cursor.buffer(), shape.control().lanes(), slot, shape.generation()), control, cursor);
            stateWaking();
        } catch (IOException | RuntimeException e) {
            joined.close();
            close(control);
            close(cursor);
            throw e;
        }
    }

    /** This member polls: publishers need not look whether it sleeps. Before it has pages. */
    void neverSleep() {
        neverSleeps = true;
    }

    /** States for what it wants to be woken. */
    void stateWaking() {
        if (neverSleeps) {
            opened.cursors.neverSleeps();
        } else {
            opened.cursors.wakeFor(wakeFilter);
        }
    }

    void away(boolean isAway) {
        away = isAway;
    }

    boolean isAway() {
        return away;
    }

    /** What belongs in the group, of a member that maps nothing. */
    void ofGroup(List<MatchRule> groupRules) {
        ofGroup = groupRules.isEmpty() ? null : new WantedRules(groupRules);
    }

    /** Whether a message that came over the connection can be of the group. */
    boolean belong(Message message) {
        WantedRules belonging = ofGroup;
        return belonging == null || belonging.matchFromBus(message);
    }

    /** What is too long for lanes, as far as it has come. */
    AnnouncedMemory announced() {
        return announced;
    }

    /** How much may be announced in one lane that was not read. */
    private long announcedBytes() {
        return opened == null ? Long.MAX_VALUE : opened.shape.number("announced.bytes", 0);
    }

    /** How long a message may be that a frame announces. */
    long longestMessageBytes() {
        return opened.shape.number("message.bytes", 0);
    }

    boolean areOpen() {
        return opened != null;
    }

    Received.Shape shape() {
        return opened.shape;
    }

    /** Whether the bus has this member in the group, or had when it went. */
    boolean isInGroup() {
        MemberState state = opened.control.memberState(opened.slot);
        return state != MemberState.FREE && state != MemberState.EVICTED;
    }

    int slot() {
        return opened.slot;
    }

    /** Whether the bus counts socket messages for this group. */
    boolean hasFences() {
        return opened.hasFences;
    }

    ControlPage control() {
        return opened.control;
    }

    CursorPage cursors() {
        return opened.cursors;
    }

    /** The group's own rules: what they do not match does not belong in it. */
    WantedRules belonging() {
        return opened.belonging;
    }

    /** How long others may hold this member up. */
    long deadlineNanos() {
        return opened.shape.number("deadline.millis", 1000) * 1_000_000;
    }

    RulesInTurn rules() {
        return rules;
    }

    /** What readers of lanes pass. */
    FrameFilter filter() {
        return filter;
    }

    /** What a sleeping member is woken for. */
    FrameFilter wakeFilter() {
        return wakeFilter;
    }

    /** Other rules of a member that maps nothing. */
    void rules(WantedRules others) {
        rules = new RulesInTurn(others, FrameFilter.ALL);
    }

    /** The bus is about to be asked for other rules: from now on readers pass everything. */
    synchronized RulesInTurn wants(WantedRules others) {
        if (!rules.hasRoom()) {
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    "rules were changed " + RulesInTurn.MOST + " times since something was read: read it, then change them");
        }
        rules = new RulesInTurn(others, rules);
        filter = FrameFilter.ALL;
        return rules;
    }

    /** The bus has said from where on rules hold. */
    synchronized void holds(RulesInTurn turn, ToLongFunction<LaneStream> from, FrameFilter compiled,
            Map<String, Integer> nameNumbers) {
        turn.holdFrom(from, compiled, nameNumbers);
        wakeFilter = compiled;
        Map<String, Integer> both = new HashMap<>(names);
        both.putAll(nameNumbers);
        names = both;
    }

    /** The rules for which the bus was asked are none. */
    synchronized void refused(RulesInTurn turn) {
        turn.neverHold();
        if (rules == turn) {
            rules = turn.before();
            if (rules.before() == null) {
                filter = wakeFilter;
            }
        }
    }

    /** All that the rules before hold for was read; false if there are others already. */
    synchronized boolean settled(RulesInTurn turn) {
        if (rules != turn) {
            return false;
        }
        rules = new RulesInTurn(turn.rules(), turn.filter());
        filter = turn.filter();
        names = turn.names();
        return true;
    }

    /** Whether a peer owned a well-known name when it sent the message at a position of a lane. */
    boolean owns(String name, String peer, int lane, long position) {
        Integer number = names.get(name);
        return number != null && peer != null && peer.startsWith(UNIQUE)
                && opened.control.owns(number, lane, Long.parseLong(peer, UNIQUE.length(), peer.length(), 10), position);
    }

    @Override
    public void close() {
        announced.close();
        Opened gone = opened;
        if (gone != null) {
            close(gone.controlMapping);
            close(gone.cursorMapping);
        }
    }

    private static void close(Mapping mapping) {
        try {
            if (mapping != null) {
                mapping.close();
            }
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }
}
