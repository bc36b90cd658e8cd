package org.busway.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.busway.bench.bus.Recipe;
import org.busway.bench.footprint.FootprintMain;
import org.busway.bench.report.Blocks;
import org.busway.bench.report.Chart;
import org.busway.bench.report.Json;
import org.busway.bench.report.Machine;
import org.busway.bench.report.Results;
import org.busway.bench.report.Table;
import org.busway.bench.scenario.StallTargets;

/** {@code busway bench}: buses side by side in one run, as a table, a JSON file and a chart. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("footprint")) {
            FootprintMain.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.usage());
            return;
        }
        Options options;
        try {
            options = Options.parse(arguments, daemonBesideThis());
        } catch (IllegalArgumentException e) {
            System.err.println("busway bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        Path directory = Files.createTempDirectory("busway-bench");
        Turns turns = new Turns(options, directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(turns, directory)));
        Results results = new Results(options.buses().stream().map(Recipe::name).toList());
        boolean whole = true;
        try {
            turns.run(results);
        } catch (IllegalStateException | IOException e) {
            System.err.println("busway bench: " + e.getMessage() + "; what follows was measured before");
            whole = false;
        }
        Machine machine = Machine.here();
        System.out.print(options.stall() ? Blocks.of(results, machine) : Table.of(results, machine));
        List<String> verdicts = options.stall() ? StallTargets.of(results) : List.of();
        if (!verdicts.isEmpty()) {
            System.out.println("\nto reach, and the worst there was");
            verdicts.forEach(System.out::println);
        }
        String file = options.stall() ? "busway-bench-stall" : "busway-bench";
        Files.writeString(options.output().resolve(file + ".json"), Json.of(results, machine, verdicts));
        Files.writeString(options.output().resolve(file + ".svg"), Chart.of(results, machine));
        if (!whole) {
            System.exit(1);
        }
    }

    /** The launcher in {@code tools/}, above this module's {@code target/bench.jar}; null if there is none. */
    private static Path daemonBesideThis() throws URISyntaxException {
        Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        for (Path folder = jar.getParent(); folder != null; folder = folder.getParent()) {
            Path daemon = folder.resolve("busway-daemon");
            if (Files.isRegularFile(daemon)) {
                return daemon;
            }
        }
        return null;
    }

    /** Also when interrupted: no process and no file stays. */
    private static void end(Turns turns, Path directory) {
        try {
            turns.close();
        } catch (IOException e) {
            System.err.println("busway bench: " + e);
        }
        try {
            Folders.delete(directory);
        } catch (IOException e) {
            System.err.println("busway bench: " + directory + " stays: " + e);
        }
    }
}
