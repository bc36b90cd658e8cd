package org.busway.client.internal.group.member;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.busway.api.group.Loss;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.LaneState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes that one member maps. The bus announces them on any thread; they are known to the order of the connection from then on, so that a fence finds
 * them, and opened, read and let go of by the reading thread.
 */
final class MappedLanes {

    private static final Logger LOG = LoggerFactory.getLogger(MappedLanes.class);

    private final GroupHost host;
    private final String group;
    private final MemberPages pages;
    private final boolean holdsMessages;
    private final LongSupplier received;
    /** Only who reads removes, and so goes over them by index: an iterator for each look that finds nothing would be garbage. */
    private final List<LaneStream> streams = new CopyOnWriteArrayList<>();
    /** What the bus has told of lanes that have an order, in its order. */
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    /** The numbers of all rings of the order. */
    private final Set<Integer> rings = ConcurrentHashMap.newKeySet();
    private final Map<Integer, String> reasons = new ConcurrentHashMap<>();
    /** The order of the group's lanes; null where each is read by itself. */
    private volatile LaneStream order;
    private volatile boolean hasChanged;
    private volatile boolean hasOtherFilter;
    private volatile long refusedBefore;

    /** Up to where streams are handed on; null if that is as far as they go. */
    private volatile ToLongFunction<LaneStream> bound;

    /** What the reading side does with a lane that was opened, and with what it lost. */
    interface Reading {
        void opened(LaneStream stream) throws IOException;

        /** Closes its doorbell. */
        void closed(LaneStream stream);

        void lost(Loss loss);
    }

    /** Null is passed where nobody reads the order any more. */
    private interface Told {
        void act(OpenOrder open, Reading reading);
    }

    /** No lanes yet; {@code received} is how many socket messages have come. */
    MappedLanes(GroupHost host, String group, MemberPages pages, boolean holdsMessages, LongSupplier received) {
        this.received = received;
        this.host = host;
        this.group = group;
        this.pages = pages;
        this.holdsMessages = holdsMessages;
    }

    void announceOrder(LaneAdded added) {
        rings.add(added.lane());
        LaneStream present = order;
        if (present == null) {
            order = add(new LaneStream(added, true, holdsMessages, pages, received, null));
            return;
        }
        told.add((open, reading) -> {
            if (open == null) {
                added.close();
            } else {
                goOnIn(added, open, present, reading);
            }
        });
    }

