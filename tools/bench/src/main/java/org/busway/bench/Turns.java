package org.busway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.busway.bench.bus.Bus;
import org.busway.bench.bus.Recipe;
import org.busway.bench.load.LoadProcess;
import org.busway.bench.report.Results;
import org.busway.bench.scenario.Crews;
import org.busway.bench.scenario.Finding;
import org.busway.bench.scenario.Scenario;
import org.busway.bench.scenario.Setting;

/**
 * Runs the scenarios, each bus in its turn: what else the machine does while it is measured hits all of them alike. The load processes
 * are the same throughout, and warm.
 */
final class Turns implements AutoCloseable {

    private final Options options;
    private final Path directory;
    private final LoadProcess front;
    private final LoadProcess back;
    private final Map<Recipe, Bus> running = new LinkedHashMap<>();
    /** Every bus that was started, for the end, which may come from another thread by a signal. */
    private final ConcurrentLinkedQueue<Bus> all = new ConcurrentLinkedQueue<>();
    private final Crews crews;
    private int started;

    Turns(Options options, Path directory) throws IOException {
        this.options = options;
        this.directory = directory;
        front = new LoadProcess();
        back = new LoadProcess();
        crews = new Crews(directory);
    }

    /** Measures everything; what has been found by then stands in the results when it fails. */
    void run(Results results) throws Exception {
        if (!options.scenarios().stream().allMatch(Scenario::wantsFreshBus)) {
            for (Recipe recipe : options.buses()) {
                running.put(recipe, start(recipe, true));
            }
        }
        for (Scenario scenario : options.scenarios()) {
            System.err.println(scenario.name() + " ...");
            List<Recipe> able = new ArrayList<>(options.buses());
            able.removeIf(recipe -> !scenario.isFor(recipe.name()));
            for (Recipe recipe : options.buses()) {
                if (scenario.wantsFreshBus() && !recipe.startable()) {
                    able.remove(recipe);
                    results.note(scenario.name(), recipe.name(),
                            "left out: it wants buses of its own, and this one runs already");
                }
            }
            if (scenario.wantsRoot() && !root()) {
                able.clear();
                options.buses().forEach(recipe -> results.note(scenario.name(), recipe.name(),
                        "left out: load processes of several users want root: run it as root"));
            }
            if (!scenario.wantsFreshBus()) {
                for (Recipe recipe : able) {
                    warmUp(scenario, running.get(recipe));
                }
            }
            int turns = scenario.turns(options.turns());
            for (int turn = 0; turn < turns; turn++) {
                for (Recipe recipe : able) {
                    turn(scenario, recipe, results);
                }
                // Who is first would otherwise always follow the same other.
                Collections.reverse(able);
            }
        }
    }

    private void turn(Scenario scenario, Recipe recipe, Results results) throws Exception {
        try {
            Finding found = measure(scenario, recipe);
            results.add(scenario.name(), scenario.metrics(), recipe.name(), found.figures(), found.note());
        } catch (IllegalStateException e) {
            if (!scenario.mayFail()) {
                throw e;
            }
            results.note(scenario.name(), recipe.name(), "FAILED: " + e.getMessage());
        }
    }

    private static boolean root() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private void warmUp(Scenario scenario, Bus bus) throws Exception {
        long until = System.nanoTime() + (long) (options.warmUpSeconds() * 1e9);
        do {
            attempt(scenario, bus, () -> {
                scenario.warmUp(setting(bus));
                return null;
            });
        } while (System.nanoTime() < until);
    }

    private Finding measure(Scenario scenario, Recipe recipe) throws Exception {
        if (!scenario.wantsFreshBus()) {
            Bus bus = running.get(recipe);
            return attempt(scenario, bus, () -> scenario.measure(setting(bus)));
        }
        try (Bus fresh = start(recipe, !scenario.wantsUsualLimits());
                Bus twin = scenario.wantsTwin() ? start(recipe, !scenario.wantsUsualLimits()) : null) {
            return attempt(scenario, fresh, () -> scenario.measure(setting(fresh, twin)));
        }
    }

    private Setting setting(Bus bus) {
        return setting(bus, null);
    }

    private Setting setting(Bus bus, Bus twin) {
        return new Setting(bus, twin, front, back, directory, crews, options.warmUpSeconds(), options.quick());
    }

    private static <T> T attempt(Scenario scenario, Bus bus, Callable<T> step) {
        try {
            return step.call();
        } catch (Exception e) {
            throw new IllegalStateException("scenario " + scenario.name() + " on " + bus.name() + ": " + e.getMessage(), e);
        }
    }

    private Bus start(Recipe recipe, boolean roomy) throws IOException {
        Bus bus = recipe.start(Files.createDirectory(directory.resolve("bus" + ++started)), roomy);
        all.add(bus);
        return bus;
    }

    @Override
    public void close() throws IOException {
        front.close();
        crews.close();
        back.close();
        for (Bus bus = all.poll(); bus != null; bus = all.poll()) {
            bus.close();
        }
    }
}
