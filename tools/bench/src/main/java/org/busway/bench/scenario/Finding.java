package org.busway.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one turn found.
 *
 * @param figures values by the key of their metric: one each, or as many as the turn took
 * @param note what figures do not say; mostly empty
 */
public record Finding(Map<String, List<Double>> figures, String note) {

    static Finding of(Map<String, Double> figures) {
        return of(figures, "");
    }

    static Finding of(Map<String, Double> figures, String note) {
        Map<String, List<Double>> lists = new TreeMap<>();
        figures.forEach((key, value) -> lists.put(key, List.of(value)));
        return new Finding(lists, note);
    }

    /** The same with more figures. */
    Finding with(Map<String, Double> more) {
        Map<String, List<Double>> lists = new TreeMap<>(figures);
        more.forEach((key, value) -> lists.put(key, List.of(value)));
        return new Finding(lists, note);
    }

    /** The values of both, and the words of the other. */
    Finding and(Finding other) {
        Map<String, List<Double>> lists = new TreeMap<>(figures);
        other.figures.forEach((key, values) -> lists.merge(key, values, (before, after) -> {
            List<Double> both = new ArrayList<>(before);
            both.addAll(after);
            return both;
        }));
        return new Finding(lists, other.note);
    }

    /** The numbers among what a load process told. */
    static Map<String, Double> numbers(Map<String, String> told) {
        Map<String, Double> numbers = new TreeMap<>();
        told.forEach((key, value) -> {
            if (value.matches("-?[0-9.]+(E-?[0-9]+)?")) {
                numbers.put(key, Double.parseDouble(value));
            }
        });
        return numbers;
    }
}
