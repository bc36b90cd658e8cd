package org.busway.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.busway.bench.bus.JavaMemory;
import org.busway.bench.bus.KernelSockets;
import org.busway.bench.bus.ProcessFigures;
import org.busway.bench.load.Crew;
import org.busway.bench.load.Job;
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

    private static final int PAYLOAD = 1 << 14;
    /** Of all senders together, so that those who read are never near their budget of 1 MiB. */
    private static final int WINDOW = 24;
    /** Long enough to tell a rate, a second or two: a call is eight times as dear as a signal. */
    private static final int CALM_SIGNALS = 24_000;
    private static final int CALM_CALLS = 4800;
    /** Beyond dbus-daemon's built-in 127 MiB. */
    private static final int FILL = 140 << 20;
    private static final int TRICKLE_MILLIS = 900;
    private static final int TRICKLE_SECONDS = 16;

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

    /** One is enough to see what becomes of whom, and a bus is a minute for all of them. */
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
        long until = System.nanoTime() + (long) (setting.warmUpSeconds() * 1e9);
        do {
            Run run = new Run(setting, true);
            run.await();
        } while (System.nanoTime() < until);
        long pid = setting.bus().workingPid();
        boolean java = setting.bus().figures().java();
        if (java && !trickle) {
            // Warm is what has stalled once: code that is being compiled takes memory, too. Others have nothing to warm up, and would keep what they took.
            Run stalledOnce = new Run(setting, false);
            stalledOnce.await();
        }
        JavaMemory before = java ? JavaMemory.of(pid) : null;
        if (java) {
            // Asking collects garbage and shrinks the heap: it is to be as large again as it is at work.
            new Run(setting, true).await();
        }
        long kernelBefore = KernelSockets.bytes(pid);
        ProcessFigures.forgetPeak(pid);
        double peakBefore = mebibytes(setting.bus().figures().peakResidentBytes());
        Run run = new Run(setting, false);
        Map<String, Double> received = Finding.numbers(run.receiving.done());
        double rise = mebibytes(setting.bus().figures().peakResidentBytes()) - peakBefore;
        double kernel = kernelBefore < 0 ? -1 : mebibytes(Math.max(0, KernelSockets.bytes(pid) - kernelBefore));
        Map<String, Double> figures = new HashMap<>();
        if (java) {
            figures.put("memory", mebibytes(JavaMemory.of(pid).totalBytes() - before.totalBytes()) + Math.max(0, kernel));
        }
        Map<String, Double> sent = Finding.numbers(run.sending.done());
        Map<String, Double> stalled = Finding.numbers(run.stalled.stop());
        figures.put("rise", rise);
        if (kernel >= 0) {
            figures.put("kernel", kernel);
        }
        weigh(figures, received, sent, stalled);
        return Finding.of(figures, said(received, sent, stalled));
    }

    private void weigh(Map<String, Double> figures, Map<String, Double> received, Map<String, Double> sent,
            Map<String, Double> stalled) {
        double wanted = calls ? sent.get("sent") : 8 * sent.get("sent");
        figures.put("share", wanted == 0 ? 0 : Math.min(100, 100 * received.get("got") / wanted));
        boolean nobodySends = received.get("stuck") == 1 && sent.get("blocked") + sent.get("cut") >= senders;
        double rate = nobodySends ? 0 : received.get("full");
        figures.put("rate", rate);
        figures.put("ratio", received.get("calm") == 0 ? 0 : 100 * rate / received.get("calm"));
        figures.put("pause", received.get("pause"));
        figures.put("late", received.get("late"));
        figures.put("cut", sent.get("cut"));
        figures.put("others", received.get("out"));
        figures.put("out", stalled.get("out"));
        figures.put("told", stalled.get("told") + sent.get("refused-stalled") + received.get("told"));
        double lostByStalled = stalled.get("out") == 1
                ? 0
                : Math.max(0, sent.get("to-stalled") - stalled.get("got") - stalled.get("told") - sent.get("refused-stalled"));
        figures.put("lost", lostByStalled + Math.max(0, received.get("missing") - received.get("told")));
    }

    private static String said(Map<String, Double> received, Map<String, Double> sent, Map<String, Double> stalled) {
        StringBuilder said = new StringBuilder();
        if (received.get("filled") == 0) {
            said.append("stood still before the stalled one's queue was full; ");
        }
        if (sent.get("blocked") > 0) {
            said.append(String.format(Locale.ROOT, "%.0f blocked in the end; ", sent.get("blocked")));
        }
        if (sent.get("refused") > 0) {
            said.append(String.format(Locale.ROOT, "%.0f calls to those who read were refused; ", sent.get("refused")));
        }
        return said + String.format(Locale.ROOT, "%.0f sent to those who read, %.0f to the stalled one, which got %.0f",
                sent.get("sent"), sent.get("to-stalled"), stalled.get("got"));
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

    /** The three tasks of one go. */
    private final class Run {

        final Job receiving;
        final Job sending;
        final Job stalled;

        Run(Setting setting, boolean everybodyReads) {
            Crew crew = setting.crews().of(severalUsers);
            int calm = setting.scaled(calls ? CALM_CALLS : CALM_SIGNALS);
            int fill = setting.quick() ? FILL / 8 / PAYLOAD : FILL / PAYLOAD;
            int most = everybodyReads ? calm : trickle ? Integer.MAX_VALUE / 4 : calm + fill + calm;
            Map<String, Object> asked = new TreeMap<>(Map.of("address", setting.bus().address(), "senders", senders, "receivers",
                    8,
                    "payload", PAYLOAD, "window", WINDOW / senders, "count", most / senders, "acknowledgements",
                    acknowledgements(setting),
                    "calm", calm, "trickle", trickle ? TRICKLE_MILLIS : 0));
            asked.put("reads", everybodyReads ? 1 : 0);
            asked.put("full", everybodyReads ? calm : calm + fill);
            asked.put("patience", setting.quick() ? 2500 : 5000);
            asked.put("seconds", trickle && !everybodyReads ? TRICKLE_SECONDS : 60);
            stalled = crew.stalling().start("stalled", asked);
            String name = stalled.ready();
            receiving = crew.reading().start("stall-receive", asked);
            String names = receiving.ready();
            asked.put("to", calls ? names + "," + name : "all");
            sending = crew.sending().start("stall-send", asked);
        }

        void await() {
            receiving.done();
            sending.done();
            stalled.stop();
        }

        private Path acknowledgements(Setting setting) {
            try {
                Path folder = setting.directory().resolve("acknowledgements");
                if (!Files.isDirectory(folder)) {
                    Files.createDirectory(folder);
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
                }
                return folder.resolve(severalUsers ? "users" : "user");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
