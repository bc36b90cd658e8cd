package org.busway.client.internal.group.member;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Struct;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberEnd.Cause;
import org.busway.api.group.MemberHandler;
import org.busway.client.BusClient;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Groups1;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.Joined;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.lane.filter.FrameFilter;
import org.busway.os.SealedMemory;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What members have in common, however they are read: rules, counts, the end. What the bus tells comes in on any thread; handing on is for one thread
 * at a time.
 */
public abstract class Membership implements Member {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final String CLOSED_HERE = "closed by this side";

    /** Changes the rules at the bus; the answer, an error too, is acted on as it comes in. */
    @FunctionalInterface
    public interface FilterCall {
        void ask(List<MatchRule> rules, Consumer<Message> answer);
    }

    final GroupHost host;
    final String group;
    final MemberPages pages;
    final MappedLanes lanes;
    final LossReport lossReport;
    private final LaneDrain drain;
    private final FilterCall filterCall;
    private final Runnable whenGone;
    /** Neither before the bus has answered. */
    private volatile boolean mapped;
    private volatile boolean proxied;
    /** Whether the bus has said that, its manager of groups being away, signals of the group come so. */
    private volatile boolean socketsToo;
    private volatile MemberEnd end;
    /** The program has closed it, before or after its end. */
    private volatile boolean left;
    private volatile Leaver leaving;
    /** Changes of the rules that the bus has not answered, in the order in which it was asked. */
    private final Map<CompletableFuture<Void>, RulesInTurn> changes = new ConcurrentHashMap<>();
    private final Object asking = new Object();
    private boolean endTold;
    /** Written by who hands on. */
    private final AtomicLong read = new AtomicLong();
    private volatile long faults;
    volatile long wakeUps;

    Membership(GroupHost host, String group, List<MatchRule> rules, boolean holdsMessages, FilterCall filterCall,
            Runnable whenGone) {
        this.host = host;
        this.group = group;
        this.filterCall = filterCall;
        this.whenGone = whenGone;
        lossReport = new LossReport(host, group);
        pages = new MemberPages(new WantedRules(rules));
        // When nothing comes any more, nothing is waited for.
        lanes = new MappedLanes(host, group, pages, holdsMessages,
                () -> end == null ? host.order().received() : Long.MAX_VALUE);
        drain = new LaneDrain(pages, lanes);
    }

    /** Makes what reads on when the program has closed it, of the thread that hands on; null if its lanes are nothing to subscriptions. */
    abstract Leaver leaver();

    /** The program has closed it, and there is {@link #leaving something} that reads on. */
    public void beginToLeave() {
        leaving.begin();
    }

    /** Tells of losses that were found and not told yet. */
    abstract void tellLosses();

    /** Whether the calling thread is in a handler of this member, and reads on when that has returned. */
    boolean isReadByThisThread() {
        return false;
    }

    /** Who reads on since the program has closed it; null if nobody does. */
    public Leaver leaving() {
        return leaving;
    }

    /** Whether it reads lanes, and has not come to its end there. */
    private boolean takesLanes() {
        Leaver after = leaving;
        return end == null || after != null && after.takesLanes();
    }

    /** Something has changed that the reading side is to look at. */
    abstract void changed();

    /** Gives back what reading needs; not while somebody reads. */
    abstract void release();

    /**
     * A signal that came over the connection; false if it is not for this member. One that maps lanes gets there what no lane holds and the bus says is for it: too
     * long a message, one of a publisher without a lane, or one that policy has judged.
     *
     * @param handedFor the group that the bus says it is for, or none
     */
    public boolean offer(Message message, String handedFor) {
        return isFor(message, handedFor) && accept(message);
    }

    /** Whether a message that came over the connection is for this member. */
    boolean isFor(Message message, String handedFor) {
        if (message.type() != MessageType.SIGNAL || message.destination() != null || message.sender() == null) {
            return false;
        }
        boolean comesSo = proxied && pages.belong(message) || mapped && (group.equals(handedFor)
                || socketsToo && pages.belonging().matchFromBus(message));
        return comesSo && end == null && pages.rules().matchFromBus(message);
    }

