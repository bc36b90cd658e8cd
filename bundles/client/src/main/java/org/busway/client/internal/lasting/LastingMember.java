package org.busway.client.internal.lasting;

import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.client.BusClient;
import org.busway.client.internal.group.Groups1;

/**
 * A member of a group of whichever bus there is. What stood in the lanes of the bus before is handed on to its end. Of what was published at the next one until this member
 * was back it is told how much it was at most: the frames that the group had by then.
 *
 * @param <M> how it is read
 */
abstract class LastingMember<M extends Member> implements Member, Lasting {

    final LastingClient client;
    private final String group;
    private volatile List<MatchRule> rules;
    private volatile M now;
    private volatile Counts before = new Counts(0, 0, 0, 0, 0);
    private volatile boolean left;
    private volatile long lost;

    LastingMember(LastingClient client, String group, List<MatchRule> rules) {
        this.client = client;
        this.group = group;
        this.rules = List.copyOf(rules);
    }

    /** Joins for the first time. */
    final void begin() {
        now = join(client.connection(), rules);
        client.add(this);
    }

    abstract M join(BusClient connection, List<MatchRule> wanted);

    /** Tells of a loss in the order of messages; on the thread where handlers of the connection run. */
    abstract void tell(Loss loss);

    final M now() {
        return now;
    }

    /** Whether an end is one that is followed by another beginning. */
    final boolean isPassing(MemberEnd end) {
        return end != null && end.cause() == MemberEnd.Cause.DISCONNECTED && !left && !client.isClosed();
    }

    /** A handler of the member of one bus, for the program's own: that is told everything but ends that are followed by another beginning. */
    final MemberHandler withoutPassingEnds(MemberHandler handler) {
        return new MemberHandler() {

            @Override
            public void message(GroupMessage message) {
                handler.message(message);
            }

            @Override
            public void lost(Loss loss) {
                handler.lost(loss);
            }

            @Override
            public void publisherEnded(String publisher, String why) {
                handler.publisherEnded(publisher, why);
            }

            @Override
            public void ended(MemberEnd end) {
                if (!isPassing(end)) {
                    handler.ended(end);
                }
            }
        };
    }

    @Override
    public synchronized void renew(BusClient connection) {
        if (!isPassing(now.end())) {
            return;
        }
        Counts counts = counts();
        M next = join(connection, rules);
        before = counts;
        now = next;
        connection.callAsync(Groups1.statistics(group), BusClient.DEFAULT_TIMEOUT).thenAccept(this::missed);
    }

    private void missed(Message statistics) {
        long inLanes = 0;
        long inOrder = 0;
        if (statistics.argument(0, Map.class).get("lanes") instanceof Variant lanes) {
            for (Object each : (List<?>) lanes.value()) {
                Map<?, ?> lane = (Map<?, ?>) each;
                long of = ((Variant) lane.get("frames")).value() instanceof Number number ? number.longValue() : 0;
                if (lane.get("order") instanceof Variant order && order.value().equals(true)) {
                    inOrder = Math.max(inOrder, of);
                } else {
                    inLanes += of;
                }
            }
        }
        // What has a place in an order stands in lanes too.
        long frames = inOrder > 0 ? inOrder : inLanes;
        if (frames > 0) {
            lost += frames;
            tell(new Loss(frames, 0, frames - 1, false,
                    "the bus has started again, and so much at most was published before this member was back"));
        }
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public boolean isMapped() {
        return now.isMapped();
    }

    @Override
    public synchronized void setRules(MatchRule... others) {
        now.setRules(others);
        rules = List.of(others);
    }

    @Override
    public Counts counts() {
        Counts own = now.counts();
        return new Counts(before.read() + own.read(), before.refused() + own.refused(), before.lost() + own.lost() + lost,
                before.wakeUps() + own.wakeUps(), before.faults() + own.faults());
    }

    @Override
    public MemberEnd end() {
        MemberEnd end = now.end();
        return isPassing(end) ? null : end;
    }

    @Override
    public synchronized void close() {
        left = true;
        client.remove(this);
        now.close();
    }

    @Override
    public String toString() {
        return "member of group \"" + group + "\"";
    }
}
