package org.busway.bench.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.bench.bus.JavaMemory;
import org.busway.bench.bus.KernelSockets;
import org.busway.bench.bus.ProcessFigures;
import org.busway.bench.report.Metric;

/**
 * Nine receivers, one of which stops reading, or goes on with a message every 0.9 seconds, just below the deadline of our default. What the
 * eight others get of what is sent, how fast against the time before, what the bus holds meanwhile, who is thrown out, and what is lost
 * without a word: neither delivered, nor answered by an error, nor counted for the receiver, nor its receiver disconnected.
 *
 * @param calls whether each sender calls each receiver in turn; else it broadcasts
 * @param senders how many there are
 * @param severalUsers whether senders, readers and the stalled one are three users
 * @param trickle whether the stalled one reads a message every 0.9 seconds
 */
record StallOutcome(boolean calls, int senders, boolean severalUsers, boolean trickle) implements Scenario {

    private static final Set<String> CHARTED = Set.of("ratio", "rise");
    private static final List<Metric> METRICS = List.of(Metric.of("share", "others got", "%", true),
            Metric.of("rate", "a second", "1/s", true),
            Metric.of("ratio", "against no stall", "%", true), Metric.of("pause", "longest pause", "ms", false),
            Metric.of("late", "late", "ms", false), Metric.of("rise", "peak RSS rise", "MiB", false),
            Metric.of("memory", "memory rise", "MiB", false), Metric.of("kernel", "of it kernel sockets", "MiB", false),
            Metric.of("cut", "senders out", "", false),
            Metric.of("others", "others out", "", false), Metric.of("out", "stalled out", "", false),
            Metric.of("told", "lost, told", "", false), Metric.of("lost", "lost silently", "", false));

    /** Long enough to tell a rate, about a second: a call is eight times as dear as a signal. */
    private static final int CALM_SIGNALS = 16_000;
    private static final int CALM_CALLS = 2000;
    /** Beyond dbus-daemon's built-in 127 MiB. */
    private static final int FILL_BYTES = 140 << 20;
    /** Far beyond the MiB that a peer of the profile has. */
    private static final int FILL_DECLARED_BYTES = 8 << 20;
    private static final int PAYLOAD = 1 << 14;
    /** For getting warm: code that is compiled only when somebody stalls takes memory, too, and is wanted often before it is. */
    private static final int WARM_PAYLOAD = 1 << 11;
    private static final int WARM_TIMES = 3;
    /** Rounds of which a rate is the median: with twelve threads on a few processors one alone differs by a quarter. */
    private static final int ROUNDS_OF_SIGNALS = 5;
    private static final int ROUNDS_OF_CALLS = 4;
    /** Memory that was wanted in a burst and is not any more is given back within a second. */
    private static final int SETTLE_MILLIS = 1200;

    @Override
    public String name() {
        return (trickle ? "trickle-" : "stall-") + (calls ? "calls-" : "broadcast-") + senders + (severalUsers ? "-users" : "");
    }

    @Override
    public List<Metric> metrics() {
        return METRICS.stream().map(metric -> severalUsers || !CHARTED.contains(metric.key()) ? metric : metric.chart()).toList();
    }

    @Override
    public boolean wantsFreshBus() {
        return true;
    }

    @Override
    public boolean wantsUsualLimits() {
        return true;
    }

    /** What a bus does to those who are not at fault may be anything. */
    @Override
    public boolean mayFail() {
        return true;
    }

    /** Whoever trickles matters to those who wait for it. */
    @Override
    public boolean isFor(String bus) {
        return !trickle || !bus.equals("busway-lossy") && !bus.equals("busway-evict");
    }

    /** Each has rounds of its own where they differ, and a bus is a minute for all of them. */
    @Override
    public int turns(int asked) {
        return asked;
    }

    @Override
    public boolean wantsRoot() {
        return severalUsers;
    }

    @Override
    public Finding measure(Setting setting) throws IOException {
        openToAll(setting);
        return setting.bus().name().startsWith("busway-") ? ofDeclared(setting) : ofOther(setting);
    }