    /** Takes a signal that came over the connection; false if it is none that belongs in a group. */
    abstract boolean accept(Message message);

    /**
     * Signals of the group did not fit into the connection's queue at the bus: they are missing before what comes next. On the thread that hands on what comes by the
     * connection.
     */
    public abstract void missed(long count);

    /** The bus has answered: the member reads from now on. */
    public void joined(Joined answer) {
        if (answer.mapped()) {
            try {
                pages.open(answer, group);
            } catch (IOException e) {
                throw new BusException(BusException.FAILED, "group \"" + group + "\" cannot be read: " + e.getMessage(), e);
            }
        } else {
            answer.close();
            pages.ofGroup(answer.shape().rules());
        }
        mapped = answer.mapped();
        proxied = !answer.mapped();
        changed();
    }

    /** The bus tells of a lane. */
    public void laneAdded(LaneAdded added) {
        if (!takesLanes()) {
            added.close();
            return;
        }
        lanes.announce(added);
        changed();
    }

    /** The bus tells of the order of lanes that it will tell of. */
    public void orderAdded(LaneAdded added) {
        if (!takesLanes()) {
            added.close();
            return;
        }
        lanes.announceOrder(added);
        changed();
    }

    /** The bus gives the memory of a message that a frame announces. */
    public void announced(int lane, long position, Descriptor memory) {
        long bytes;
        try {
            bytes = SealedMemory.of(memory.number()).size();
        } catch (SystemCallException e) {
            // It is said to be wrong when its frame is read.
            bytes = 0;
        }
        pages.announced().add(lane, position, memory, bytes);
        changed();
    }

    /**
     * The manager of groups is being restarted, or is there again: signals of the group come by the connection too, from here on.
     *
     * @param isAway whether nobody is at fault for what the bus has not routed
     */
    public void away(boolean isAway) {
        socketsToo = true;
        pages.away(isAway);
        if (!isAway && leaving != null) {
            leaving.managerIsThere();
        }
        changed();
    }

    /**
     * The bus tells that a lane has ended; the control page says so too.
     *
     * @param position where in the lane, or, if it has an order, in that
     */
    public void laneEnded(int lane, long position, String why) {
        lanes.ended(lane, position, why);
        changed();
    }

    /** A lane that the bus names in a fence; null if there is none any more. */
    public LaneHead lane(int lane) {
        return lanes.find(lane);
    }

