package org.busway.integration.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.Variant;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;

/**
 * Puts a load on a bus. The publisher makes the time: it stands while a busy machine keeps the member from being where the load has it, and runs while the
 * publisher waits for room. So what comes of it is the lane's doing and not the machine's.
 */
final class PlayedLoad implements MemberHandler {

    /** What came of it. */
    record Measured(long peakBytes, long blockedMillis, long lost) {}

    private final Load load;
    private final long laneBytes;
    private final AtomicLong seen = new AtomicLong();
    private volatile double now = -1;
    private volatile boolean over;
    /** Written by the thread that reads. */
    private volatile long lost;
    private volatile boolean paused;
    private volatile long published;
    private long peakBytes;

    private PlayedLoad(Load load, long laneBytes) {
        this.load = load;
        this.laneBytes = laneBytes;
    }

    /** Plays it to its end. */
    static CompletableFuture<Measured> start(Load load, String address, long laneBytes) {
        return CompletableFuture.supplyAsync(() -> new PlayedLoad(load, laneBytes).play(address),
                task -> new Thread(task, "load of " + load.group()).start());
    }

    private Measured play(String address) {
        try (BusClient publisherSide = connect(address); BusClient memberSide = connect(address)) {
            PullMember member = memberSide.group(load.group()).join(List.of(), MemberOptions.DEFAULT.outcome(load.outcome()));
            Publisher publisher = publisherSide.group(load.group()).publisher();
            Thread reader = new Thread(() -> read(member), "member of " + load.group());
            reader.start();
            double blockedMillis = publish(publisher, publisherSide);
            now = Double.MAX_VALUE;
            awaitMember();
            over = true;
            reader.join();
            member.close();
            publisher.close();
            return new Measured(peakBytes, Math.round(blockedMillis), lost);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private double publish(Publisher publisher, BusClient asking) {
        PreparedSignal signal = publisher.prepare("/load", "org.example.Load1", load.group(), "ay",
                Integer.BYTES + load.bodyBytes());
        double blockedMillis = 0;
        for (double due : load.arrivals()) {
            while (now < due) {
                pass(Math.min(due, nextTurn()), asking);
            }
            signal.body().clear().putInt(load.bodyBytes()).position(Integer.BYTES + load.bodyBytes());
            if (!publisher.trySend(signal)) {
                double before = now;
                long begin = System.nanoTime();
                look(asking);
                do {
                    sleep(1);
                    now = before + (System.nanoTime() - begin) / 1e6;
                } while (!publisher.trySend(signal));
                blockedMillis += now - before;
            }
            published++;
        }
        return blockedMillis;
    }

    /** When the member begins or ends its next pause. */
    private double nextTurn() {
        return load.pauses().stream().filter(turn -> turn > now).findFirst().orElse(Double.MAX_VALUE);
    }

    private void pass(double until, BusClient asking) {
        boolean turns = load.isPaused(until) != load.isPaused(now);
        if (turns && load.isPaused(now)) {
            look(asking);
        }
        sleep(Math.round(now < 0 ? 0 : Math.min(10, until - now)));
        if (turns) {
            // Before a pause everything is read, and behind it too.
            if (!load.isPaused(now)) {
                awaitMember();
            }
            now = until;
            awaitMember();
        } else {
            now = until;
        }
    }

    private void awaitMember() {
        while (load.isPaused(now) ? !paused : seen.get() + lost < published) {
            sleep(1);
        }
    }

    /** The most that the member has yet to read is behind it when its pause ends, or when the publisher begins to wait for it. */
    private void look(BusClient asking) {
        for (Object each : (List<?>) asking.group(load.group()).statistics().get("members")) {
            long lagBytes = ((Number) ((Variant) ((Map<?, ?>) each).get("lag.bytes")).value()).longValue();
            peakBytes = Math.max(peakBytes, Math.min(laneBytes, lagBytes));
        }
    }

    private void read(PullMember member) {
        while (!over && member.end() == null) {
            paused = load.isPaused(now);
            if (paused) {
                sleep(1);
            } else {
                member.read(this, 64, Duration.ofMillis(2));
            }
        }
    }

    @Override
    public void message(GroupMessage message) {
        seen.incrementAndGet();
    }

    @Override
    public void lost(Loss loss) {
        lost += loss.count();
    }

    private static BusClient connect(String address) {
        return BusClient.builder().address(address).connectTimeout(Duration.ofSeconds(10)).connect();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
