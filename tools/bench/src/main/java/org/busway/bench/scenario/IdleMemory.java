package org.busway.bench.scenario;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.bus.JavaMemory;
import org.busway.bench.bus.KernelMemory;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;

/**
 * What idle connections cost a fresh bus in memory. Resident memory says it of a C program; of a Java program it says what the heap has
 * grown to, so its runtime is asked what it holds after a collection, too.
 */
record IdleMemory(int connections) implements Scenario {

    @Override
    public String name() {
        return "idle-memory";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("held", "held a connection: heap after GC, direct, mapped", "bytes", false),
                Metric.of("kernel", "of the kernel's own, both ends", "bytes", false),
                Metric.of("resident", "resident memory a connection", "bytes", false),
                Metric.of("rss", "resident memory with them", "MiB", false));
    }

    @Override
    public boolean wantsFreshBus() {
        return true;
    }

    @Override
    public Finding measure(Setting setting) {
        int count = setting.scaled(connections);
        // The first connections make a bus allocate what all share.
        hold(setting, count / 10).stop();
        RoundTrip.measure(setting, 1000, 0);
        long pid = setting.bus().workingPid();
        boolean java = setting.bus().figures().java();
        JavaMemory before = java ? JavaMemory.of(pid) : null;
        long residentBefore = setting.bus().figures().residentBytes();
        long kernelBefore = KernelMemory.bytes();
        Job idle = hold(setting, count);
        long kernel = KernelMemory.bytes() - kernelBefore;
        JavaMemory after = java ? JavaMemory.of(pid) : null;
        long resident = setting.bus().figures().residentBytes();
        idle.stop();
        Map<String, Double> figures = new TreeMap<>();
        figures.put("kernel", (double) kernel / count);
        figures.put("resident", (double) (resident - residentBefore) / count);
        figures.put("rss", resident / 1048576.0);
        String note = "";
        if (java) {
            figures.put("held", (double) (after.totalBytes() - before.totalBytes()) / count);
            note = String.format(Locale.ROOT, "heap %d, direct %d, mapped %d bytes more with %d connections",
                    after.heapBytes() - before.heapBytes(), after.directBytes() - before.directBytes(),
                    after.mappedBytes() - before.mappedBytes(), count);
        }
        return Finding.of(figures, note);
    }

    private static Job hold(Setting setting, int count) {
        Job job = setting.back().start("hold", Map.of("address", setting.bus().address(), "connections", count));
        job.ready();
        return job;
    }
}