    /** The membership is over; the first reason counts. */
    public void end(Cause cause, String why) {
        synchronized (this) {
            if (end != null) {
                if (cause == Cause.EVICTED && leaving != null) {
                    leaving.forgotten();
                }
                return;
            }
            if (cause == Cause.LEFT && mapped && host.isSubscribed()) {
                leaving = leaver();
            }
            // Behind that: whoever finds that nothing is wanted any more finds who hands on the rest.
            left |= cause == Cause.LEFT;
            end = new MemberEnd(cause, why);
        }
        if (cause == Cause.DISCONNECTED) {
            changes.forEach((change, rules) -> refused(change, rules, new BusException(BusException.DISCONNECTED, why)));
        }
        whenGone.run();
        changed();
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public boolean isMapped() {
        return mapped;
    }

    @Override
    public MemberEnd end() {
        return end;
    }

    @Override
    public Counts counts() {
        return new Counts(read.get(), lanes.refused(), lossReport.lost(), wakeUps, faults);
    }

    @Override
    public void setRules(MatchRule... rules) {
        MemberEnd over = end;
        if (over != null) {
            throw new BusException(BusException.DISCONNECTED, "the membership in group \"" + group + "\" is over: " + over.why());
        }
        CompletableFuture<Void> change = host.future();
        synchronized (asking) {
            // Before the bus is asked: what is read from now on may stand behind where it takes up the change.
            RulesInTurn wanted = mapped
                    ? pages.wants(new WantedRules(List.of(rules)))
                    : new RulesInTurn(new WantedRules(List.of(rules)), pages.rules());
            lanes.passFiltered();
            changes.put(change, wanted);
            filterCall.ask(wanted.rules().rules(), answer -> {
                try {
                    answered(change, wanted, answer);
                } catch (RuntimeException e) {
                    refused(change, wanted,
                            new BusException(BusException.FAILED, "the answer of the bus cannot be acted on: " + e.getMessage(),
                                    e));
                }
            });
        }
        over = end;
        if (over != null && over.cause() == Cause.DISCONNECTED) {
            refused(change, changes.get(change), new BusException(BusException.DISCONNECTED, over.why()));
        }
        await(change);
    }

    private void answered(CompletableFuture<Void> change, RulesInTurn wanted, Message answer) {
        if (answer.type() == MessageType.ERROR) {
            Object text = answer.arguments().isEmpty() ? null : answer.arguments().get(0);
            refused(change, wanted, new BusException(answer.errorName(), text instanceof String s ? s : answer.toString()));
            return;
        }
        if (mapped) {
            Map<Integer, Long> from = new HashMap<>();
            for (Object each : answer.argument(2, List.class)) {
                List<Object> lane = ((Struct) each).fields();
                from.put(((Number) lane.get(0)).intValue(), ((Number) lane.get(1)).longValue());
            }
            pages.holds(wanted, lanes.upTo(from), FrameFilter.decode(answer.argument(0, byte[].class)),
                    Received.Shape.names(answer.argument(1, Map.class)));
            lanes.filterChanged();
        } else {
            pages.rules(wanted.rules());
        }
        changes.remove(change);
        change.complete(null);
        changed();
    }

    private void refused(CompletableFuture<Void> change, RulesInTurn wanted, BusException why) {
        if (changes.remove(change) != null) {
            pages.refused(wanted);
            lanes.passFiltered();
            change.completeExceptionally(why);
            changed();
        }
    }

    private void await(CompletableFuture<Void> change) {
        try {
            change.get(BusClient.DEFAULT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BusException(BusException.NO_REPLY,
                    "the bus has not said from where on other rules hold in group \"" + group
                            + "\": they do when it does",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.FAILED, "interrupted while waiting for other rules", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BusException error
                    ? new BusException(error.errorName(), error.getMessage(), error)
                    : new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        end(Cause.LEFT, CLOSED_HERE);
        left = true;
        // One that had ended before, and that nobody reads any more to be told so, is given back now.
        changed();
    }

    /** Whether lanes may still be written though the connection has ended. */
    boolean maySomethingCome() {
        return hasBusGone() && drain.maySomethingCome();
    }

    private boolean hasBusGone() {
        MemberEnd over = end;
        return over != null && over.cause() == Cause.DISCONNECTED && !CLOSED_HERE.equals(over.why());
    }

    /** Whether the program wants nothing more. */
    boolean isLeft() {
        return left;
    }

    /** Hands a message on. */
    void hand(MemberHandler handler, GroupMessage message) {
        read.setOpaque(read.getPlain() + 1);
        handler.message(message);
    }

    /** Tells of frames that nobody here saw. */
    void tellLost(MemberHandler handler, Loss loss) {
        lossReport.add(loss);
        if (!left) {
            handler.lost(loss);
        }
    }

    /** Tells of what the bus has left that is handed on no more. */
    void tellUnread(MemberHandler handler) {
        if (hasBusGone() && !left) {
            drain.tellUnread(loss -> tellLost(handler, loss));
        }
    }

    /** Tells of a lane that is over. */
    void tellEnded(MemberHandler handler, LaneOver over) {
        var fault = over.fault();
        if (fault != null) {
            faults++;
            LOG.warn("{}", fault.getMessage());
            host.tell(Groups1.fault(group, over.lane(), fault.position(), fault.getMessage()));
        }
        if (over.why() == null) {
            host.takeFromLink();
            end(Cause.EVICTED, "put out of the group by the bus");
        } else if (!over.goesOn() && !left) {
            handler.publisherEnded(over.publisher(), fault != null ? fault.getMessage() : over.why());
        }
    }

    /** Tells once that all is over. */
    void tellEnd(MemberHandler handler) {
        if (!endTold) {
            endTold = true;
            lossReport.tell();
            handler.ended(end);
        }
    }

    boolean isEndTold() {
        return endTold;
    }

    @Override
    public String toString() {
        return (mapped ? "mapped" : "proxied") + " member of group \"" + group + "\"";
    }
}
