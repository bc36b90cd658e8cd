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

    /** So long a stalled member of a group may hold up others, which is then put out. */
    private static final int DEADLINE_MILLIS = 200;
    private static final int LONG_DEADLINE_MILLIS = 20_000;

    private final Map<Kind, Bus> buses;
    private final Path memory;

    /**
     * For these buses.
     *
     * @param buses by the transport that they are; our own stands for groups as well
     * @param memory a folder on a tmpfs
     */
    TransportRun(Map<Kind, Bus> buses, Path memory) {
        this.buses = buses;
        this.memory = memory;
    }

    /** Whether a transport is there. */
    boolean can(Crew crew, Kind kind) {
        return (kind.family() == Kind.Family.KERNEL || buses.containsKey(kind)) && crew.has(kind);
    }

    /**
     * Measures.
     *
     * @return by the figures' keys
     */
    Map<String, Double> once(Crew crew, TransportCell cell, Kind kind, int millis, boolean countsCalls) throws IOException {
        Path folder = Files.createTempDirectory(memory, "run");
        Bus bus = buses.get(kind);
        try {
            if (kind.family() != Kind.Family.GROUP) {
                return measure(crew, cell, kind, millis, countsCalls, folder, bus);
            }
            try (BusClient operator = BusClient.builder().address(bus.address()).connect()) {
                List<String> groups = Place.groups(kind, cell.senders());
                for (int i = 0; i < groups.size(); i++) {
                    ask(operator, "Create", "sa{sv}", groups.get(i), options(kind, cell, i));
                }
                try {
                    return measure(crew, cell, kind, millis, countsCalls, folder, bus);
                } finally {
                    groups.forEach(group -> ask(operator, "Destroy", "s", group));
                }
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static Map<String, Variant> options(Kind kind, TransportCell cell, int group) {
        boolean ordered = kind == Kind.LANES && cell.senders() > 1;
        String rule = "interface='" + Place.INTERFACE + "'" + (kind == Kind.FILTERED ? ",path='" + Place.path(group) + "'" : "");
        return Map.of("rules", new Variant("as", List.of(rule)), "publishers", Variant.of(ordered ? "mediated" : "direct"),
                "max.members", new Variant("u", 40), "deadline.millis",
                Variant.of(cell.stalled() ? DEADLINE_MILLIS : LONG_DEADLINE_MILLIS));
    }

    private static void ask(BusClient operator, String method, String signature, Object... arguments) {
        operator.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", method, signature, arguments);
    }

    private static Map<String, Double> measure(Crew crew, TransportCell cell, Kind kind, int millis, boolean countsCalls,
            Path folder,
            Bus bus) throws IOException {
        List<LoadProcess> readers = crew.readers(kind);
        Map<String, Object> asked = new HashMap<>(
                Map.of("kind", kind, "folder", folder, "address", bus == null ? "-" : bus.address(),
                        "payload", cell.payload(), "members", cell.members(), "senders", cell.senders(), "tenth", cell.tenth(),
                        "rate", cell.rate(), "millis", millis, "stalls", false));
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
        Job publishing = crew.publisher().start("transport-send", asked);
        publishing.ready();
        List<Side> sides = List.of(Side.begin(List.of(crew.publisher().pid()), countsCalls),
                Side.begin(readers.stream().map(LoadProcess::pid).toList(), countsCalls),
                Side.begin(bus == null ? List.of() : List.of(bus.workingPid()), countsCalls));
        Side.begun(sides);
        Page.open(folder).go();
        List<Map<String, String>> found = members.stream().map(member -> member.done(publishing)).toList();
        List<Side.Used> used = new ArrayList<>();
        for (Side side : sides) {
            used.add(side.end());
        }
        Map<String, String> sent = publishing.stop();
        if (stalled != null) {
            stalled.stop();
        }
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
        double lost = sum(found, "lost") + sum(found, "late");
        figures.put("lost", 100 * lost / Math.max(1, received + lost));
        // Of these: what had not come when nothing came any more; the others are gaps.
        figures.put("late", sum(found, "late"));
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
