package org.busway.integration.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.busway.api.Message;
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

    private static final String INTERFACE = "org.example.Load1";
    private static final double LONGEST_STEP_MILLIS = 5;

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
        try (BusClient publisherSide = connect(address);
                BusClient memberSide = connect(address);
                BusClient asking = connect(address)) {
            PullMember member = memberSide.group(load.group()).join(List.of(), MemberOptions.DEFAULT.outcome(load.outcome()));
            Thread reader = new Thread(() -> read(member), "member of " + load.group());
            reader.start();
            double blockedMillis = load.direct()
                    ? publishDirectly(publisherSide, asking)
                    : publish(new ThroughTheBus(publisherSide, asking), asking);
            now = Double.MAX_VALUE;
            awaitMember();
            over = true;
            reader.join();
            member.close();
            return new Measured(peakBytes, Math.round(blockedMillis), lost);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private double publishDirectly(BusClient publisherSide, BusClient asking) {
        try (Publisher publisher = publisherSide.group(load.group()).publisher()) {
            PreparedSignal signal = publisher.prepare("/load", INTERFACE, load.group(), "ay", Integer.BYTES + load.bodyBytes());
            return publish(() -> {
                signal.body().clear().putInt(load.bodyBytes()).position(Integer.BYTES + load.bodyBytes());
                return publisher.trySend(signal);
            }, asking);
        }
    }

    /** What the bus has not taken yet holds up what its sender asks behind it. */
    private final class ThroughTheBus implements BooleanSupplier {

        private static final long USUAL_MILLIS = 30;

        private final BusClient bus;
        private final BusClient asking;
        private CompletableFuture<Message> answer;

        ThroughTheBus(BusClient bus, BusClient asking) {
            this.bus = bus;
            this.asking = asking;
        }

        @Override
        public boolean getAsBoolean() {
            boolean isTaken;
            if (answer == null) {
                bus.send(Message.signal("/load", INTERFACE, load.group()).body("ay", new byte[load.bodyBytes()]).build());
                answer = bus.callAsync(Message.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping").build(),
                        Duration.ofMinutes(1)).toCompletableFuture();
                isTaken = isTakenAtOnce();
            } else {
                isTaken = answer.isDone();
            }
            if (isTaken) {
                answer = null;
            }
            return isTaken;
        }

        /** A machine that is busy answers late: held up is who finds the lane full. */
        private boolean isTakenAtOnce() {
            while (!comesInTime()) {
                boolean isFull = entries(asking, "members").stream()
                        .anyMatch(member -> number(member, "lag.bytes") > laneBytes / 4 * 3);
                if (isFull && entries(asking, "lanes").stream().mapToLong(lane -> number(lane, "frames")).sum() <= published) {
                    return false;
                }
            }
            return true;
        }

        private boolean comesInTime() {
            try {
                answer.get(USUAL_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Publishes each message when it is due; how long there was no room for one. */
    private double publish(BooleanSupplier next, BusClient asking) {
        double blockedMillis = 0;
        for (double due : load.arrivals()) {
            while (now < due) {
                pass(Math.min(due, nextTurn()), asking);
            }
            double before = now;
            if (!next.getAsBoolean()) {
                look(asking);
                do {
                    long begin = System.nanoTime();
                    sleep(1);
                    // On a busy machine the publisher sleeps longer than the load has it.
                    now += Math.min(LONGEST_STEP_MILLIS, (System.nanoTime() - begin) / 1e6);
                } while (!next.getAsBoolean());
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
        for (Map<?, ?> member : entries(asking, "members")) {
            peakBytes = Math.max(peakBytes, Math.min(laneBytes, number(member, "lag.bytes")));
        }
    }

    @SuppressWarnings("unchecked")
    private List<Map<?, ?>> entries(BusClient asking, String list) {
        return (List<Map<?, ?>>) asking.group(load.group()).statistics().get(list);
    }

    private static long number(Map<?, ?> entry, String key) {
        return ((Number) ((Variant) entry.get(key)).value()).longValue();
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
