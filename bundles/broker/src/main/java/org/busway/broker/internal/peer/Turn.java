package org.busway.broker.internal.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.memory.Arena;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a turn of the loop has to end with: everybody who was given messages sends them on, once, and those whose connection has ended are taken leave
 * of. The latter makes the bus say more, so it goes on until there is nothing left.
 */
public final class Turn {

    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    /** So much is written in a turn before it is sent on in between, so that it is still in the processor's cache then. */
    private static final long RELIEF_BYTES = 256 << 10;

    /** Somebody who collects messages during a turn. */
    public interface Outlet {

        /** Sends on what was collected, or moves it into memory of its own: nothing of the turn's memory is referred to afterwards. */
        void flush();
    }

    /** Takes leave of a peer. */
    @FunctionalInterface
    public interface Leave {

        /**
         * Ends all that a peer has on the bus.
         *
         * @param peer whose connection has ended
         */
        void take(Peer peer);
    }

    private final Arena arena;
    private final List<Outlet> touched = new ArrayList<>();
    private final ArrayDeque<Peer> ended = new ArrayDeque<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private Leave leave;
    private Runnable over = () -> {};
    private boolean isFlushing;

    /**
     * Turns that write into one arena.
     *
     * @param arena whose memory is free at the end of each
     */
    public Turn(Arena arena) {
        this.arena = arena;
        arena.onFull(this::flush);
    }

    /** Adds what is called when a turn is over, and what it gave back can be had. */
    public void onOver(Runnable action) {
        Runnable before = over;
        over = () -> {
            before.run();
            action.run();
        };
    }

    /** Sets who takes leave of peers. */
    public void onEnded(Leave action) {
        leave = action;
    }

    /** Somebody has something to send; to be told once a turn. */
    public void touched(Outlet outlet) {
        touched.add(outlet);
    }

    /** A connection has ended; to be told once. */
    public void ended(Peer peer) {
        ended.add(peer);
    }

    /** Something is to be said as soon as the message that is being routed has gone to all of its receivers. */
    public void later(Runnable saying) {
        later.add(saying);
    }

    /** Sends on what there is, if it is much. */
    public void relieve() {
        if (arena.takenBytes() >= RELIEF_BYTES) {
            flush();
        }
    }

    /**
     * Takes leave of those whose connection has ended. Between two events, so that what comes after an end finds it done: who closes a connection and
     * then asks for its name over another gets it.
     */
    public void leave() {
        sayLater();
        while (!ended.isEmpty()) {
            Peer peer = ended.poll();
            try {
                leave.take(peer);
            } catch (RuntimeException e) {
                LOG.error("A fault of the bus while it took leave of {}", peer, e);
            }
            sayLater();
        }
    }

    private void sayLater() {
        while (!later.isEmpty()) {
            try {
                later.poll().run();
            } catch (RuntimeException e) {
                LOG.error("A fault of the bus while it told of a receiver that is full", e);
            }
        }
    }

    /** Ends the turn. */
    public void end() {
        do {
            leave();
            flush();
            over.run();
        } while (!ended.isEmpty() || !later.isEmpty() || !touched.isEmpty());
    }

    private void flush() {
        if (isFlushing) {
            return;
        }
        isFlushing = true;
        for (int i = 0; i < touched.size(); i++) {
            try {
                touched.get(i).flush();
            } catch (RuntimeException e) {
                // Of one receiver; the others are to get what is theirs.
                LOG.error("A fault of the bus while it sent to {}", touched.get(i), e);
            }
        }
        touched.clear();
        arena.settled();
        isFlushing = false;
    }
}
