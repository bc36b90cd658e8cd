package org.busway.client.internal;

import java.util.function.Predicate;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.client.internal.group.order.Sequencer;

/**
 * Messages between the link and their handlers, in the order that {@link Sequencer} decides. Taken from the link by whoever needs them, one thread at a
 * time; what the bus says to the library about groups is acted on here, so that no handler, however long it runs, stands before it.
 *
 * <p>Invariant: {@code bytes} is the size of the messages that wait here. It passes its bound by one message at most.
 */
final class Inbox {

    /** What becomes of a message on its way in. Called by one thread at a time. */
    interface Entry {

        /** Reads a message; null if it is one to be ignored, or none, in which case the link was closed. */
        Arrival read(Link.Received received);

        /** Acts on a message that is for the library, telling the order of it; false if it is for a handler. */
        boolean isForLibrary(Arrival arrival);
    }

    private final Sequencer<Arrival> order = new Sequencer<>();
    private final Entry entry;
    private final long bytesMax;
    /** Guarded by this, as is taking from the link. */
    private long bytes;

    Inbox(Entry entry, long bytesMax) {
        this.entry = entry;
        this.bytesMax = bytesMax;
    }

    Sequencer<Arrival> order() {
        return order;
    }

    /** Takes one message from the link; false if there was none, or there is no room. */
    synchronized boolean takeOne(Link link) {
        Link.Received received = bytes > bytesMax ? null : link.receive();
        if (received == null) {
            return false;
        }
        Arrival arrival = entry.read(received);
        if (arrival == null) {
            order.pass();
        } else if (!entry.isForLibrary(arrival)) {
            bytes += arrival.bytes();
            order.add(arrival, arrival.message().sender());
        }
        return true;
    }

    /** Takes everything for which there is room. */
    void takeAll(Link link) {
        while (takeOne(link)) {
            // and the next
        }
    }

    synchronized boolean isFull() {
        return bytes > bytesMax;
    }

    /** How many bytes wait, for a person. */
    synchronized String fill() {
        return bytes + " bytes of messages, at most " + bytesMax + " are held";
    }

    /** The message whose turn it is, after {@link Sequencer#next} said so. */
    Arrival take() {
        return credited(order.take());
    }

    /** The oldest message, whosever turn it is, or null. */
    Arrival takeAny() {
        return credited(order.takeAny());
    }

    /** The first message that passes a test, or null. */
    Arrival takeOutOfTurn(Predicate<Arrival> wanted) {
        return credited(order.takeOutOfTurn(wanted));
    }

    private Arrival credited(Arrival taken) {
        if (taken != null) {
            synchronized (this) {
                bytes -= taken.bytes();
            }
        }
        return taken;
    }

    /** The lane whose frame is next, after {@link Sequencer#next} said so. */
    LaneHead lane() {
        return order.lane();
    }
}
