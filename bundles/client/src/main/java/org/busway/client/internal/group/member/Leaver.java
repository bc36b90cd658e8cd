package org.busway.client.internal.group.member;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Struct;
import org.busway.api.group.Loss;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Groups1;
import org.busway.client.internal.group.order.LaneHead;

/**
 * What is left to be read of a member that its program has closed: what stood in its lanes goes to subscriptions of the connection, in order with what comes by the socket.
 *
 * <p><b>Exactly once.</b> The bus is asked where it ceases to serve the connection by lanes (LeaveLanes): what stands before those positions comes by them alone, what it takes up
 * afterwards by the socket alone. So all that lies before them is taken into own memory, whosever turn it is, the bus is told that the member has gone (Leave), and the
 * frames are handed on when their turn comes. Until the bus has answered, only what a fence has named is known to lie before them, and no more is handed on.
 *
 * <p>Of the thread that hands on, but for what comes by the connection.
 */
public final class Leaver implements MappedLanes.Reading {

    private final GroupHost host;
    private final Membership member;
    private final MappedLanes lanes;
    private final MappedLanes.Reading reading;
    private final ProxiedQueue queue;
    private final CompletableFuture<Void> left;
    /** Where lanes end for the member, by their numbers; null until that is known. */
    private volatile Map<Integer, Long> ends;
    /** Whether the bus does not know the member any more: it is served by nothing that is not in the lanes now. */
    private volatile boolean isForgotten;
    /** What is asked again when there is a manager of groups; null if nothing is. */
    private volatile Runnable again;
    /** Whether nobody reads the member elsewhere. */
    private volatile boolean begun;
    private volatile boolean taken;
    private boolean released;

    /**
     * A member that is about to leave.
     *
     * @param reading opens and closes its doorbells from now on
     * @param queue what came for it by the connection and was not read; null where nothing waits
     */
    Leaver(GroupHost host, Membership member, MappedLanes.Reading reading, ProxiedQueue queue) {
        this.host = host;
        this.member = member;
        this.reading = reading;
        this.queue = queue;
        lanes = member.lanes;
        left = host.future();
    }

    /** Whoever read the member before reads it no more. From any thread. */
    void begin() {
        // Before the bus is asked: what is found from now on may lie behind where it ceases to serve.
        lanes.readUpTo(this::end);
        begun = true;
        ask(Groups1.leaveLanes(member.group), this::answered);
        if (!host.isOpen()) {
            host.runAsHandler(this::release);
        }
        host.wake();
    }

    private void ask(Message call, Consumer<Message> then) {
        host.ask(call, answer -> {
            if (answer.type() == MessageType.ERROR && Groups1.NO_GROUPS.equals(answer.errorName())) {
                again = () -> ask(call, then);
            } else {
                then.accept(answer);
            }
        });
    }

    private void answered(Message answer) {
        if (answer.type() == MessageType.ERROR) {
            forgotten();
            return;
        }
        Map<Integer, Long> told = new HashMap<>();
        for (Object each : answer.argument(0, List.class)) {
            List<Object> lane = ((Struct) each).fields();
            told.put(((Number) lane.get(0)).intValue(), ((Number) lane.get(1)).longValue());
        }
        ends = told;
        host.wake();
    }

    /** The manager of groups is there again. */
    void managerIsThere() {
        Runnable asked = again;
        if (asked != null) {
            again = null;
            asked.run();
        }
    }

    /** The bus has put the member out, or does not know it. */
    void forgotten() {
        isForgotten = true;
        if (again != null && taken) {
            left.complete(null);
        }
        host.wake();
    }

    /** Complete when the bus has let go of the member. */
    public CompletableFuture<Void> left() {
        return left;
    }

    /** Whether lanes may be named yet that are to be read. */
    boolean takesLanes() {
        return ends == null && !isForgotten;
    }

