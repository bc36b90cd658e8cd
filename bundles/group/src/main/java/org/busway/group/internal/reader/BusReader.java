package org.busway.group.internal.reader;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.busway.api.MatchRule;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus as a member of a group, in slot 0: it reads the lanes of publishers for subscribers, proxied members, eavesdroppers and monitors, who get it all by their sockets. It
 * is one only while somebody has a rule that could match, wakes only for frames that such a rule could match, and otherwise costs a publisher nothing.
 *
 * <p>Invariant: while a lane is open and a subscriber has such a rule, slot 0 gates it, from before the rule's owner is told that it has it. While only monitors have one,
 * nobody waits for the bus, and monitors are told how much it did not come to read.
 */
public final class BusReader implements AutoCloseable {

    /** Rules that come and go are no reason to come and go. */
    private static final long LINGER_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(BusReader.class);

    private final ReadGroup group;
    private final BusEnd bus;
    private final Supplier<List<DirectLane>> lanes;
    private final BusCursors cursors;
    private final Listeners listeners;
    private final LaneFeeds feeds;
    private final BusLoop.Alarm linger;
    private final Runnable turn = this::turn;
    private boolean scheduled;

    /**
     * A reader that reads nothing yet.
     *
     * @param group what it reads
     * @param bus where it goes
     * @param listeners for whom
     * @param table of the group
     * @param name of the cursor page
     * @param generation of the bus
     * @param budget is charged for the memory
     * @param lanes those of publishers that have not ended
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public BusReader(ReadGroup group, BusEnd bus, Listeners listeners, ControlTable table, String name, long generation,
            GroupBudget budget, Supplier<List<DirectLane>> lanes) throws IOException {
        this.group = group;
        this.bus = bus;
        this.listeners = listeners;
        this.lanes = lanes;
        cursors = new BusCursors(name, table, table.page().shape().lanes(), generation, budget);
        feeds = new LaneFeeds(group, bus, budget, cursors, listeners, this::goOn);
        linger = bus.alarm(this::wantLess);
    }

    /** A publisher is about to get a lane, which stands in the control page: from now on it is known whether anybody wants what will be in it. */
    public void laneIsNew() {
        if (lanes.get().size() == 1) {
            listeners.look();
        }
        rulesChanged();
    }

    /**
     * The manager stops. Slot 0 stays as it is in the control page, so nothing is overwritten that was not read.
     *
     * @param positions is told up to where each lane was read, by its number
     */
    public void stop(long[] positions) {
        linger.cancel();
        feeds.disconnectAll(feed -> positions[feed.lane().number()] = feed.reader().position());
        cursors.stop();
    }

    /**
     * Goes on with a lane that a reader before this one has {@linkplain #stop stopped} to read, or begins to.
     *
     * @param lane that has not ended
     * @param position up to where it was read; -1 if it was not
     */
    public void resume(DirectLane lane, long position) throws IOException {
        listeners.look();
        if (position >= 0) {
            cursors.resume(lane.number(), position);
            lane.readers().isKnown(BusCursors.SLOT);
            // Its publisher gets another page, whose cursor stands where that of the one before did.
            lane.readers().remove(BusCursors.SLOT);
            feeds.connect(lane);
        }
        rulesChanged();
    }

    /** All lanes of an earlier manager have {@linkplain #resume come}: if that read, and this one reads none of them, nobody waits any longer for what it left unread. */
    public void resumed() {
        if (!cursors.isJoined()) {
            cursors.leave();
        }
    }

    /** A lane is sealed and can be read. */
    public void laneIsReady(DirectLane lane) throws IOException {
        if (cursors.isJoined()) {
            feeds.connect(lane);
        }
    }

