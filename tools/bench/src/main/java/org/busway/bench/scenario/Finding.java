package org.busway.bench.scenario;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one turn found.
 *
 * @param figures values by the key of their metric
 * @param note what figures do not say; mostly empty
 */
public record Finding(Map<String, Double> figures, String note) {

    static Finding of(Map<String, Double> figures) {
        return new Finding(figures, "");
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
