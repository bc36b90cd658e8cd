package org.busway.group.internal.reader;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneReader;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.LaneTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane on its way to sockets: each frame is routed as a signal of the lane's publisher. It is read in bounded turns, so that a full lane holds up no socket for longer
 * than one turn takes.
 *
 * <p><b>Order.</b> A frame waits until as many messages of its publisher's connection were sequenced as it says, but no longer than the group's deadline: a number that is too
 * high is the publisher's fault and costs the order alone. And before the next message of that connection is sequenced the lane is read up to where it stood then
 * ({@link #readUp}); where that takes more than a turn the connection waits.
 *
 * <p><b>Full receivers.</b> A frame for which a receiver has no room holds its publisher up, as a message of its connection would. Reading stops there, so the cursor
 * stays, and the publisher finds its lane full in its own send. Nothing is passed over.
 */
final class LaneFeed implements FrameHandler, LaneTraffic {

    /** What a turn goes over at most, and how much of that it routes. */
    static final int FRAMES_A_TURN = 512;
    static final int ROUTED_A_TURN = 32;
    private static final int MOST_LAST_TURNS = 1024;
    private static final long MEMORY_RETRY_MILLIS = 10;
    private static final long LOSS_PAUSE_MILLIS = 1000;

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
    private final BusEnd.Alarm tooLong;
    private final BusEnd.Alarm again;
    /** For monitors alone frames are lost, many times a second: that is told once a second. */
    private final BusEnd.Alarm afterLoss;
    private boolean lostIsTold;
    private long lost;
    private long firstLost;
    private long lastLost;
    private long routed;
    private int routedInTurn;
    private long routedPosition;
    private boolean waits;
    /** The count of socket messages that the next frame waits for; 0 if it does not. */
    private long awaited;
    /** How many messages had come when the deadline began to run. */
    private long takenBefore;
    /** Counts up to this are not waited for. */
    private long notAwaited;
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
        tooLong = bus.alarm(this::waitedTooLong);
        again = bus.alarm(goOn);
        afterLoss = bus.alarm(() -> {
            lostIsTold = false;
            tellLost();
        });
    }

    private void waitedTooLong() {
        if (publisher.isHeldUp() && !holds || publisher.takenMessages() != takenBefore) {
            // It is a slow receiver's fault, or was a moment ago, not its own.
            await();
            return;
        }
        LOG.warn(
                "{} says in a frame of group \"{}\" that it has sent {} messages, and {} have come within {} ms: the frame goes before them",
                publisher, group.name(), awaited, publisher.takenMessages(), group.deadlineMillis());
        notAwaited = awaited;
        goOn.run();
    }

    private void await() {
        takenBefore = publisher.takenMessages();
        tooLong.set(group.deadlineMillis());
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
        return awaited > 0 && publisher.takenMessages() >= awaited;
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
        return progress == Progress.READ_UP || progress == Progress.OVER || awaited > 0 || reader.position() >= target;
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
        notAwaited = Long.MAX_VALUE;
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
        long count = frame.socketMessages();
        if (count > publisher.takenMessages() && count > notAwaited) {
            if (awaited != count) {
                awaited = count;
                await();
            }
            waits = true;
            return Next.LATER;
        }
        if (awaited > 0) {
            awaited = 0;
            tooLong.cancel();
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
        firstLost = lost == 0 ? first : firstLost;
        lastLost = lastOne;
        lost += lastOne - first + 1;
        if (!lostIsTold) {
            lostIsTold = true;
            tellLost();
            afterLoss.set(LOSS_PAUSE_MILLIS);
        }
    }

    private void tellLost() {
        if (lost > 0) {
            group.lost(lost, firstLost, lastLost);
            lost = 0;
        }
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
        tooLong.cancel();
        again.cancel();
        afterLoss.cancel();
        tellLost();
        letGo();
    }
}
