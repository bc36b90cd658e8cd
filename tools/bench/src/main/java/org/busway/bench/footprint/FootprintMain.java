package org.busway.bench.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.bench.CommandLine;
import org.busway.bench.Folders;
import org.busway.bench.bus.JavaMemory;
import org.busway.bench.bus.ProcessFigures;
import org.busway.bench.report.Blocks;
import org.busway.bench.report.Json;
import org.busway.bench.report.Machine;
import org.busway.bench.report.Metric;
import org.busway.bench.report.Results;

/**
 * {@code busway bench footprint}: what our profiles take of a device that does nothing, beside a bare Java machine, bare Felix and other buses. Starts
 * are measured in turns; then all run at once, do nothing together, and are looked at.
 */
public final class FootprintMain {

    private static final String SCENARIO = "footprint";
    private static final List<Metric> METRICS = List.of(Metric.of("disk", "disk", "MiB", false),
            Metric.of("rss", "resident", "MiB", false),
            Metric.of("heap", "heap after GC", "MiB", false), Metric.of("direct", "direct and mapped", "MiB", false),
            Metric.of("threads", "threads", "", false), Metric.of("ready", "ready", "ms", false),
            Metric.of("active", "sources active", "ms", false), Metric.of("wakeups", "wake-ups a minute", "", false));
    private static final double MEBIBYTE = 1 << 20;
    private static final String USAGE = """
            usage: busway bench footprint [OPTION...]
              --turns N            starts of each program (default 7)
              --settle SECONDS     how long all run before they are looked at (default 30)
              --idle SECONDS       how long wake-ups are counted (default 60)
              --variant NAME=OPTIONS  the profile tiny with other options of the Java machine, and VARIABLE=VALUE of its environment, besides
              --peer NAME=COMMAND  another bus; the shell command starts it and prints its address
              --output DIRECTORY   where busway-bench-footprint.json goes (default: .)
            """;

    private FootprintMain() {}

