package org.busway.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.bench.report.Results;
import org.junit.jupiter.api.Test;

class StallTargetsTest {

    private static final List<String> BUSES = List.of("busway", "busway-lossy", "busway-evict", "busway-block", "dbus-daemon");

    private final Results results = new Results(BUSES);

    /** What reaches every target, with one figure of one bus otherwise. */
    private void measured(StallOutcome scenario, String otherBus, String figure, double value) {
        for (String bus : BUSES) {
            Map<String, List<Double>> figures = new HashMap<>();
            Map.of("share", 100.0, "ratio", 95.0, "memory", 0.9, "rise", 7.0, "out", 1.0, "late", 900.0, "lost", 0.0, "cut", 0.0,
                    "others", 0.0).forEach((key, good) -> figures.put(key, List.of(good)));
            if (bus.equals(otherBus)) {
                figures.put(figure, List.of(value));
            }
            results.add(scenario.name(), scenario.metrics(), bus, figures, "");
        }
    }

    private String verdict(String words) {
        return StallTargets.of(results).stream().filter(line -> line.contains(words)).findFirst().orElseThrow();
    }

    @Test
    void allIsReached() {
        measured(new StallOutcome(false, 1, false, false), "dbus-daemon", "ratio", 0);
        measured(new StallOutcome(false, 1, false, true), "dbus-daemon", "out", 0);
        List<String> verdicts = StallTargets.of(results);
        assertEquals(10, verdicts.size());
        assertTrue(verdicts.stream().allMatch(line -> line.startsWith("yes")), verdicts::toString);
    }

    @Test
    void whatIsNotReachedIsSaidWithItsValueAndWhere() {
        measured(new StallOutcome(true, 3, true, false), "busway-evict", "ratio", 79);
        measured(new StallOutcome(false, 1, false, false), "busway-block", "memory", 1.25);
        assertTrue(verdict("0.8 of their rate").matches("NO .*: 79.00 % \\(stall-calls-3-users, busway-evict\\)"));
        assertTrue(verdict("1 MiB at most").matches("NO .*: 1.250 MiB \\(stall-broadcast-1, busway-block\\)"));
    }

    @Test
    void aSenderThatIsDisconnectedIsATargetOfTheDropInToo() {
        measured(new StallOutcome(true, 1, false, false), "busway", "cut", 1);
        assertTrue(verdict("no sender").startsWith("NO"));
    }

    @Test
    void ofRoundsARateIsTheMedianAndAllElseTheWorst() {
        StallOutcome scenario = new StallOutcome(false, 1, false, false);
        results.add(scenario.name(), scenario.metrics(), "busway-lossy",
                Map.of("ratio", List.of(50.0, 90.0, 95.0), "lost", List.of(0.0, 0.0, 2.0), "share", List.of(100.0, 99.5, 100.0)),
                "");
        assertTrue(verdict("0.8 of their rate").matches("yes .*: 90.00 % .*"));
        assertTrue(verdict("without a word").matches("NO .*: 2.000 .*"));
        assertTrue(verdict("everything, in order").matches("NO .*: 99.50 % .*"));
    }

    @Test
    void whatWasNotMeasuredHasNoVerdict() {
        assertEquals(List.of(), StallTargets.of(results));
    }
}
