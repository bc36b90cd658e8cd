package org.busway.bench.groups;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.report.Series;

/** Everything that was found: by cell, contestant and figure, turn by turn. */
public final class Figures {

    private final Map<String, Map<String, Map<String, Series>>> byCell = new LinkedHashMap<>();

    void add(Cell cell, String contestant, Map<String, Double> found) {
        Map<String, Series> series = byCell.computeIfAbsent(cell.title(), any -> new LinkedHashMap<>())
                .computeIfAbsent(contestant, any -> new TreeMap<>());
        found.forEach((figure, value) -> series.computeIfAbsent(figure, any -> new Series()).add(value));
    }

    /** By cell, contestant and figure. */
    public Map<String, Map<String, Map<String, Series>>> all() {
        return byCell;
    }

    /**
     * What one run found.
     *
     * <p>{@code rate}: messages a second, from the publisher's first to the last member's last. {@code publisher} and {@code member}:
     * nanoseconds of processor time a message and a delivery. {@code garbage.publisher} and {@code garbage.member}: bytes allocated a message.
     * {@code p50}, {@code p99}, {@code p999}: microseconds one way. {@code nanos}: what the publisher's thread takes for a message.
     */
    static Map<String, Double> of(Contestant.Found found, int count) {
        Map<String, Double> figures = new TreeMap<>();
        List<Map<String, String>> members = found.members();
        Map<String, String> publisher = found.publisher();
        if (publisher.containsKey("begin")) {
            double end = members.stream().mapToDouble(each -> number(each, "end")).max().orElseThrow();
            figures.put("rate", count / ((end - number(publisher, "begin")) / 1e9));
            figures.put("publisher", number(publisher, "processor"));
            figures.put("member", average(members, "processor"));
            figures.put("garbage.publisher", number(publisher, "garbage"));
            figures.put("garbage.member", average(members, "garbage"));
        } else if (members.get(0).containsKey("nanos")) {
            figures.put("rate", count / (members.stream().mapToDouble(each -> number(each, "nanos")).max().orElseThrow() / 1e9));
        }
        if (publisher.containsKey("bus")) {
            figures.put("bus", number(publisher, "bus") / members.size());
        }
        if (publisher.containsKey("nanos")) {
            figures.put("nanos", number(publisher, "nanos"));
        }
        for (String percentile : List.of("p50", "p99", "p999")) {
            if (members.get(0).containsKey(percentile)) {
                figures.put(percentile, average(members, percentile));
            }
        }
        return figures;
    }

    private static double number(Map<String, String> told, String key) {
        return Double.parseDouble(told.get(key));
    }

    private static double average(List<Map<String, String>> members, String key) {
        return members.stream().mapToDouble(each -> number(each, key)).average().orElseThrow();
    }
}
