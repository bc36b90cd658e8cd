package org.busway.client.internal.group.member;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.busway.api.Message;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.wire.message.MessageWriter;

/**
 * Messages that came over the connection for a member that maps nothing, until its program reads them. What does not fit is lost, counted and told before the
 * next message that did: the connection, which others wait for, is not held up.
 */
final class ProxiedQueue {

    private record Held(ByteBuffer bytes, long lostBefore, Predicate<LaneHead> lanesBefore) {}

    /** Nothing of any lane goes before the message. */
    static final Predicate<LaneHead> NO_LANE = head -> false;

    private final long bytesMax;
    private final MessageWriter writer = new MessageWriter();
    /** This and the next two are guarded by this. */
    private final Queue<Held> messages = new ArrayDeque<>();
    private long bytes;
    private long lost;
    /** Of the reading thread. */
    private final FrameView view = new FrameView();

    ProxiedQueue(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Adds a message.
     *
     * @param lanesBefore which heads of lanes go before it
     */
    synchronized void add(Message message, Predicate<LaneHead> lanesBefore) {
        int size = writer.size(message, message.serial(), message.sender());
        if (bytes + size > bytesMax) {
            lost++;
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(copy, 0);
        messages.add(new Held(copy, lost, lanesBefore));
        lost = 0;
        bytes += size;
    }

    /** So many are missing before what comes next. */
    synchronized void lose(long count) {
        lost += count;
    }

    /** What is told of messages that are missing. */
    static Loss loss(long count) {
        return new Loss(count, 0, 0, true, "the program did not read in time what came over its connection");
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty() && lost == 0;
    }

    /** Which heads of lanes go before the first message. */
    synchronized Predicate<LaneHead> lanesBefore() {
        Held first = messages.peek();
        return first == null ? NO_LANE : first.lanesBefore;
    }

    private synchronized Held poll() {
        Held first = messages.poll();
        if (first != null) {
            bytes -= first.bytes.capacity();
        } else if (lost > 0) {
            first = new Held(null, lost, NO_LANE);
            lost = 0;
        }
        return first;
    }

    /** Hands on what is there, in the order of the connection. */
    int read(Membership member, MemberHandler handler, int limit) {
        int count = 0;
        Held next = null;
        while (count < limit && (next = poll()) != null) {
            if (next.lostBefore > 0) {
                member.tellLost(handler, loss(next.lostBefore));
            }
            if (next.bytes != null && view.read(null, next.bytes, 0, next.bytes.capacity(), 0) == null) {
                count++;
                member.hand(handler, view);
            }
        }
        return count;
    }

    /** Hands the first message to whoever subscribed to it. */
    void handOn(Consumer<Message> subscribers) {
        Held first = poll();
        if (first != null && first.bytes != null && view.read(null, first.bytes, 0, first.bytes.capacity(), 0) == null) {
            subscribers.accept(view.toMessage());
        }
    }

    /** Makes a message of the connection one that a member is handed. */
    FrameView view(Message message) {
        int size = writer.size(message, message.serial(), message.sender());
        ByteBuffer copy = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(copy, 0);
        return view.read(null, copy, 0, size, 0) == null ? view : null;
    }
}