    /** One round: most buses stand still in it, or keep what they took, and would not be the same in another one. */
    private Finding ofOther(Setting setting) {
        StallRound.Load load = load(setting, FILL_BYTES);
        boolean java = setting.bus().figures().java();
        long until = System.nanoTime() + (java ? (long) (setting.warmUpSeconds() * 1e9) : 0);
        do {
            StallRound.of(this, setting, load.calmly()).end();
        } while (System.nanoTime() < until);
        Held before = java ? heldWhenWarm(setting, load) : Held.by(setting, false);
        StallRound round = StallRound.of(this, setting, load);
        Map<String, Double> figures = before.risen(setting);
        return round.end().with(figures);
    }

    /** Ours with a declared outcome: the same again and again on one bus that is warm, with new connections each time. */
    private Finding ofDeclared(Setting setting) {
        StallRound.Load load = load(setting, FILL_DECLARED_BYTES);
        if (trickle) {
            StallRound.of(this, setting, load.calmly()).end();
        } else {
            StallRound.of(this, setting, StallRound.Load.of(WARM_TIMES * load.calm(), FILL_DECLARED_BYTES, WARM_PAYLOAD)).end();
            StallRound.of(this, setting, load).end();
        }
        Held before = heldWhenWarm(setting, load);
        boolean hasTarget = setting.bus().name().equals("busway-lossy") || setting.bus().name().equals("busway-evict");
        Finding all = null;
        int rounds = calls ? ROUNDS_OF_CALLS : ROUNDS_OF_SIGNALS;
        for (int left = trickle || !hasTarget ? 1 : setting.quick() ? 2 : rounds; left > 0; left--) {
            StallRound round = StallRound.of(this, setting, load);
            Map<String, Double> figures = left == 1 ? before.risen(setting) : Map.of();
            Finding found = round.end().with(figures);
            all = all == null ? found : all.and(found);
        }
        return all;
    }

    /** Asking collects garbage and shrinks the heap: it is to be as large again as it is at work. */
    private Held heldWhenWarm(Setting setting, StallRound.Load load) {
        Held held = Held.by(setting, true);
        StallRound.of(this, setting, load.calmly()).end();
        held.forgetPeak(setting);
        return held;
    }

    private StallRound.Load load(Setting setting, int fillBytes) {
        return StallRound.Load.of(setting.scaled(calls ? CALM_CALLS : CALM_SIGNALS), setting.quick() ? fillBytes / 8 : fillBytes,
                PAYLOAD);
    }

    /** What the bus holds before anybody stalls. */
    private static final class Held {

        private final long pid;
        private final JavaMemory memory;
        private final long kernelBytes;
        private long peakBytes;

        private Held(long pid, JavaMemory memory, long kernelBytes) {
            this.pid = pid;
            this.memory = memory;
            this.kernelBytes = kernelBytes;
        }

        static Held by(Setting setting, boolean java) {
            long pid = setting.bus().workingPid();
            if (java) {
                settle();
                // The first that asks has the runtime load what answers.
                JavaMemory.of(pid);
            }
            Held held = new Held(pid, java ? JavaMemory.of(pid) : null, KernelSockets.bytes(pid));
            held.forgetPeak(setting);
            return held;
        }

        void forgetPeak(Setting setting) {
            ProcessFigures.forgetPeak(pid);
            peakBytes = setting.bus().figures().peakResidentBytes();
        }

        /** What it holds more now, and held at its peak. */
        Map<String, Double> risen(Setting setting) {
            Map<String, Double> figures = new HashMap<>();
            figures.put("rise", mebibytes(setting.bus().figures().peakResidentBytes() - peakBytes));
            double kernel = kernelBytes < 0 ? -1 : mebibytes(Math.max(0, KernelSockets.bytes(pid) - kernelBytes));
            if (kernel >= 0) {
                figures.put("kernel", kernel);
            }
            if (memory != null) {
                settle();
                figures.put("memory",
                        mebibytes(JavaMemory.of(pid).totalBytes() - memory.totalBytes()) + Math.max(0, kernel));
            }
            return figures;
        }

        private static void settle() {
            try {
                Thread.sleep(SETTLE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** Lets any user connect to the bus and to the senders' beside-channel. */
    private void openToAll(Setting setting) throws IOException {
        String address = setting.bus().address();
        if (severalUsers && address.startsWith("unix:path=")) {
            Files.setPosixFilePermissions(Path.of(address.substring("unix:path=".length()).split(",")[0]),
                    PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    private static double mebibytes(long bytes) {
        return bytes / 1048576.0;
    }
}
