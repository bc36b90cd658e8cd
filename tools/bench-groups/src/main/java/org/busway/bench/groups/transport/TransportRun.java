package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.bench.Folders;
import org.busway.bench.bus.Bus;
import org.busway.bench.load.Job;
import org.busway.bench.load.LoadProcess;
import org.busway.client.BusClient;

/** Runs one transport in one cell once: members first, then publishers, for a time. */
final class TransportRun {

    private final Map<Kind, Bus> buses;
    private final LoadProcess publisher;
    private final List<LoadProcess> near;
    private final List<LoadProcess> far;
    private final Path memory;

    /**
     * @param buses by the transport that they are; our own stands for groups as well
     * @param publisher where publishers run
     * @param near where members run
     * @param far where members run that are behind a veth pair; empty if there is none
     * @param memory a folder on a tmpfs
     */
    TransportRun(Map<Kind, Bus> buses, LoadProcess publisher, List<LoadProcess> near, List<LoadProcess> far, Path memory) {
        this.buses = buses;
        this.publisher = publisher;
        this.near = near;
        this.far = far;
        this.memory = memory;
    }

    /** Whether a transport is there and can do what a cell asks. */
    boolean can(TransportCell cell, Kind kind) {
        return (kind.family() == Kind.Family.KERNEL || buses.containsKey(kind)) && (kind != Kind.VETH || !far.isEmpty())
                && (cell.senders() == 1 || kind.takesSeveralPublishers());
    }

    /**
     * Measures.
     *
     * @return by the figures' keys
     */
    Map<String, Double> once(TransportCell cell, Kind kind, int millis, boolean countsCalls) throws IOException {
        Path folder = Files.createTempDirectory(memory, "run");
        Bus bus = buses.get(kind);
        if (kind.family() != Kind.Family.GROUP) {
            return measure(cell, kind, millis, countsCalls, folder, bus);
        }
        try (BusClient operator = BusClient.builder().address(bus.address()).connect()) {
            ask(operator, "Create", "sa{sv}", Place.GROUP, Map.of("rules",
                    new Variant("as", List.of("interface='" + Place.INTERFACE + "'")), "publishers", Variant.of("direct"),
                    "max.members",
                    new Variant("u", 40), "deadline.millis", Variant.of(20_000)));
            try {
                return measure(cell, kind, millis, countsCalls, folder, bus);
            } finally {
                ask(operator, "Destroy", "s", Place.GROUP);
            }
        }
    }

    private static void ask(BusClient operator, String method, String signature, Object... arguments) {
        operator.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", method, signature, arguments);
    }

    private Map<String, Double> measure(TransportCell cell, Kind kind, int millis, boolean countsCalls, Path folder, Bus bus)
            throws IOException {
        List<LoadProcess> readers = kind == Kind.VETH ? far : near;
        Map<String, Object> asked = new HashMap<>(
                Map.of("kind", kind, "folder", folder, "address", bus == null ? "-" : bus.address(),
                        "payload", cell.payload(), "members", cell.members(), "senders", cell.senders(), "tenth", cell.tenth(),
                        "rate", cell.rate(),
                        "millis", millis, "stalls", false));
        asked.put("local", Networks.FAR);
        List<Job> members = new ArrayList<>();
        for (int i = 0; i < cell.members(); i++) {
            asked.put("index", i);
            members.add(readers.get(i % readers.size()).start("transport-receive", asked));
        }
        members.forEach(Job::ready);
        Job stalled = null;
        if (cell.stalled()) {
            asked.put("index", cell.members());
            asked.put("stalls", true);
            stalled = readers.get(0).start("transport-receive", asked);
            stalled.ready();
        }
        asked.put("index", 0);
        asked.put("local", Networks.NEAR);
        // Who reads nothing is sent to as everybody is, where there is one sending a receiver.
        asked.put("members", cell.members() + (cell.stalled() && kind.family() == Kind.Family.KERNEL ? 1 : 0));
        List<Side> sides = List.of(Side.begin(List.of(publisher.pid()), countsCalls),
                Side.begin(readers.stream().map(LoadProcess::pid).toList(), countsCalls),
                Side.begin(kind.family() == Kind.Family.BUS ? List.of(bus.workingPid()) : List.of(), countsCalls));
        Job publishing = publisher.start("transport-send", asked);
        List<Map<String, String>> found = members.stream().map(Job::done).toList();
        publishing.ready();
        List<Side.Used> used = new ArrayList<>();
        for (Side side : sides) {
            used.add(side.end());
        }
        Map<String, String> sent = publishing.stop();
        if (stalled != null) {
            stalled.stop();
        }
        Folders.delete(folder);
        return figures(cell, sent, found, used, countsCalls);
    }

    private static Map<String, Double> figures(TransportCell cell, Map<String, String> sent, List<Map<String, String>> found,
            List<Side.Used> used, boolean countsCalls) {
        double received = sum(found, "received");
        double published = Double.parseDouble(sent.get("sent"));
        double seconds = (found.stream().mapToDouble(each -> Double.parseDouble(each.get("end"))).max().orElse(0)
                - Double.parseDouble(sent.get("begin"))) / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        double deliveries = Math.max(1, received);
        if (countsCalls) {
            figures.put("calls.publisher", used.get(0).syscalls() / deliveries);
            figures.put("calls.member", used.get(1).syscalls() / deliveries);
            figures.put("calls.bus", used.get(2).syscalls() / deliveries);
            return figures;
        }
        // Where members want a tenth, ten times as many as they got were published.
        double rate = seconds <= 0 ? 0 : received / found.size() / seconds * (cell.tenth() ? 10 : 1);
        figures.put("rate", rate);
        figures.put("lost", 100 * sum(found, "lost") / Math.max(1, received + sum(found, "lost")));
        figures.put("disordered", sum(found, "disordered"));
        figures.put("cpu.publisher", used.get(0).processorNanos() / deliveries);
        figures.put("cpu.member", used.get(1).processorNanos() / deliveries);
        figures.put("cpu.bus", used.get(2).processorNanos() / deliveries);
        figures.put("cpu.message", used.get(0).processorNanos() / Math.max(1, published));
        figures.put("wakeups",
                (used.get(2).wakeUps() + sum(found, "waits") + Double.parseDouble(sent.get("waits"))) / deliveries);
        for (String percentile : List.of("p50", "p99", "p999")) {
            // A member that got nothing has no latency.
            found.stream().filter(each -> each.containsKey(percentile))
                    .mapToDouble(each -> Double.parseDouble(each.get(percentile))).average()
                    .ifPresent(average -> figures.put(percentile, average));
        }
        return figures;
    }

    private static double sum(List<Map<String, String>> found, String key) {
        return found.stream().mapToDouble(each -> Double.parseDouble(each.get(key))).sum();
    }
}
