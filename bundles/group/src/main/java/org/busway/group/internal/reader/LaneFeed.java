package org.busway.group.internal.reader;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneReader;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.LaneTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane on its way to sockets: each frame is routed as a signal of the lane's publisher. It is read in bounded turns, so that a full lane holds up no socket for longer
 * than one turn takes.
 *
 * <p><b>Order.</b> A frame waits until as many messages of its publisher's connection were sequenced as it says ({@link ConnectionBarrier}). And before the next message of
 * that connection is sequenced the lane is read up to where it stood then ({@link #readUp}); where that takes more than a turn the connection waits.
 *
 * <p><b>Full receivers.</b> A frame for which a receiver has no room holds its publisher up, as a message of its connection would. Reading stops there, so the cursor
 * stays, and the publisher finds its lane full in its own send. Nothing is passed over.
 */
final class LaneFeed implements FrameHandler, LaneTraffic {

    /**
     * What a turn goes over at most, and how much of that it routes. Frames that nobody wants cost a line from another processor each, some 50 ns: a turn takes as long as a call by
     * the sockets takes of the bus.
     */
    static final int FRAMES_A_TURN = 64;
    static final int ROUTED_A_TURN = 32;
    private static final int MOST_LAST_TURNS = 1024;
    private static final long MEMORY_RETRY_MILLIS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(LaneFeed.class);

    /** Where a turn has ended. */
    enum Progress {
        /** Nothing is left to be read. */
        READ_UP,
        /** There is more, for the next turn. */
        MORE,
        /** Something is waited for; {@link BusReader#goOn} comes when it is there. */
        WAITS,
        /** Nothing more is to come, or could be read. */
        OVER
    }

    private final ReadGroup group;
    private final DirectLane lane;
    private final BusPeer publisher;
    private final Supplier<LaneReader> open;
    private LaneReader reader;
    /** The number of the next frame before the lane was opened again; -1 when it is known what was lost there. */
    private long expected = -1;
    private final BusEnd bus;
    private final Listeners listeners;
    private final Runnable goOn;
    private final BusEnd.Turnstile turnstile;
    private final BusLoop.Alarm again;
    private final ConnectionBarrier barrier;
    private final LossReport losses;
    private long routed;
    private int routedInTurn;
    private long routedPosition;
    private boolean waits;
    private boolean last;
    /** Whether the publisher's connection waits until {@link #target} was read. */
    private boolean holds;
    private long target;

    LaneFeed(ReadGroup group, DirectLane lane, Supplier<LaneReader> open, BusEnd bus, Listeners listeners, Runnable goOn) {
        this.group = group;
        this.lane = lane;
        this.open = open;
        reader = open.get();
        this.bus = bus;
        this.listeners = listeners;
        this.goOn = goOn;
        publisher = lane.peer();
        turnstile = bus.turnstile();
        again = bus.alarm(goOn);
        barrier = new ConnectionBarrier(group, publisher, bus, this::holds, goOn);
        losses = new LossReport(group, bus);
    }

    DirectLane lane() {
        return lane;
    }

    LaneReader reader() {
        return reader;
    }

    /** Begins where the control page says that the bus begins now; what lies before is lost. */
    void openAgain() {
        if (expected < 0) {
            expected = reader.next();
        }
        reader = open.get();
    }

    /** How many messages were routed. */
    long routed() {
        return routed;
    }

    /** Whether it waits for messages of the publisher's connection, which are there now. */
    boolean isAwaitedThere() {
        return barrier.isReached();
    }

    /** Whether its publisher's connection waits until it has been read up to where that sent something. */
    boolean holds() {
        return holds;
    }

    /** Whether there is something to read that waits for nothing. */
    boolean hasMore() {
        return !waits && reader.isReadable();
    }

    /** Reads for one turn. */
    Progress turn() {
        if (holds) {
            // A frame may have to hold it up for somebody else.
            turnstile.release(publisher);
        }
        Progress progress = publisher.isHeldUp() ? Progress.WAITS : read();
        if (holds) {
            holdOn(progress);
        }
        return progress;
    }

    private Progress read() {
        routedInTurn = 0;
        waits = false;
        reader.poll(this, expected < 0 ? FRAMES_A_TURN : 1);
        if (expected >= 0 && reader.next() >= 0) {
            countGap(waits ? reader.next() : reader.next() - 1);
        }
        if (reader.poll(this, 0) < 0) {
            return Progress.OVER;
        }
        return waits ? Progress.WAITS : reader.isReadable() ? Progress.MORE : Progress.READ_UP;
    }

    private void countGap(long firstFound) {
        if (firstFound > expected) {
            onLost(expected, firstFound - 1);
        }
        expected = -1;
    }

    private void holdOn(Progress progress) {
        if (publisher.isHeldUp()) {
            // It tries again when it goes on, and then comes here again.
            holds = false;
        } else {
            turnstile.hold(publisher);
            if (isRead(progress)) {
                letGo();
            }
        }
    }

    private boolean isRead(Progress progress) {
        return progress == Progress.READ_UP || progress == Progress.OVER || barrier.holds() || reader.position() >= target;
    }

    private void letGo() {
        if (holds) {
            holds = false;
            turnstile.again();
        }
    }

    /** Reads all that stands in the lane now and comes before the next message of the connection; false if the publisher is held up until that is done. */
    boolean readUp() {
        if (!reader.isReadable()) {
            return true;
        }
        target = lane.tail();
        if (isRead(turn())) {
            // A frame behind that one may have held it up.
            return !publisher.isHeldUp();
        }
        if (!publisher.isHeldUp()) {
            holds = true;
            turnstile.hold(publisher);
            goOn.run();
        }
        return false;
    }

    /** Nothing more comes by the publisher's connection: no frame waits for it. */
    void awaitNoMore() {
        barrier.awaitNoMore();
    }

    /** The last moment: reads what there is and waits for nobody. */
    void finish() {
        awaitNoMore();
        last = true;
        Progress progress = Progress.MORE;
        for (int i = 0; i < MOST_LAST_TURNS && progress == Progress.MORE; i++) {
            progress = read();
        }
        if (progress == Progress.MORE) {
            LOG.warn(
                    "{} bytes of lane {} of group \"{}\", written by {}, reach nobody by a socket: it has gone, and left too much",
                    lane.tail() - reader.position(), lane.number(), group.name(), publisher);
        }
    }

    @Override
    public Next onFrame(Frame frame, ByteBuffer message) {
        if (!barrier.passes(frame.socketMessages())) {
            waits = true;
            return Next.LATER;
        }
        routedPosition = frame.position();
        if (!frame.isAnnounced()) {
            return next(bus.route(publisher, message, frame.messageBytes(), this, last), frame);
        }
        // It is one of the messages that it comes behind, so it is here, or never comes.
        BusEnd.Routed result = group.routeAnnounced(lane, frame, message, this, last);
        if (result == null) {
            onLost(frame.number(), frame.number());
            return Next.GO_ON;
        }
        return next(result, frame);
    }

    private Next next(BusEnd.Routed result, Frame frame) {
        switch (result) {
            case DONE -> {
                routed++;
                routedInTurn++;
                return routedInTurn < ROUTED_A_TURN ? Next.GO_ON : Next.STOP;
            }
            case HELD_UP, NO_MEMORY -> {
                if (last) {
                    LOG.warn("{} of {} reaches nobody by a socket: there is no memory for its {} bytes", frame, publisher,
                            frame.messageBytes());
                    return Next.GO_ON;
                }
                waits = true;
                if (result == BusEnd.Routed.NO_MEMORY) {
                    again.set(MEMORY_RETRY_MILLIS);
                }
                return Next.LATER;
            }
            default -> {
                reader.condemn(frame.number());
                return Next.STOP;
            }
        }
    }

    @Override
    public void onLost(long first, long lastOne) {
        losses.add(first, lastOne);
    }

    @Override
    public boolean belongs(MessageHeader signal) {
        return listeners.belongs(signal, bus.names());
    }

    @Override
    public void sequenced(MessageHeader signal) {
        group.serve(signal, lane, routedPosition);
    }

    /** It is read no more: whoever waits for that goes on. */
    void close() {
        barrier.close();
        again.cancel();
        losses.close();
        letGo();
    }
}
