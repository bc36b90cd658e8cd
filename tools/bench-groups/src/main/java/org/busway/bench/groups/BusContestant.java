package org.busway.bench.groups;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.busway.bench.bus.Bus;
import org.busway.bench.groups.load.ProcessClock;
import org.busway.bench.load.Job;

/** Signals over the sockets of a bus, to receivers in a process each. They check numbers and lengths, no checksum. */
final class BusContestant implements Contestant {

    private static final int WINDOW_BYTES = 1 << 20;
    private static final int MOST_IN_WINDOW = 4096;

    private final Bus bus;

    BusContestant(Bus bus) {
        this.bus = bus;
    }

    @Override
    public String name() {
        return bus.name() + " sockets";
    }

    @Override
    public boolean can(String mode) {
        return !mode.equals("bursts");
    }

    /** The process that carries the messages. */
    long pid() {
        return bus.workingPid();
    }

    @Override
    public Found run(Run run) {
        return run.isTimed() ? paced(run) : flood(run);
    }

    private Found flood(Run run) {
        int window = Math.max(8, Math.min(MOST_IN_WINDOW, WINDOW_BYTES / (run.payloadBytes() + 150)));
        Map<String, Object> asked = new TreeMap<>(Map.of("address", bus.address(), "receivers", 1, "senders", 1, "count",
                run.count(), "payload", run.payloadBytes(), "window", window));
        StringJoiner acknowledgements = new StringJoiner(",");
        List<Job> reading = new ArrayList<>();
        for (int i = 0; i < run.members().size(); i++) {
            String path = run.folder().resolve("acks-" + i).toString();
            acknowledgements.add(path);
            asked.put("acknowledgements", path);
            Job job = run.members().get(i).start("receive", asked);
            job.ready();
            reading.add(job);
        }
        asked.put("acknowledgements", acknowledgements.toString());
        return metered(run, () -> Found.of(run.publisher().start("send", asked), reading));
    }

    private Found paced(Run run) {
        Map<String, Object> asked = Map.of("address", bus.address(), "rate", Run.RATE, "payload", run.payloadBytes(), "count",
                run.count());
        List<Job> reading = new ArrayList<>();
        run.members().forEach(member -> reading.add(member.start("clock", asked)));
        reading.forEach(Job::ready);
        return metered(run, () -> Found.of(run.publisher().start("pace", asked), reading));
    }

    /** With the processor time of all sides; the sender's has its connecting in it. */
    private Found metered(Run run, Supplier<Found> sending) {
        long pid = bus.workingPid();
        long busBefore = ProcessClock.nanos(pid);
        long publisherBefore = ProcessClock.nanos(run.publisher().pid());
        List<Long> membersBefore = run.members().stream().map(each -> ProcessClock.nanos(each.pid())).toList();
        Found found = sending.get();
        found.publisher().put("bus", perMessage(ProcessClock.nanos(pid) - busBefore, run));
        found.publisher().put("processor", perMessage(ProcessClock.nanos(run.publisher().pid()) - publisherBefore, run));
        for (int i = 0; i < membersBefore.size(); i++) {
            long used = ProcessClock.nanos(run.members().get(i).pid()) - membersBefore.get(i);
            found.members().get(i).put("processor", perMessage(used, run));
        }
        return found;
    }

    private static String perMessage(long nanos, Run run) {
        return Double.toString((double) nanos / run.count());
    }

    @Override
    public void close() throws IOException {
        bus.close();
    }
}
