package org.busway.group.internal.reader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.busway.api.Descriptor;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.LaneReader;
import org.busway.os.Descriptors;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;

/**
 * The lanes that the bus reads, with what connects it to each publisher: the doorbell that this rings and the copy in which a message is validated, which is charged. Belongs
 * to the bus thread.
 */
final class LaneFeeds {

    /** One lane that is read, and the bus's end of its publisher's doorbell. */
    private record Connected(LaneFeed feed, SocketBell bell, BusLoop.DescriptorWatch watch) {

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
    private final BusCursors cursors;
    private final Listeners listeners;
    private final Runnable goOn;
    private final List<Connected> connected = new ArrayList<>(1);
    private long routedBefore;

    /**
     * There are none.
     *
     * @param group what is read
     * @param bus where it goes
     * @param budget is charged for the memory
     * @param cursors how far it is read
     * @param listeners for whom
     * @param goOn run when there may be something to read
     */
    LaneFeeds(ReadGroup group, BusEnd bus, GroupBudget budget, BusCursors cursors, Listeners listeners, Runnable goOn) {
        this.group = group;
        this.bus = bus;
        this.budget = budget;
        this.cursors = cursors;
        this.listeners = listeners;
        this.goOn = goOn;
    }

    /** Begins to read a lane, which is ready. */
    void connect(DirectLane lane) throws IOException {
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
                    BusCursors.SLOT, -1, copy, bell::ring).oneByOne(), bus, listeners, goOn);
            feed.reader().filter(listeners.filter());
            BusLoop.DescriptorWatch[] watch = new BusLoop.DescriptorWatch[1];
            watch[0] = bus.watch(bell.fd(), () -> {
                if (bell.empty() < 0) {
                    // Its publisher has closed it; it would be readable for ever.
                    watch[0].close();
                }
                goOn.run();
            });
            connected.add(new Connected(feed, bell, watch[0]));
            isWaitedFor(feed);
        } catch (IOException e) {
            bell.close();
            budget.credit(copyBytes);
            throw e;
        }
        goOn.run();
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

    private void isWaitedFor(LaneFeed feed) {
        feed.lane().readForSocketsBy(cursors.gates() ? feed.reader() : null);
    }

    /** From now on somebody waits for the bus: what was overwritten before is lost, and said to be. */
    void openAgain() {
        connected.forEach(each -> {
            each.feed.openAgain();
            isWaitedFor(each.feed);
        });
    }

    /** From now on nobody waits for the bus: whoever did looks once more. */
    void areLossy() {
        connected.forEach(each -> {
            isWaitedFor(each.feed);
            each.bell.ring();
        });
    }

    /** Listeners want something else. */
    void filterChanged() {
        connected.forEach(each -> each.feed.reader().filter(listeners.filter()));
    }

    boolean isEmpty() {
        return connected.isEmpty();
    }

    int size() {
        return connected.size();
    }

    LaneFeed get(int i) {
        return connected.get(i).feed;
    }

    /** That of a lane; null if it is not read. */
    LaneFeed of(DirectLane lane) {
        for (int i = 0; i < connected.size(); i++) {
            if (get(i).lane() == lane) {
                return get(i);
            }
        }
        return null;
    }

    /** That of a publisher's lane; null if none is read. */
    LaneFeed of(BusPeer publisher) {
        for (int i = 0; i < connected.size(); i++) {
            if (get(i).lane().peer() == publisher) {
                return get(i);
            }
        }
        return null;
    }

    /** Reads a lane no more, if it did. */
    void disconnect(DirectLane lane) {
        for (int i = 0; i < connected.size(); i++) {
            if (get(i).lane() == lane) {
                disconnect(connected.remove(i));
                return;
            }
        }
    }

    private void disconnect(Connected each) {
        each.feed.lane().readForSocketsBy(null);
        routedBefore += each.feed.routed();
        budget.credit(each.feed.lane().lane().shape().largestMessageBytes());
        each.close();
    }

    /** Reads all of them no more; the caller is told of each before. */
    void disconnectAll(Consumer<LaneFeed> before) {
        connected.forEach(each -> {
            before.accept(each.feed);
            disconnect(each);
        });
        connected.clear();
    }

    /** Whether everything before these positions of lanes, by their numbers, was routed, as far as it is read at all. */
    boolean haveRead(Map<Integer, Long> positions) {
        for (int i = 0; i < connected.size(); i++) {
            if (get(i).reader().position() < positions.getOrDefault(get(i).lane().number(), 0L)) {
                return false;
            }
        }
        return true;
    }

    /** How many messages were routed, of lanes too that are read no more. */
    long routed() {
        long routed = routedBefore;
        for (Connected each : connected) {
            routed += each.feed.routed();
        }
        return routed;
    }
}