    /** Up to where a lane is handed on. */
    private long end(LaneStream stream) {
        Map<Integer, Long> known = ends;
        if (known == null) {
            return host.order().fenced(stream);
        }
        long end = 0;
        for (Map.Entry<Integer, Long> each : known.entrySet()) {
            if (lanes.isOf(stream, each.getKey())) {
                end = Math.max(end, each.getValue());
            }
        }
        return end;
    }

    /** Takes up what stands in lanes; also while a handler waits, perhaps for this. */
    public void readAhead() {
        if (begun && !taken && !released) {
            lanes.refresh(this);
            takeUp();
        }
    }

    /** Looks what there is to be done; whether all is over. */
    public boolean look() {
        if (released || !begun) {
            return released;
        }
        handOnQueue();
        if (!taken) {
            readAhead();
            for (LaneOver over = lanes.over(this); over != null; over = lanes.over(this)) {
                member.tellEnded(null, over);
            }
        }
        member.tellLosses();
        if (taken && lanes.streams().stream().allMatch(LaneStream::isOver)) {
            handOnQueue();
            release();
        }
        return released;
    }

    private void takeUp() {
        if (ends == null && isForgotten) {
            Map<Integer, Long> tails = new HashMap<>();
            lanes.streams().forEach(stream -> tails.merge(stream.lane(), stream.tail(), Math::max));
            ends = tails;
        }
        boolean all = ends != null;
        for (LaneStream stream : ends == null ? List.<LaneStream>of() : lanes.streams()) {
            all &= stream.takeUp(end(stream));
        }
        if (all) {
            taken = true;
            lanes.streams().forEach(stream -> stream.endsAt(end(stream)));
            member.tellLosses();
            member.lossReport.tell();
            if (isForgotten) {
                left.complete(null);
            } else {
                ask(Groups1.leave(member.group), answer -> left.complete(null));
            }
            host.wake();
        }
    }

    /** Hands on the next frame of a lane; false if it is not one of these. */
    public boolean deliver(LaneHead lane) {
        if (!(lane instanceof LaneStream stream) || !lanes.streams().contains(stream)) {
            return false;
        }
        handOnQueue();
        host.handToSubscribers(stream.take().toMessage());
        return true;
    }

    /** What came by the connection, each message behind what goes before it in lanes. */
    private void handOnQueue() {
        while (queue != null && !queue.isEmpty() && lanes.streams().stream().noneMatch(queue.lanesBefore())) {
            queue.handOn(host::handToSubscribers);
        }
    }

    /** Whether it is to be looked again though nobody may come to wake us. */
    public boolean isWaiting() {
        return begun && !released && (ends != null && !taken || lanes.holdsFrame());
    }

    /** Nothing more is handed on. */
    public void release() {
        if (begun && !released) {
            released = true;
            for (LaneStream stream : lanes.streams()) {
                if (stream.opened() != null) {
                    reading.closed(stream);
                }
            }
            lanes.close();
            if (!host.isOpen()) {
                left.complete(null);
            }
        }
    }

    /**
     * Waits until the bus has let go of the member.
     *
     * @throws IllegalStateException if that cannot be before the caller has returned
     */
    public void await(long millis) {
        if (member.isReadByThisThread()) {
            throw new IllegalStateException("this connection is a member of group \"" + member.group
                    + "\" until the handler of that member has returned, which is running here: join when its read has returned");
        }
        try {
            left.get(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new BusException(BusException.NO_REPLY, "the member of group \"" + member.group
                    + "\" that was closed has not left within " + millis
                    + " ms: its handler has not returned, or the bus is busy", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.FAILED, "interrupted while waiting to leave group \"" + member.group + "\"", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void opened(LaneStream stream) throws IOException {
        reading.opened(stream);
    }

    @Override
    public void closed(LaneStream stream) {
        reading.closed(stream);
    }

    @Override
    public void lost(Loss loss) {
        reading.lost(loss);
    }
}
