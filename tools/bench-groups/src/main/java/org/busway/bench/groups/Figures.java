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
        add(cell.title(), contestant, found);
    }

    private void add(String title, String contestant, Map<String, Double> found) {
        Map<String, Series> series = byCell.computeIfAbsent(title, any -> new LinkedHashMap<>())
                .computeIfAbsent(contestant, any -> new TreeMap<>());
        found.forEach((figure, value) -> series.computeIfAbsent(figure, any -> new Series()).add(value));
    }

    /** What {@code json}, as {@code GroupJson} wrote it, says of a run. */
    @SuppressWarnings("unchecked")
    static Figures of(Map<String, Object> json) {
        Figures figures = new Figures();
        ((Map<String, Map<String, Map<String, List<Double>>>>) json.get("cells")).forEach((title, contestants) -> contestants
                .forEach((name, found) -> found
                        .forEach((figure, values) -> values.forEach(value -> figures.add(title, name, Map.of(figure, value))))));
        return figures;
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
     * {@code p50}, {@code p99}, {@code p999}: microseconds one way. {@code nanos}: what the publisher's thread takes for a message. {@code beside}: messages a second of
     * the group beside which round trips were measured.
     */
    static Map<String, Double> of(Contestant.Found found, int count) {
        Map<String, Double> figures = new TreeMap<>();
        List<Map<String, String>> members = found.members();
        Map<String, String> publisher = found.publisher();
        if (publisher.containsKey("begin")) {
            double end = members.stream().mapToDouble(each -> number(each, "end")).max().orElseThrow();
            figures.put("rate", count / ((end - number(publisher, "begin")) / 1e9));
            figures.put("garbage.publisher", number(publisher, "garbage"));
            figures.put("garbage.member", average(members, "garbage"));
        } else if (members.get(0).containsKey("nanos")) {
            figures.put("rate", count / (members.stream().mapToDouble(each -> number(each, "nanos")).max().orElseThrow() / 1e9));
        }
        if (publisher.containsKey("processor")) {
            figures.put("publisher", number(publisher, "processor"));
            figures.put("member", average(members, "processor"));
        }
        if (publisher.containsKey("bus")) {
            figures.put("bus", number(publisher, "bus") / members.size());
        }
        for (String figure : List.of("nanos", "beside")) {
            if (publisher.containsKey(figure)) {
                figures.put(figure, number(publisher, figure));
            }
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