    public static void main(String[] arguments) throws Exception {
        int turns = 7;
        int settleSeconds = 30;
        int idleSeconds = 60;
        Path output = Path.of("");
        List<Program> peers = new ArrayList<>();
        Map<String, String> variants = new LinkedHashMap<>();
        if (Files.isExecutable(Path.of("/usr/bin/dbus-daemon"))) {
            peers.add(Programs.peer("dbus-daemon",
                    "exec dbus-daemon --session --nofork --print-address=1 --address=unix:path=$TMPDIR/socket"));
        }
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                if (arguments[i].equals("--help")) {
                    System.out.print(USAGE);
                    return;
                }
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException("option " + arguments[i] + " is unknown or lacks its value; see --help");
                }
                String value = arguments[i + 1];
                switch (arguments[i]) {
                    case "--turns" -> turns = CommandLine.positive("--turns", value);
                    case "--settle" -> settleSeconds = CommandLine.positive("--settle", value);
                    case "--idle" -> idleSeconds = CommandLine.positive("--idle", value);
                    case "--variant" ->
                        variants.put(CommandLine.before("--variant", value, "NAME=..."), CommandLine.after(value));
                    case "--peer" -> peers
                            .add(Programs.peer(CommandLine.before("--peer", value, "NAME=..."), CommandLine.after(value)));
                    case "--output" -> output = Files.createDirectories(Path.of(value));
                    default -> throw new IllegalArgumentException("option " + arguments[i] + " is unknown; see --help");
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("busway bench footprint: " + e.getMessage());
            System.exit(2);
        }
        Path directory = Files.createTempDirectory("busway-footprint");
        try {
            measure(Path.of(System.getProperty("busway.home")), directory, turns, settleSeconds, idleSeconds, variants, peers,
                    output);
        } finally {
            Folders.delete(directory);
        }
    }

    private static void measure(Path home, Path directory, int turns, int settleSeconds, int idleSeconds,
            Map<String, String> variants,
            List<Program> peers, Path output) throws IOException, InterruptedException {
        Programs programs = new Programs(home);
        Program tiny = programs.profile("tiny", "8m");
        Program gateway = programs.profile("gateway", "24m");
        List<Program> told = List.of(programs.told("tiny", "8m", directory), programs.told("gateway", "24m", directory));
        Program machine = programs.bareMachine("java -Xmx8m", optionsOf(tiny, directory));
        Program gatewayMachine = programs.bareMachine("java -Xmx24m", optionsOf(gateway, directory));
        Program felix = programs.bareFelix("felix with scr", optionsOf(tiny, directory));
        List<Program> all = new ArrayList<>(List.of(tiny, gateway, felix, machine, gatewayMachine));
        for (Map.Entry<String, String> variant : variants.entrySet()) {
            all.add(programs.variant(variant.getKey(), "tiny", "8m", variant.getValue()));
        }
        all.addAll(peers);
        Results results = new Results(all.stream().map(Program::name).toList());
        for (int turn = 0; turn < turns; turn++) {
            for (Program program : all) {
                try (Running running = program.start(Files.createTempDirectory(directory, "turn"))) {
                    add(results, program, "ready", running.readySeconds() * 1000);
                }
            }
            for (Program program : told) {
                try (Running running = program.start(Files.createTempDirectory(directory, "turn"))) {
                    add(results, program, "active", running.activeSeconds() * 1000);
                }
            }
        }
        Map<String, Map<String, Long>> wakeUps = idle(results, all, directory, settleSeconds, idleSeconds);
        List<String> verdicts = FootprintTargets.of(results, tiny.name(), gateway.name(), felix.name(), machine.name(),
                gatewayMachine.name());
        System.out.print(Blocks.of(results, Machine.here()));
        System.out.println("\nwake-ups in " + idleSeconds + " s, thread by thread");
        wakeUps.forEach((name, byThread) -> System.out.println(name + ": " + byThread));
        System.out.println("\nto reach");
        verdicts.forEach(System.out::println);
        Files.writeString(output.resolve("busway-bench-footprint.json"), Json.of(results, Machine.here(), verdicts));
    }

    /** The same options for whatever ours is compared with. */
    private static List<String> optionsOf(Program program, Path directory) throws IOException {
        try (Running running = program.start(Files.createTempDirectory(directory, "options"))) {
            return Programs.options(running.pid());
        }
    }

    private static Map<String, Map<String, Long>> idle(Results results, List<Program> all, Path directory, int settleSeconds,
            int idleSeconds)
            throws IOException, InterruptedException {
        Map<Program, Running> running = new LinkedHashMap<>();
        Map<String, Map<String, Long>> wakeUps = new LinkedHashMap<>();
        try {
            for (Program program : all) {
                running.put(program, program.start(Files.createTempDirectory(directory, "idle")));
            }
            Thread.sleep(settleSeconds * 1000L);
            Map<Program, Map<String, Long>> before = new LinkedHashMap<>();
            running.forEach((program, each) -> before.put(program, each.wakeUps()));
            Thread.sleep(idleSeconds * 1000L);
            running.forEach((program, each) -> wakeUps.put(program.name(), each.wakeUpsSince(before.get(program))));
            wakeUps.forEach((name, byThread) -> add(results, name, "wakeups",
                    byThread.values().stream().mapToLong(Long::longValue).sum() * 60.0 / idleSeconds));
            running.forEach((program, each) -> look(results, program, each));
            return wakeUps;
        } finally {
            running.values().forEach(Running::close);
        }
    }

    /** Last: who asks a Java machine what it holds makes it start threads. */
    private static void look(Results results, Program program, Running running) {
        ProcessFigures figures = ProcessFigures.of(running.pid());
        if (program.diskBytes() > 0) {
            add(results, program, "disk", program.diskBytes() / MEBIBYTE);
        }
        add(results, program, "rss", figures.residentBytes() / MEBIBYTE);
        add(results, program, "threads", running.threads());
        if (figures.java()) {
            JavaMemory memory = JavaMemory.of(running.pid());
            add(results, program, "heap", memory.heapBytes() / MEBIBYTE);
            add(results, program, "direct", (memory.directBytes() + memory.mappedBytes()) / MEBIBYTE);
        }
    }

    private static void add(Results results, Program program, String key, double value) {
        add(results, program.name(), key, value);
    }

    private static void add(Results results, String program, String key, double value) {
        results.add(SCENARIO, METRICS, program, Map.of(key, List.of(value)), "");
    }
}
