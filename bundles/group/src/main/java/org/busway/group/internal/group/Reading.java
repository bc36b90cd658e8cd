package org.busway.group.internal.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.order.SocketSide;
import org.busway.group.internal.reader.BusReader;
import org.busway.group.internal.reader.Listeners;
import org.busway.group.internal.reader.ReadGroup;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.LaneTable;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.Frame;
import org.busway.lane.page.CursorPage;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.LaneTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the bus itself reads what publishers write into the lanes of a group: with one publisher for those who listen at sockets, with several to order them. It begins
 * when the group has memory, and ends with that.
 *
 * <p>Invariant: there is a reader or an order, never both.
 */
public final class Reading implements ReadGroup {

    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private final Group group;
    private final GroupContext context;
    private final LaneRoom room;
    /** Null where there are no publishers' lanes, or the bus reads none. */
    private BusReader reader;
    /** Null unless the bus orders the lanes of several publishers. */
    private GroupOrder order;

    /** Nothing is read. */
    Reading(Group group, GroupContext context, LaneRoom room) {
        this.group = group;
        this.context = context;
        this.room = room;
    }

    /** The bus as a reader of lanes; null while nobody has one, or in a group whose lanes it does not read so. */
    public BusReader reader() {
        return reader;
    }

    /** The order of lanes; null in a group that has none. */
    public GroupOrder order() {
        return order;
    }

    /** How far the bus has read lanes; null if it reads none. */
    public CursorPage page() {
        if (reader != null) {
            return reader.page();
        }
        return group.shared().busSlot() == null ? null : group.shared().busSlot().page();
    }

    /** Begins, as far as the bus reads in such a group. */
    public void begin(SharedGroup made) throws IOException {
        if (made.ring() != null) {
            order = order(made);
        } else if (group.settings().givesLanesToPublishers() && group.settings().isForEverybody()) {
            reader = reader(made);
        }
    }

    /** All lanes of an earlier manager have {@linkplain #resume come}. */
    public void resumed() {
        if (reader != null) {
            reader.resumed();
        }
    }

    /**
     * Reads a lane of an earlier manager, where that did.
     *
     * @param position up to where it had read; -1 if it did not
     */
    public void resume(DirectLane lane, long position) {
        try {
            if (order != null) {
                if (lane.isToBeOrdered()) {
                    order.resume(lane);
                }
                return;
            } else if (lane.hasEnded() || reader == null) {
                return;
            }
            reader.resume(lane, position);
        } catch (IOException e) {
            group.publishers().end(lane, "the bus cannot read it: " + e.getMessage());
        }
    }

    private GroupOrder order(SharedGroup of) throws IOException {
        SocketSide sockets = group.settings().isForEverybody()
                ? new SocketSide(this, context.bus(), listeners(of), group.budget(), of.ring().largestMessageBytes())
                : null;
        return new GroupOrder(group, of, context, room, sockets);
    }

    private BusReader reader(SharedGroup of) throws IOException {
        return new BusReader(this, context.bus(), listeners(of), of.control().table(), of.name("cursors 0"), context.generation(),
                group.budget(), of.lanes()::open);
    }

    private Listeners listeners(SharedGroup of) {
        return new Listeners(this, context.bus(), context.filters(), context.indexes(), of.seed(), true);
    }

    /** The manager stops: up to where the bus has read, by the lanes' numbers, -1 where it did not. */
    public long[] stop() {
        long[] positions = new long[LaneTable.SIZE];
        Arrays.fill(positions, -1);
        if (reader != null) {
            reader.stop(positions);
            reader = null;
        }
        if (order != null) {
            order.stop(positions);
            order = null;
        }
        return positions;
    }

    /** The memory goes. */
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (order != null) {
            order.close();
            order = null;
        }
    }

    /** Whether somebody's rule at a socket may be of interest. */
    public boolean listensToRules() {
        return reader != null || order != null && order.sockets() != null;
    }

    /** Somebody at a socket has one rule more. */
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        if (reader != null) {
            reader.ruleAdded(rule, ofMonitor);
        } else if (listensToRules()) {
            order.sockets().ruleAdded(rule, ofMonitor);
        }
    }

    /** Somebody at a socket has one rule less. */
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        if (reader != null) {
            reader.ruleRemoved(rule, ofMonitor);
        } else if (listensToRules()) {
            order.sockets().ruleRemoved(rule, ofMonitor);
        }
    }

    /** Whoever was held up may go on. */
    public void goOn() {
        if (reader != null) {
            reader.goOn();
        }
        if (order != null) {
            order.goOn();
        }
    }

    /** There may be room in what the bus writes. */
    public void hasRoom() {
        if (order != null) {
            order.hasRoom();
        }
    }

    /** How many messages went from lanes to sockets. */
    public long routed() {
        return reader != null ? reader.routed() : listensToRules() ? order.sockets().routed() : 0;
    }

    @Override
    public String name() {
        return group.name();
    }

    @Override
    public List<MatchRule> rules() {
        return group.settings().rules();
    }

    @Override
    public long deadlineMillis() {
        return group.settings().deadlineMillis();
    }

    @Override
    public void serve(MessageHeader signal) {
        context.taken().next();
        group.members().serve(signal);
    }

    @Override
    public void serve(MessageHeader signal, DirectLane lane, long position) {
        context.taken().next();
        group.members().serve(signal, lane, position);
    }

    @Override
    public void lost(long count, long first, long last) {
        LOG.warn(
                "{} messages of group \"{}\", numbers {} to {}, came to nobody by a socket: publishers do not wait for monitors, or gave no memory for what they announced",
                count,
                name(), first, last);
        group.statistics().lostTold(count);
        group.voice().lostByMonitors(count, first, last);
    }

    @Override
    public BusEnd.Routed routeAnnounced(DirectLane lane, Frame frame, ByteBuffer said, LaneTraffic traffic, boolean last) {
        return group.large().route(lane, frame, said, traffic, last);
    }

    @Override
    public void broken(DirectLane lane, String why) {
        group.publishers().broken(lane, why);
    }
}
