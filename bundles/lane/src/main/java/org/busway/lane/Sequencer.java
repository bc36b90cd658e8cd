package org.busway.lane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Takes the frames of one publisher's lanes in the publisher's own order and appends each to its group's order ring. One
 * for each publisher of mediated groups; all of them belong to one thread of the bus, which so orders all groups.
 *
 * <p>
 * <b>Why the publisher's order is kept across its lanes.</b> It writes running number n, moves that lane's tail with
 * release, and only then writes n + 1 into whatever lane. The sequencer takes the lowest running number at hand, but only
 * after it has looked again, behind the acquire that showed it that frame, at every lane that had seemed empty: what the
 * publisher wrote before that frame is visible there.
 *
 * <p>
 * A publisher that numbers its messages otherwise disorders only its own messages.
 */
public final class Sequencer {

    /** Decides about each frame whose turn it is, before it is ordered. */
    @FunctionalInterface
    public interface Gate {

        /** Nothing is decided. */
        Gate OPEN = (reader, frame) -> true;

        /**
         * A frame is about to be ordered: there is room for it. Once this has said yes it is.
         *
         * @return whether it is ordered now; else it is asked about again in another run, unless the gate has {@linkplain LaneReader#condemn condemned} its lane
         */
        boolean mayPass(LaneReader reader, Frame frame);
    }

    private final List<Source> sources = new ArrayList<>();
    private final LongSupplier taken;
    private Source waiting;
    private OrderWriter full;
    private long awaited;

    /**
     * A sequencer without lanes.
     *
     * @param taken
     *            how many socket messages of the publisher the bus has taken: a frame is ordered behind as many as it says
     */
    public Sequencer(LongSupplier taken) {
        this.taken = taken;
    }

    /** One lane and where its frames go. */
    private static final class Source implements FrameHandler {
        private final LaneReader reader;
        /** Another ring's after a re-key. */
        private OrderWriter order;
        private final Gate gate;
        private boolean taking;
        /** The running number of the next frame, -1 if there is none. */
        private long head = -1;
        private long socketMessages;
        private int outcome;
        private boolean full;
        private boolean ordered;

        Source(LaneReader reader, OrderWriter order, Gate gate) {
            this.reader = reader;
            this.order = order;
            this.gate = gate;
        }

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            head = frame.running();
            socketMessages = frame.socketMessages();
            if (!taking) {
                return Next.LATER;
            }
            full = !order.hasRoom();
            if (full || !gate.mayPass(reader, frame) && reader.fault() == null) {
                return Next.LATER;
            }
            head = -1;
            ordered = reader.fault() == null && order.append(frame) == 0;
            return Next.STOP;
        }

        @Override
        public void onLost(long first, long last) {
            throw new IllegalStateException("the bus gates the lanes that it orders: it cannot lose frames");
        }

        void look() {
            if (head < 0 && !isOver()) {
                taking = false;
                int polled;
                do {
                    // A void frame alone is passed over without a call.
                    polled = reader.poll(this, 1);
                } while (polled > 0);
                outcome = Math.min(polled, 0);
            }
        }

        /** Whether the frame was ordered; if not, the order ring is full, it has to wait for something else, or the lane is over. */
        boolean take() {
            taking = true;
            full = false;
            ordered = false;
            int polled = reader.poll(this, 1);
            if (polled < 0) {
                outcome = polled;
                head = -1;
            }
            return ordered;
        }

        boolean isOver() {
            return outcome < 0;
        }
    }

    /**
     * Adds a lane of this publisher.
     *
     * @param reader
     *            the bus's own, gating, with a filter that passes everything, and without memory for copies
     * @param order
     *            of the lane's group
     * @param gate
     *            asked before each frame is ordered
     */
    public void add(LaneReader reader, OrderWriter order, Gate gate) {
        sources.add(new Source(reader, order, gate));
    }

    /** Adds a lane of this publisher whose frames wait for nothing but their turn and room. */
    public void add(LaneReader reader, OrderWriter order) {
        add(reader, order, Gate.OPEN);
    }

    /** Lets go of a lane that has ended or is no longer ordered. */
    public void remove(LaneReader reader) {
        sources.removeIf(source -> source.reader == reader);
        if (waiting != null && waiting.reader == reader) {
            waiting = null;
            full = null;
            awaited = 0;
        }
    }

    /** What was to be appended to a ring is appended to another one from now on: a re-key. */
    public void goOnIn(OrderWriter former, OrderWriter next) {
        for (Source source : sources) {
            source.order = source.order == former ? next : source.order;
        }
    }

    /** Lanes that it orders. */
    public int lanes() {
        return sources.size();
    }

    /**
     * Orders what is there.
     *
     * @param limit
     *            frames at most
     * @return how many; fewer than the limit if there was no more, or if the next one waits: see {@link #full()} and
     *         {@link #awaited()}
     */
    public int run(int limit) {
        int ordered = 0;
        waiting = null;
        full = null;
        awaited = 0;
        while (ordered < limit) {
            Source next = lowest();
            if (next == null) {
                return ordered;
            } else if (next.socketMessages > taken.getAsLong()) {
                waiting = next;
                awaited = next.socketMessages;
                return ordered;
            } else if (next.take()) {
                ordered++;
            } else if (!next.isOver()) {
                waiting = next;
                full = next.full ? next.order : null;
                return ordered;
            }
        }
        return ordered;
    }

    /** The order ring that had no room for the next frame; null if there was none such. */
    public OrderWriter full() {
        return full;
    }

    /** How many socket messages the next frame comes behind that were not taken yet; 0 if it does not wait for any. */
    public long awaited() {
        return awaited;
    }

    /** The reader of the lane whose frame was next in the last run and has to wait; null if there was none such. */
    public LaneReader waiting() {
        return waiting == null ? null : waiting.reader;
    }

    /** Whether a run would find something; while nothing is waited for. */
    public boolean isReadable() {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).head >= 0 || sources.get(i).reader.isReadable()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes one lane out that is over.
     *
     * @return its reader, whose next poll says why, or null if none is over
     */
    public LaneReader takeEnded() {
        for (Iterator<Source> all = sources.iterator(); all.hasNext();) {
            Source source = all.next();
            if (source.isOver()) {
                all.remove();
                return source.reader;
            }
        }
        return null;
    }

    private Source lowest() {
        Source lowest = null;
        boolean again;
        do {
            again = false;
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                source.look();
                if (source.head >= 0 && (lowest == null || source.head < lowest.head)) {
                    lowest = source;
                    // Lanes that were looked at before this frame was seen may hold an earlier one.
                    again = sources.size() > 1;
                }
            }
        } while (again);
        return lowest;
    }
}
