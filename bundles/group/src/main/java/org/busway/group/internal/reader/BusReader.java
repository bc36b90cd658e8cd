package org.busway.group.internal.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.LaneReader;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.os.Descriptors;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusEnd;
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

    /** One lane that is read, and the bus's end of its publisher's doorbell. */
    private record Connected(LaneFeed feed, SocketBell bell, BusEnd.DescriptorWatch watch) {

        void close() {
            feed.close();
            watch.close();
            // Whoever waits for room looks once more.
            bell.ring();
            bell.close();
        }
    }

    private final ReadGroup group;
    private final BusEnd bus;
    private final GroupBudget budget;
    private final Supplier<List<DirectLane>> lanes;
    private final BusCursors cursors;
    private final Listeners listeners;
    private final List<Connected> connected = new ArrayList<>(1);
    private final BusEnd.Alarm linger;
    private final Runnable turn = this::turn;
    private boolean scheduled;
    private long routedBefore;

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
        this.budget = budget;
        this.lanes = lanes;
        cursors = new BusCursors(name, table, table.page().shape().lanes(), generation, budget);
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
        for (Connected each : connected) {
            positions[each.feed.lane().number()] = each.feed.reader().position();
            budget.credit(each.feed.lane().lane().shape().largestMessageBytes());
            each.feed.lane().readForSocketsBy(null);
            each.close();
        }
        connected.clear();
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
            connect(lane);
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
            connect(lane);
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
        connected.forEach(each -> each.feed.reader().filter(listeners.filter()));
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
            connected.forEach(each -> {
                each.feed.openAgain();
                isWaitedFor(each.feed);
            });
        } else if (!listeners.areWaitedFor() && !before) {
            cursors.joinLossy(lanes.get());
        }
        if (!before) {
            lanes.get().stream().filter(DirectLane::isReady).toList().forEach(this::connectOrEnd);
        }
    }

    private void connectOrEnd(DirectLane lane) {
        try {
            connect(lane);
        } catch (IOException e) {
            group.broken(lane, "the bus cannot read it: " + e.getMessage());
        }
    }

    private void connect(DirectLane lane) throws IOException {
        int[] bells = SocketBell.pair();
        SocketBell bell = new SocketBell(bells[0]);
        int copyBytes = lane.lane().shape().largestMessageBytes();
        if (!budget.tryCharge(copyBytes)) {
            bell.close();
            Descriptors.close(bells[1]);
            throw new IOException("there is no room for a copy of a message of " + copyBytes + " bytes in what the bus may hold");
        }
        try {
            lane.readers().add(BusCursors.SLOT, cursors(bells[1]), bells[1]);
            ByteBuffer copy = ByteBuffer.allocateDirect(copyBytes);
            LaneFeed feed = new LaneFeed(group, lane, () -> new LaneReader(lane.lane(), cursors.table().page(), cursors.page(),
                    BusCursors.SLOT, -1, copy, bell::ring).oneByOne(), bus, listeners, this::goOn);
            feed.reader().filter(listeners.filter());
            BusEnd.DescriptorWatch[] watch = new BusEnd.DescriptorWatch[1];
            watch[0] = bus.watch(bell.fd(), () -> {
                if (bell.empty() < 0) {
                    // Its publisher has closed it; it would be readable for ever.
                    watch[0].close();
                }
                goOn();
            });
            connected.add(new Connected(feed, bell, watch[0]));
            isWaitedFor(feed);
        } catch (IOException e) {
            bell.close();
            budget.credit(copyBytes);
            throw e;
        }
        goOn();
    }

    private void isWaitedFor(LaneFeed feed) {
        feed.lane().readForSocketsBy(cursors.gates() ? feed.reader() : null);
    }

    /** A descriptor of the cursor page; where there is none the publisher's end of its doorbell is closed. */
    private Descriptor cursors(int bell) throws IOException {
        try {
            return cursors.forReading();
        } catch (IOException e) {
            Descriptors.close(bell);
            throw e;
        }
    }

    private void wantLess() {
        if (!listeners.areWaitedFor() && cursors.gates() && listeners.haveMonitors()) {
            cursors.joinLossy(lanes.get());
            connected.forEach(each -> {
                isWaitedFor(each.feed);
                each.bell.ring();
            });
        } else if (!listeners.areWaitedFor() && !listeners.haveMonitors() && cursors.isJoined()) {
            cursors.leave();
            while (!connected.isEmpty()) {
                DirectLane lane = connected.get(0).feed.lane();
                disconnect(lane);
                lane.readers().remove(BusCursors.SLOT);
            }
        }
    }

    private void disconnect(DirectLane lane) {
        for (int i = 0; i < connected.size(); i++) {
            Connected each = connected.get(i);
            if (each.feed.lane() == lane) {
                connected.remove(i);
                lane.readForSocketsBy(null);
                routedBefore += each.feed.routed();
                budget.credit(lane.lane().shape().largestMessageBytes());
                each.close();
                return;
            }
        }
    }

    private LaneFeed feedOf(BusPeer publisher) {
        for (int i = 0; i < connected.size(); i++) {
            if (connected.get(i).feed.lane().peer() == publisher) {
                return connected.get(i).feed;
            }
        }
        return null;
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
        for (int i = connected.size() - 1; i >= 0; i--) {
            LaneFeed feed = connected.get(i).feed;
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
        for (int i = 0; i < connected.size(); i++) {
            if (connected.get(i).feed.hasMore()) {
                cursors.page().awake();
                goOn();
                return;
            }
        }
    }

    private void over(LaneFeed feed) {
        DirectLane lane = feed.lane();
        disconnect(lane);
        if (feed.reader().fault() != null) {
            group.broken(lane, feed.reader().fault().toString());
        }
    }

    /** A message of a publisher's connection was sequenced. */
    public void routed(BusPeer publisher) {
        LaneFeed feed = feedOf(publisher);
        if (feed != null && feed.isAwaitedThere()) {
            goOn();
        }
    }

    /** Before the next message of a publisher's connection; false if it is held up now. */
    public boolean readUp(BusPeer publisher) {
        LaneFeed feed = feedOf(publisher);
        return feed == null || feed.readUp();
    }

    /** A publisher's connection has ended; false if it is held up now. */
    public boolean mayLeave(BusPeer publisher) {
        LaneFeed feed = feedOf(publisher);
        if (feed == null) {
            return true;
        }
        feed.awaitNoMore();
        return feed.readUp();
    }

    /** Whether everything before these positions of lanes, by their numbers, was routed, as far as it is read at all. */
    public boolean hasRead(Map<Integer, Long> positions) {
        for (int i = 0; i < connected.size(); i++) {
            LaneFeed feed = connected.get(i).feed;
            if (feed.reader().position() < positions.getOrDefault(feed.lane().number(), 0L)) {
                return false;
            }
        }
        return true;
    }

    /** A lane is about to end: what stands in it is routed, whoever is full. */
    public void finish(DirectLane lane) {
        for (int i = 0; i < connected.size(); i++) {
            if (connected.get(i).feed.lane() == lane) {
                connected.get(i).feed.finish();
            }
        }
    }

    /** A lane has ended. */
    public void laneEnded(DirectLane lane) {
        disconnect(lane);
    }

    /** How far it has read lanes. */
    public CursorPage page() {
        return cursors.page();
    }

    /** How many messages it has routed. */
    public long routed() {
        long routed = routedBefore;
        for (Connected each : connected) {
            routed += each.feed.routed();
        }
        return routed;
    }

    @Override
    public void close() {
        linger.cancel();
        if (!connected.isEmpty()) {
            LOG.error("group \"{}\" ends with lanes that are still read", group.name());
        }
        if (cursors.isJoined()) {
            cursors.leave();
        }
        cursors.close();
    }
}
