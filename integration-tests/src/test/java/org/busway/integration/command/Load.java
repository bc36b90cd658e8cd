package org.busway.integration.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.group.Outcome;

/**
 * A load of one group: a publisher, and one member that does not read for some times.
 *
 * @param group its name
 * @param direct whether the publisher has a lane of its own; else the bus writes what it sends
 * @param outcome that the member wants
 * @param bodyBytes of each message
 * @param arrivals when the publisher has a message, in milliseconds
 * @param pauses when the member does not read: beginnings and ends by turns, in milliseconds
 */
record Load(String group, boolean direct, Outcome outcome, int bodyBytes, List<Double> arrivals, List<Double> pauses) {

    /** A message each two milliseconds, and one pause. */
    static Load of(String group, boolean direct, Outcome outcome, int bodyBytes, double pauseFromMillis, double pauseMillis) {
        List<Double> arrivals = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            arrivals.add(2.0 * i);
        }
        return new Load(group, direct, outcome, bodyBytes, arrivals, List.of(pauseFromMillis, pauseFromMillis + pauseMillis));
    }

    /** The same load as it was recorded. */
    Load recorded(Path trace) throws IOException {
        List<Double> came = new ArrayList<>();
        List<Double> paused = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            String[] words = line.split(" ");
            if (words[0].equals("step")) {
                int frames = Integer.parseInt(words[4]);
                for (int i = 0; i < frames; i++) {
                    came.add(Double.parseDouble(words[2]) + Double.parseDouble(words[3]) * (i + 0.5) / frames);
                }
            } else if (words[0].equals("pause")) {
                paused.add(Double.parseDouble(words[3]));
                paused.add(Double.parseDouble(words[3]) + Double.parseDouble(words[4]));
            }
        }
        return new Load(group, direct, outcome, bodyBytes, came, paused);
    }

    boolean isPaused(double millis) {
        int passed = 0;
        while (passed < pauses.size() && pauses.get(passed) <= millis) {
            passed++;
        }
        return passed % 2 == 1;
    }

}
