package org.busway.group.internal.reader;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.lane.Frame;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameSender;
import org.busway.spi.filter.FrameFilters;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.group.BusEnd;

/**
 * Who listens to a group at sockets: the rules of subscribers, proxied members and eavesdroppers on the one hand, of monitors on the other, as far as they could match
 * something in it; and the filter of frames that is made of them, which lets rather too much pass than too little.
 */
public final class Listeners {

    /** With more rules than this every frame is looked at. */
    private static final int MOST_COMPILED = 64;

    private final BusEnd bus;
    private final FrameFilters filters;
    private final long seed;
    private final boolean testsSenders;
    private final SocketRules rules;
    private final SocketRules monitors;
    private final RuleIndex<ReadGroup> belonging;
    private final Receivers<ReadGroup> found = match -> belongs = true;
    private boolean belongs;
    private FrameFilter filter = FrameFilter.NONE;

    /**
     * Nobody is known yet.
     *
     * @param group they listen to
     * @param bus knows all rules
     * @param filters compile them
     * @param indexes find out what belongs in the group
     * @param seed of the group's hashes
     * @param testsSenders whether frames are of who writes the lane that they are in
     */
    public Listeners(ReadGroup group, BusEnd bus, FrameFilters filters, RuleIndexes indexes, long seed, boolean testsSenders) {
        this.bus = bus;
        this.filters = filters;
        this.seed = seed;
        this.testsSenders = testsSenders;
        rules = new SocketRules(group.rules());
        monitors = new SocketRules(group.rules());
        belonging = indexes.create();
        group.rules().forEach(rule -> belonging.add(group, rule));
    }

    /** Asks the bus for all rules that there are. */
    public void look() {
        rules.clear();
        monitors.clear();
        bus.forEachRule((rule, ofMonitor) -> (ofMonitor ? monitors : rules).add(rule));
        compile();
    }

    /** Somebody has one rule more; whether that changes anything here. */
    public boolean add(MatchRule rule, boolean ofMonitor) {
        boolean isNew = (ofMonitor ? monitors : rules).add(rule);
        if (isNew) {
            compile();
        }
        return isNew;
    }

    /** Somebody has one rule less; whether that changes anything here. */
    public boolean remove(MatchRule rule, boolean ofMonitor) {
        boolean wasLast = (ofMonitor ? monitors : rules).remove(rule);
        if (wasLast) {
            compile();
        }
        return wasLast;
    }

    private void compile() {
        List<MatchRule> wanted = new ArrayList<>(rules.all());
        wanted.addAll(monitors.all());
        filter = wanted.size() > MOST_COMPILED
                ? FrameFilter.ALL
                : FrameFilter.decode(filters.compile(wanted, seed, testsSenders, name -> 0));
    }

    /** What some of them could want. */
    FrameFilter filter() {
        return filter;
    }

    /** Whether one of them could want a frame. */
    public boolean wants(Frame frame, FrameSender sender) {
        return filter.test(frame.names(), frame.pathAndArg0(), frame.bloom(), sender);
    }

    /** Whether there is somebody for whom publishers wait: not a monitor. */
    boolean areWaitedFor() {
        return !rules.isEmpty();
    }

    boolean haveMonitors() {
        return !monitors.isEmpty();
    }

    /** Whether a message belongs in the group. */
    public boolean belongs(MessageHeader signal, NameOwners names) {
        belongs = false;
        belonging.match(signal, names, found);
        return belongs;
    }
}
