package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.busway.api.group.Outcome;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Six loads are recorded where there is memory enough, a profile of a device that has less is tuned for them, and what was predicted then is compared with
 * what comes of the same loads on a bus that runs the tuned profile: one that the lanes hold, one that loses, one that waits; each with a publisher that writes a
 * lane of its own, and with one whose signals the bus writes.
 */
class TunedProfileIT {

    private static final List<Load> LOADS = Stream.of(true, false).flatMap(direct -> Stream.of(
            Load.of("holds" + (direct ? "" : "_by_bus"), direct, Outcome.BLOCK, 300, 400, 150),
            Load.of("loses" + (direct ? "" : "_by_bus"), direct, Outcome.LOSSY, 4000, 200, 1500),
            Load.of("waits" + (direct ? "" : "_by_bus"), direct, Outcome.BLOCK, 4000, 300, 1000))).toList();
    private static final Pattern PREDICTED = Pattern.compile("group \"(\\w+)\": lane.bytes (\\d+) .*"
            + "predicted: peak (\\d+) bytes, blocked (\\d+) ms, lost (\\d+)");

    @TempDir
    Path directory;

    private record Predicted(long laneBytes, long peakBytes, long blockedMillis, long lost) {}

    @Test
    void what_is_predicted_for_a_tuned_profile_comes_true() throws IOException {
        Path device = profile("device", "tiny", 8 << 20, 1 << 20);
        Path roomy = profile("roomy", "./device", 48 << 20, 4 << 20);
        List<String> tune = new ArrayList<>(List.of("profile", "tune", device.toString()));
        try (Running bus = start(roomy, "recorded")) {
            List<Running> recorders = new ArrayList<>();
            for (Load load : LOADS) {
                Path trace = directory.resolve(load.group() + ".trace");
                recorders.add(
                        busway("record", "--address", address("recorded"), "--group", load.group(), "--trace", trace.toString())
                                .start());
                tune.addAll(List.of("--trace", trace.toString()));
            }
            recorders.forEach(recorder -> recorder.line("recording"));
            for (PlayedLoad.Measured measured : run(LOADS, "recorded", load -> 4L << 20).values()) {
                assertEquals(0, measured.blockedMillis() + measured.lost(),
                        "where there is room nothing waits and nothing is lost");
            }
            recorders.forEach(Running::close);
        }
        Path tuned = directory.resolve("tuned.json");
        tune.addAll(List.of("--write", tuned.toString()));
        String proposal = busway(tune.toArray(String[]::new)).run().succeeded();
        Map<String, Predicted> predictions = predictions(proposal);
        assertEquals(LOADS.size(), predictions.size(), proposal);
        predictions.forEach((group, predicted) -> {
            assertEquals(group.startsWith("loses"), predicted.lost() > 0, proposal);
            assertEquals(group.startsWith("waits"), predicted.blockedMillis() > 0, proposal);
        });

        try (Running bus = start(tuned, "tuned")) {
            List<Load> recorded = new ArrayList<>();
            for (Load load : LOADS) {
                recorded.add(load.recorded(directory.resolve(load.group() + ".trace")));
            }
            run(recorded, "tuned", load -> predictions.get(load.group()).laneBytes()).forEach((load, measured) -> {
                Predicted predicted = predictions.get(load.group());
                near(load, "peak bytes", predicted.peakBytes(), measured.peakBytes(), 5L * (load.bodyBytes() + 192));
                near(load, "milliseconds blocked", predicted.blockedMillis(), measured.blockedMillis(), 50);
                near(load, "frames lost", predicted.lost(), measured.lost(), 5);
            });
        }
    }

    private static void near(Load load, String what, long predicted, long measured, long slack) {
        assertTrue(Math.abs(predicted - measured) <= Math.max(slack, predicted / 5),
                () -> load.group() + ": " + what + ": predicted " + predicted + ", measured " + measured);
    }

    private static Map<String, Predicted> predictions(String proposal) {
        Map<String, Predicted> predictions = new LinkedHashMap<>();
        Matcher line = PREDICTED.matcher(proposal);
        while (line.find()) {
            predictions.put(line.group(1), new Predicted(number(line, 2), number(line, 3), number(line, 4), number(line, 5)));
        }
        return predictions;
    }

    private static long number(Matcher line, int group) {
        return Long.parseLong(line.group(group));
    }

    private Map<Load, PlayedLoad.Measured> run(List<Load> loads, String bus, ToLongFunction<Load> laneBytes) {
        Map<Load, CompletableFuture<PlayedLoad.Measured>> running = new LinkedHashMap<>();
        loads.forEach(load -> running.put(load, PlayedLoad.start(load, address(bus), laneBytes.applyAsLong(load))));
        Map<Load, PlayedLoad.Measured> all = new LinkedHashMap<>();
        running.forEach((load, result) -> all.put(load, result.join()));
        return all;
    }

    private String address(String bus) {
        return "unix:path=" + directory.resolve(bus);
    }

    private Running start(Path profile, String bus) {
        Running running = busway("run", "--profile", profile.toString(), "--address", address(bus)).start();
        running.line(address(bus));
        return running;
    }

    private Path profile(String name, String parent, long totalBytes, long laneBytes) throws IOException {
        StringBuilder groups = new StringBuilder();
        for (Load load : LOADS) {
            groups.append(
                    "\"org.busway.group~%s\": { \"rules:String[]\": [ \"interface='org.example.Load1',member='%s'\" ], "
                            .formatted(load.group(), load.group()))
                    .append(load.direct() ? "\"publishers\": \"direct\", \"members.only:Boolean\": true, " : "")
                    .append("\"lane.bytes:Long\": " + laneBytes + " },\n");
        }
        return Files.writeString(directory.resolve(name + ".json"),
                """
                        { "feature-resource-version": "1.0", "id": "org.example:%s:1",
                          "configurations": {
                            %s
                            "org.busway.flow": {
                              "total.bytes:Long": %d,
                              "peer.bytes:Long": %d,
                              "user.bytes:Long": %d
                            } },
                          "extensions": { "busway-profile": { "kind": "optional", "type": "json", "json": { "extends": "%s", "heap": "64m", "direct": "96m" } } } }
                        """
                        .formatted(name, groups, totalBytes, totalBytes / 2, totalBytes, parent));
    }

    private Command busway(String... arguments) {
        return Command.of(Installation.built().busway().toString()).with("XDG_RUNTIME_DIR", directory.toString()).and(arguments);
    }
}
