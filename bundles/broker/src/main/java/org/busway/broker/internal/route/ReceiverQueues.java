package org.busway.broker.internal.route;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.ProxiedMember;

/**
 * The places in which senders wait for receivers: which of a receiver's queues a message is for, since each reception that may apply has one of its own. They are made
 * when they are first asked for, and what is in use no more is kept for the time behind it, up to a bound. Belongs to the bus thread.
 */
public final class ReceiverQueues {

    /** So many places that are in use no more are kept for one receiver. */
    private static final int MOST_OTHERS = 64;

    private final HoldUps holdUps;
    private final FlowRules rules;
    private final BiConsumer<Peer, String> evictor;

    /**
     * Nobody waits.
     *
     * @param holdUps who waits
     * @param rules what becomes of whom
     * @param evictor disconnects a receiver, and says why
     */
    ReceiverQueues(HoldUps holdUps, FlowRules rules, BiConsumer<Peer, String> evictor) {
        this.holdUps = holdUps;
        this.rules = rules;
        this.evictor = evictor;
    }

    /** What has come of a receiver's queue being full; made where there is none yet. */
    public Congestion congestion(Peer receiver) {
        if (receiver.congestion == null) {
            receiver.congestion = new Congestion(new ConnectionQueue(receiver, null), new OwnReplies());
        }
        return receiver.congestion;
    }

    /** Where the sender of a message waits: what the receiver has chosen goes before rules about messages, and those before what groups say. */
    ReceiverQueue of(Peer receiver, Parcel message) {
        Congestion congestion = congestion(receiver);
        if (congestion.chosen != null) {
            return congestion.queue;
        }
        Reception special = rules.about(message, receiver);
        if (special != null) {
            return special(receiver, special);
        }
        GroupQueue ofGroup = congestion.ofGroup(message);
        return ofGroup == null ? congestion.queue : ofGroup;
    }

    private ReceiverQueue special(Peer receiver, Reception reception) {
        List<ReceiverQueue> others = receiver.congestion.others;
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i) instanceof ConnectionQueue queue && queue.isFor(reception)) {
                return queue;
            }
        }
        forgetOldest(others);
        ReceiverQueue added = new ConnectionQueue(receiver, reception);
        others.add(added);
        return added;
    }

    /** What is used no more is kept for the time behind it, but not without end: groups and rules may come and go while a connection stays. */
    private static void forgetOldest(List<ReceiverQueue> others) {
        if (others.size() >= MOST_OTHERS) {
            for (int i = 0; i < others.size(); i++) {
                if (!others.get(i).isInUse()) {
                    others.remove(i);
                    return;
                }
            }
        }
    }

    /**
     * A member of a group gets what it wants by its connection.
     *
     * @param receiver the member, which has not gone
     * @param group its name
     * @param member knows what the group says
     * @param soon does what cannot be done while a message is being routed
     * @param end ends the connection of a member that has it for the group alone
     * @return where publishers of the group wait for it
     */
    public GroupQueue enter(Peer receiver, String group, ProxiedMember member, Executor soon, Consumer<String> end) {
        List<ReceiverQueue> others = congestion(receiver).others;
        GroupQueue queue = null;
        for (int i = 0; i < others.size() && queue == null; i++) {
            queue = others.get(i) instanceof GroupQueue ofGroup && ofGroup.isOf(group) ? ofGroup : null;
        }
        if (queue == null) {
            forgetOldest(others);
            queue = new GroupQueue(receiver, group);
            others.add(queue);
        }
        queue.open(member, soon, end);
        rules.membersBlock(queue.blocks() ? 1 : 0);
        return queue;
    }

    /** It is a member no longer: who waits goes on. */
    public void leave(GroupQueue queue) {
        rules.membersBlock(queue.blocks() ? -1 : 0);
        queue.close();
        holdUps.again(queue);
    }

    /** Whoever waits for a receiver tries again, its own calls apart. */
    void again(Congestion congestion) {
        holdUps.again(congestion.queue);
        for (int i = 0; i < congestion.others.size(); i++) {
            holdUps.again(congestion.others.get(i));
        }
    }

    /** A receiver's queue, as senders wait for it whose messages are of no group: at the end the receiver is disconnected. */
    private final class ConnectionQueue extends ReceiverQueue {

        /** Of a rule about messages; null for what holds for all others. */
        private final Reception special;

        ConnectionQueue(Peer receiver, Reception special) {
            super(receiver);
            this.special = special;
        }

        boolean isFor(Reception other) {
            return other.outcome() == special.outcome() && other.then() == special.then()
                    && other.deadlineMillis() == special.deadlineMillis();
        }

        @Override
        Reception reception() {
            return special == null ? rules.of(receiver()) : special;
        }

        @Override
        String eviction() {
            return "evicts it";
        }

        @Override
        void evict(String why) {
            evictor.accept(receiver(), why);
        }
    }

    /** A receiver's queue, as its own calls wait for it: for as long as it likes. */
    private static final class OwnReplies extends Room {

        @Override
        protected Peer keeper() {
            return null;
        }

        @Override
        protected long deadlineMillis() {
            return -1;
        }

        @Override
        public String toString() {
            return "its own queue";
        }
    }
}
