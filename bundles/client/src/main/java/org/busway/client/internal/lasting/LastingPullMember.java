package org.busway.client.internal.lasting;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.busway.api.MatchRule;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;

/** A member whose program reads on: first what the bus before left, then, when there is another one, what comes there. */
final class LastingPullMember extends LastingMember<PullMember> implements PullMember {

    private static final long LOOK_MILLIS = 20;

    private final MemberOptions options;
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    /** Of the reading thread: what it reads, which may be behind {@link #now}. */
    private PullMember reads;

    LastingPullMember(LastingClient client, String group, List<MatchRule> rules, MemberOptions options) {
        super(client, group, rules);
        this.options = options;
        begin();
        reads = now();
    }

    @Override
    PullMember join(BusClient connection, List<MatchRule> wanted) {
        return connection.group(group()).join(wanted, options);
    }

    @Override
    void tell(Loss loss) {
        losses.add(loss);
    }

    @Override
    public int read(MemberHandler handler, int limit, Duration timeout) {
        long until = System.nanoTime() + Math.min(timeout.toMillis(), Long.MAX_VALUE / 2_000_000) * 1_000_000;
        MemberHandler outer = withoutPassingEnds(handler);
        while (true) {
            for (Loss loss = losses.poll(); loss != null; loss = losses.poll()) {
                handler.lost(loss);
            }
            long left = until - System.nanoTime();
            int count = reads.read(outer, limit, Duration.ofNanos(Math.max(0, left)));
            if (count != ENDED || !isPassing(reads.end())) {
                return count;
            } else if (reads != now()) {
                reads = now();
            } else if (left <= 0 || !sleep()) {
                return 0;
            }
        }
    }

    private static boolean sleep() {
        try {
            Thread.sleep(LOOK_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
