package org.busway.group.internal.order;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.LaneReader;
import org.busway.lane.OrderWriter;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/**
 * Orders all groups of one bus that have several publishers, on the bus thread, in bounded turns behind sockets. It sleeps while there is nothing to order: publishers
 * ring.
 *
 * <p>Invariant: what is ordered stands in the order of the bus. A publisher's frames are ordered behind the socket messages that it had sent before them, and before
 * a socket message that it sent after them is sequenced. So the orders of all groups, the order of sockets and each sender's own order have one order in common.
 */
public final class Mediator {

    /** Frames that are ordered in one turn; sockets are read between turns. */
    private static final int TURN_FRAMES = 256;
    private static final int MOST_LAST_TURNS = 1024;

    private final BusEnd bus;
    private final Runnable turn = this::nextTurn;
    private final List<OrderedPublisher> publishers = new ArrayList<>();
    private final List<OrderedGroup> groups = new ArrayList<>();
    private int first;
    private boolean running;
    private boolean scheduled;

    /** Nothing to order yet. */
    public Mediator(BusEnd bus) {
        this.bus = bus;
    }

    /** Has a group's lanes ordered. */
    public void add(OrderedGroup group) {
        groups.add(group);
    }

    /** Orders a group no more. */
    public void remove(OrderedGroup group) {
        groups.remove(group);
        for (OrderedPublisher publisher : List.copyOf(publishers)) {
            for (OrderedLane lane : List.copyOf(publisher.lanes())) {
                if (lane.group() == group) {
                    remove(publisher, lane);
                }
            }
        }
    }

    /** What was to be appended to the ring of a group goes into another one from now on. */
    public void goOnIn(OrderWriter former, OrderWriter next) {
        publishers.forEach(publisher -> publisher.goOnIn(former, next));
    }

    /**
     * Orders a lane from now on.
     *
     * @param group of a lane
     * @param lane sealed, from its beginning on
     * @throws IOException if there are no descriptors, or its publisher cannot be told
     */
    public void add(OrderedGroup group, DirectLane lane) throws IOException {
        OrderedLane ordered = new OrderedLane(group, lane, bus, this::run);
        OrderedPublisher publisher = of(lane.peer());
        if (publisher == null) {
            publisher = new OrderedPublisher(lane.peer(), bus, this::run, this::beforeEntries);
            publishers.add(publisher);
        }
        publisher.add(ordered);
        run();
    }

    /** Orders a lane no more, whatever stands in it. */
    public void remove(DirectLane lane) {
        for (OrderedPublisher publisher : List.copyOf(publishers)) {
            for (OrderedLane ordered : List.copyOf(publisher.lanes())) {
                if (ordered.lane() == lane) {
                    remove(publisher, ordered);
                }
            }
        }
    }

    private void remove(OrderedPublisher publisher, OrderedLane lane) {
        if (publisher.remove(lane)) {
            publishers.remove(publisher);
        }
    }

    private OrderedPublisher of(BusPeer peer) {
        for (int i = 0; i < publishers.size(); i++) {
            if (publishers.get(i).isOf(peer)) {
                return publishers.get(i);
            }
        }
        return null;
    }

    /**
     * A message of a peer is about to be sequenced: orders first what it has published.
     *
     * @param sender not held up
     * @return false if it is held up now, because that takes more than a turn, or room that is not there
     */
    public boolean mayTake(BusPeer sender) {
        OrderedPublisher publisher = of(sender);
        if (publisher == null || running || !publisher.isReadable() && !publisher.waits()) {
            return true;
        }
        publisher.aim();
        beforeEntries();
        running = true;
        try {
            publisher.run(TURN_FRAMES);
            while (publisher.full() != null && publisher.full().makeRoom()) {
                publisher.run(TURN_FRAMES);
            }
        } finally {
            running = false;
        }
        over(publisher);
        if (publisher.isThere()) {
            // A frame behind those may have held it up.
            return !sender.isHeldUp();
        }
        if (!sender.isHeldUp()) {
            publisher.hold();
            schedule();
        }
        return false;
    }

    /** The connection of a peer has ended; false if it is held up now, until what it has published is ordered. */
    public boolean mayLeave(BusPeer peer) {
        OrderedPublisher publisher = of(peer);
        if (publisher != null) {
            publisher.leaves();
        }
        return mayTake(peer);
    }

    /** A peer is about to go: the last moment to route to sockets what it has published. */
    public void leaving(BusPeer peer) {
        OrderedPublisher publisher = of(peer);
        if (publisher == null || running) {
            return;
        }
        publisher.isGoing();
        beforeEntries();
        running = true;
        try {
            for (int i = 0; i < MOST_LAST_TURNS && publisher.run(TURN_FRAMES) == TURN_FRAMES; i++) {
                // All that there is.
            }
        } finally {
            running = false;
        }
        over(publisher);
        schedule();
    }

    /** The bus ends: the last moment for all. */
    public void finish() {
        List.copyOf(publishers).forEach(publisher -> leaving(publisher.peer()));
    }

    /** Whoever was held up goes on. */
    public void goOn() {
        schedule();
    }

    /** A message of a peer was routed: what it has published behind that message can be ordered. */
    public void routed(BusPeer sender) {
        OrderedPublisher publisher = of(sender);
        if (publisher != null && publisher.waits()) {
            run();
        }
    }

    private void beforeEntries() {
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).beforeEntries();
        }
    }

    /** Orders what there is, for one turn; the rest in the next one. */
    public void run() {
        if (running || publishers.isEmpty()) {
            return;
        }
        running = true;
        boolean more = false;
        try {
            for (int i = 0; i < groups.size(); i++) {
                groups.get(i).slot().page().awake();
            }
            beforeEntries();
            more = turn();
        } finally {
            running = false;
        }
        for (OrderedPublisher publisher : List.copyOf(publishers)) {
            over(publisher);
            publisher.letGoIfThere();
        }
        if (more || !sleep()) {
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            bus.afterSockets(turn);
        }
    }

    private void nextTurn() {
        scheduled = false;
        run();
    }

    /** Each publisher in turn, another one first each time; whether there is more. */
    private boolean turn() {
        boolean more = false;
        int left = TURN_FRAMES;
        first = (first + 1) % publishers.size();
        for (int i = 0; i < publishers.size(); i++) {
            OrderedPublisher publisher = publishers.get((first + i) % publishers.size());
            int share = Math.max(1, left / (publishers.size() - i));
            int ordered = publisher.run(share);
            left -= ordered;
            OrderedGroup full = publisher.full();
            more |= ordered == share || publisher.isTurnOver() || full != null && full.makeRoom();
        }
        return more;
    }

    /** Asks publishers to ring; false if one has published meanwhile. */
    private boolean sleep() {
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).slot().page().sleep();
        }
        for (int i = 0; i < publishers.size(); i++) {
            if (publishers.get(i).isReadable()) {
                return false;
            }
        }
        return true;
    }

    private void over(OrderedPublisher publisher) {
        for (OrderedLane over = publisher.over(); over != null; over = publisher.over()) {
            LaneReader reader = over.reader();
            remove(publisher, over);
            if (reader.fault() != null) {
                over.group().fault(over.lane(), reader.fault().toString());
            } else {
                over.group().isOver(over.lane());
            }
        }
    }
}