    /** Somebody has one rule more. */
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        if (!lanes.get().isEmpty() && listeners.add(rule, ofMonitor)) {
            rulesChanged();
        }
    }

    /** Somebody has one rule less. */
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        if (!lanes.get().isEmpty() && listeners.remove(rule, ofMonitor)) {
            rulesChanged();
        }
    }

    private void rulesChanged() {
        if (isLessThanJoined()) {
            linger.set(LINGER_MILLIS);
        } else {
            linger.cancel();
            join();
        }
        feeds.filterChanged();
        // A publisher may look at the wake filter only while it is awake that it changes for.
        cursors.page().awake();
        cursors.page().wakeFor(listeners.filter());
        goOn();
    }

    /** Whether less is wanted than there is: that can wait, since who went may come back. */
    private boolean isLessThanJoined() {
        return !listeners.areWaitedFor() && (cursors.gates() || !listeners.haveMonitors());
    }

    private void join() {
        boolean before = cursors.isJoined();
        if (listeners.areWaitedFor() && !cursors.gates()) {
            cursors.join(lanes.get());
            feeds.openAgain();
        } else if (!listeners.areWaitedFor() && !before) {
            cursors.joinLossy(lanes.get());
        }
        if (!before) {
            lanes.get().stream().filter(DirectLane::isReady).toList().forEach(this::connectOrEnd);
        }
    }

    private void connectOrEnd(DirectLane lane) {
        try {
            feeds.connect(lane);
        } catch (IOException e) {
            group.broken(lane, "the bus cannot read it: " + e.getMessage());
        }
    }

    private void wantLess() {
        if (!listeners.areWaitedFor() && cursors.gates() && listeners.haveMonitors()) {
            cursors.joinLossy(lanes.get());
            feeds.areLossy();
        } else if (!listeners.areWaitedFor() && !listeners.haveMonitors() && cursors.isJoined()) {
            cursors.leave();
            while (!feeds.isEmpty()) {
                DirectLane lane = feeds.get(0).lane();
                feeds.disconnect(lane);
                lane.readers().remove(BusCursors.SLOT);
            }
        }
    }

    /** There may be something to read, or somebody to read for, again. */
    public void goOn() {
        if (!scheduled && cursors.isJoined()) {
            scheduled = true;
            bus.afterSockets(turn);
        }
    }

    /** Reads on what is never read up, if its publisher is as fast as the bus: between what comes by sockets, unless one of these waits for it. */
    private void readOn(boolean holds) {
        if (holds) {
            goOn();
        } else if (!scheduled) {
            scheduled = true;
            bus.betweenSockets(turn);
        }
    }

    private void turn() {
        scheduled = false;
        if (!cursors.isJoined()) {
            return;
        }
        cursors.page().awake();
        boolean more = false;
        boolean sleeps = false;
        boolean holds = false;
        for (int i = feeds.size() - 1; i >= 0; i--) {
            LaneFeed feed = feeds.get(i);
            LaneFeed.Progress progress = feed.turn();
            more |= progress == LaneFeed.Progress.MORE;
            sleeps |= progress == LaneFeed.Progress.READ_UP;
            holds |= feed.holds();
            if (progress == LaneFeed.Progress.OVER) {
                over(feed);
            }
        }
        if (!cursors.isJoined()) {
            return;
        }
        if (more) {
            readOn(holds);
        } else if (sleeps) {
            sleep();
        }
        // Else it is waited for receivers: publishers need not ring until these have read.
    }

    /** Looks once more behind the fence: whoever published before did not see that the bus sleeps. */
    private void sleep() {
        cursors.page().sleep();
        for (int i = 0; i < feeds.size(); i++) {
            if (feeds.get(i).hasMore()) {
                cursors.page().awake();
                goOn();
                return;
            }
        }
    }

    private void over(LaneFeed feed) {
        DirectLane lane = feed.lane();
        feeds.disconnect(lane);
        if (feed.reader().fault() != null) {
            group.broken(lane, feed.reader().fault().toString());
        }
    }

    /** A message of a publisher's connection was sequenced. */
    public void routed(BusPeer publisher) {
        LaneFeed feed = feeds.of(publisher);
        if (feed != null && feed.isAwaitedThere()) {
            goOn();
        }
    }

    /** Before the next message of a publisher's connection; false if it is held up now. */
    public boolean readUp(BusPeer publisher) {
        LaneFeed feed = feeds.of(publisher);
        return feed == null || feed.readUp();
    }

    /** A publisher's connection has ended; false if it is held up now. */
    public boolean mayLeave(BusPeer publisher) {
        LaneFeed feed = feeds.of(publisher);
        if (feed == null) {
            return true;
        }
        feed.awaitNoMore();
        return feed.readUp();
    }

    /** Whether everything before these positions of lanes, by their numbers, was routed, as far as it is read at all. */
    public boolean hasRead(Map<Integer, Long> positions) {
        return feeds.haveRead(positions);
    }

    /** A lane is about to end: what stands in it is routed, whoever is full. */
    public void finish(DirectLane lane) {
        LaneFeed feed = feeds.of(lane);
        if (feed != null) {
            feed.finish();
        }
    }

    /** A lane has ended. */
    public void laneEnded(DirectLane lane) {
        feeds.disconnect(lane);
    }

    /** How far it has read lanes. */
    public CursorPage page() {
        return cursors.page();
    }

    /** How many messages it has routed. */
    public long routed() {
        return feeds.routed();
    }

    @Override
    public void close() {
        linger.cancel();
        if (!feeds.isEmpty()) {
            LOG.error("group \"{}\" ends with lanes that are still read", group.name());
        }
        if (cursors.isJoined()) {
            cursors.leave();
        }
        cursors.close();
    }
}