    /** The order goes on in another ring, with another doorbell. */
    private void goOnIn(LaneAdded added, OpenOrder open, LaneStream stream, Reading reading) {
        try {
            MappedLane ring = MappedLane.of(added, pages, group);
            // What stands in the ring before was written before the bus told of this one: nobody rings for it any more.
            reading.closed(stream);
            open.goesOnIn(ring, added.frameNumber());
            reading.opened(stream);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the order of group \"{}\" cannot be read on", group, e);
            stream.failWaiting("cannot be read on: " + e.getMessage());
        }
    }

    void announce(LaneAdded added) {
        if (order == null) {
            add(new LaneStream(added, false, holdsMessages, pages, received,
                    streams.isEmpty() ? null : streams.get(streams.size() - 1)));
            return;
        }
        told.add((open, reading) -> {
            if (open == null) {
                added.close();
            } else {
                open.attach(added);
            }
        });
    }

    private LaneStream add(LaneStream stream) {
        host.order().add(stream);
        streams.add(stream);
        if (bound != null) {
            stream.isHandedOnUpTo(bound);
        }
        hasChanged = true;
        return stream;
    }

    void ended(int lane, long position, String why) {
        if (order == null) {
            reasons.put(lane, why);
            return;
        }
        told.add((open, reading) -> {
            if (open != null) {
                open.endsAt(lane, position, why);
            }
        });
    }

    private String whyEnded(int lane) {
        String why = reasons.remove(lane);
        return why == null ? "its publisher closed it" : why;
    }

    LaneHead find(int lane) {
        LaneStream ordered = order;
        if (ordered != null) {
            return rings.contains(lane) ? ordered : null;
        }
        for (LaneStream stream : streams) {
            if (stream.lane() == lane) {
                return stream;
            }
        }
        return null;
    }

    /** Whether a number that the bus says is a stream's: that of its lane, or of any ring of the order. */
    boolean isOf(LaneStream stream, int lane) {
        return stream.isOrder() ? rings.contains(lane) : stream.lane() == lane;
    }

    /** From now on all of them, also those that come, hold up messages of the connection, and are handed on up to some position and no further. */
    void readUpTo(ToLongFunction<LaneStream> end) {
        bound = end;
        streams.forEach(stream -> stream.isHandedOnUpTo(end));
    }

    void filterChanged() {
        hasOtherFilter = true;
    }

    /** Readers pass what they are to pass, from any thread. */
    void passFiltered() {
        for (LaneStream stream : streams) {
            stream.passFiltered();
        }
    }

    /**
     * What stands in lanes up to some positions, and all that stands in lanes that are not named; those that come later are not meant.
     *
     * @param positions by the lanes' numbers
     */
    ToLongFunction<LaneStream> upTo(Map<Integer, Long> positions) {
        Map<LaneStream, Long> ends = new IdentityHashMap<>();
        for (LaneStream stream : streams) {
            positions.forEach((lane, position) -> {
                if (isOf(stream, lane)) {
                    ends.merge(stream, position, Math::max);
                }
            });
            ends.putIfAbsent(stream, Long.MAX_VALUE);
        }
        return stream -> ends.getOrDefault(stream, 0L);
    }

    /** When all was read that rules from before hold for, they are forgotten. */
    private void settle() {
        RulesInTurn rules = pages.rules();
        if (rules.before() == null || !rules.isKnown()) {
            return;
        }
        for (LaneStream stream : streams) {
            if (!stream.hasRead(rules.from(stream))) {
                return;
            }
        }
        if (pages.settled(rules)) {
            passFiltered();
        }
    }

    /** Opens what was announced, and takes over another filter; before a look at the lanes. */
    void refresh(Reading reading) {
        if (hasChanged && pages.areOpen()) {
            hasChanged = false;
            for (LaneStream stream : streams) {
                if (!stream.isOpen()) {
                    open(stream, reading);
                }
            }
        }
        if (pages.areOpen()) {
            takeTold(openOrder(), reading);
        }
        if (hasOtherFilter && pages.areOpen()) {
            hasOtherFilter = false;
            pages.stateWaking();
        }
        settle();
    }

    private OpenOrder openOrder() {
        LaneStream ordered = order;
        return ordered != null && ordered.opened() instanceof OpenOrder open ? open : null;
    }

    private void takeTold(OpenOrder open, Reading reading) {
        for (Told each = told.poll(); each != null; each = told.poll()) {
            each.act(open, reading);
        }
    }

    private void open(LaneStream stream, Reading reading) {
        try {
            stream.open(stream.isOrder()
                    ? OpenOrder.of(stream.announcement(), pages, group, host.order()::received)
                    : OpenLane.of(stream.announcement(), pages, group),
                    (count, first, last, why) -> reading.lost(
                            new Loss(count, first, last, false,
                                    why != null
                                            ? why
                                            : stream.isOrder()
                                                    ? "their lanes cannot be read, or were overwritten faster than this member may be slow"
                                                    : "publisher " + stream.publisherName()
                                                            + " was faster than this member may be slow")));
            reading.opened(stream);
        } catch (IOException | RuntimeException e) {
            LOG.warn("lane {} of {} in group \"{}\" cannot be read", stream.lane(), stream.publisherName(), group, e);
            stream.failWaiting("cannot be read: " + e.getMessage());
        }
    }

    /** Whether somebody may still write a lane: its end has not come, and its doorbell was not hung up. */
    boolean areOpenToPublishers() {
        for (LaneStream stream : streams) {
            if (stream.opened() != null && !stream.isOver() && stream.opened().isOpenToWriters()) {
                return true;
            }
        }
        return false;
    }

    /** How many messages will have no place in the order any more, since the bus that makes it has gone. */
    long unordered() {
        OpenOrder open = openOrder();
        return open == null ? 0 : open.unordered();
    }

    /**
     * How many messages there may be at most that nobody here comes to read, since publishers still have their lanes after the bus has gone: of lanes that this member reads, and
     * of those that the bus had opened and not given to it yet. A lane fills up, as nobody moves this member's cursor.
     */
    long mostUnread() {
        OpenOrder open = openOrder();
        long most = 0;
        for (LaneStream stream : streams) {
            if (stream.opened() != null && !stream.isOver()) {
                most += stream.opened().mostUnread();
            }
        }
        ControlPage control = pages.control();
        for (int lane = 0; lane < pages.shape().control().lanes(); lane++) {
            boolean isKnown = open == null ? find(lane) != null : open.knows(lane);
            if (!isKnown && control.lanePublisher(lane) > 0 && control.laneState(lane) == LaneState.OPEN
                    && !control.isOrderRing(lane)) {
                most += MappedLane.mostMessages(pages.shape().ringBytes());
            }
        }
        return most;
    }

    List<LaneStream> streams() {
        return streams;
    }

    /** Whether there is something that was not looked at yet. A frame that was found and waits for its turn is none. */
    boolean hasNews() {
        if ((hasChanged || !told.isEmpty()) && pages.areOpen() || hasOtherFilter) {
            return true;
        }
        for (int i = 0; i < streams.size(); i++) {
            LaneStream stream = streams.get(i);
            if (stream.hasNews()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is something to be read before its turn. */
    boolean hasNewsAhead() {
        if ((hasChanged || !told.isEmpty()) && pages.areOpen()) {
            return true;
        }
        for (int i = 0; i < streams.size(); i++) {
            LaneStream stream = streams.get(i);
            if (stream.hasNewsAhead()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a frame was found that waits for its turn. */
    boolean holdsFrame() {
        for (int i = 0; i < streams.size(); i++) {
            LaneStream stream = streams.get(i);
            if (stream.holdsFrame()) {
                return true;
            }
        }
        return false;
    }

    /** Whether something is waited for that nobody may come to wake us for. */
    boolean isWaiting() {
        for (int i = 0; i < streams.size(); i++) {
            LaneStream stream = streams.get(i);
            if (stream.isWaiting()) {
                return true;
            }
        }
        return false;
    }

    /** Lets go of a lane of which nothing more comes; null if there is none. */
    LaneOver over(Reading reading) {
        for (int i = 0; i < streams.size(); i++) {
            LaneStream stream = streams.get(i);
            if (stream.isOver()) {
                LaneOver over = stream.over(group, whyEnded(stream.lane()));
                if (stream.isOpen()) {
                    reading.closed(stream);
                }
                remove(stream);
                return over;
            }
        }
        OpenOrder open = openOrder();
        return open == null ? null : open.over(order.position());
    }

    private void remove(LaneStream stream) {
        streams.remove(stream);
        host.order().remove(stream);
        refusedBefore += stream.refused();
        stream.discard();
    }

    /** Lets go of everything. */
    void close() {
        streams.forEach(this::remove);
        takeTold(null, null);
        pages.close();
    }

    long refused() {
        long refused = refusedBefore;
        for (LaneStream stream : streams) {
            refused += stream.refused();
        }
        return refused;
    }
}
