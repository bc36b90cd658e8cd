package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.busway.bench.CommandLine;
import org.busway.bench.Folders;
import org.busway.bench.bus.Bus;
import org.busway.bench.bus.Recipe;
import org.busway.bench.groups.load.GroupWorker;
import org.busway.bench.load.LoadProcess;
import org.busway.bench.report.Machine;

/** {@code busway bench transports}: the same multicast over everything that a machine has for it, in one run. */
public final class TransportsMain {

    static final String USAGE = """
            usage: busway bench transports [OPTION...]
              --only WORDS[,WORDS...]  tables whose title contains one of these only, such as "64 B to 4"
              --transports WORDS[,WORDS...]  transports whose name contains one of these only, such as "dbus-broker"
              --turns N                turns of each transport (default 3; 1 with --quick)
              --peer dbus-broker=COMMAND  dbus-broker too; the shell command starts it and prints its address
              --quick                  a fifth of the time: shows that it works, not how fast
              --output DIRECTORY       where numbers.md, numbers.svg and busway-bench-transports.json go (default: .)
              --help
            UDP multicast on a veth pair is measured as root only, and system calls are counted where perf is there and may.
            """;

    private static final int PROCESSES = 4;
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx96m", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    private final List<String> transports;
    private final List<LoadProcess> processes = new ArrayList<>();
    /** Null where there is none. */
    private final Recipe broker;
    private final List<Bus> started = new ArrayList<>();
    private Networks networks;
    private Path memory;

    private TransportsMain(Recipe broker, List<String> transports) {
        this.transports = transports;
        this.broker = broker;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> only = List.of();
        List<String> transports = List.of();
        int turns = 3;
        int millis = 500;
        Path output = Path.of("");
        Recipe broker = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--help" -> {
                    System.out.print(USAGE);
                    return;
                }
                case "--quick" -> {
                    turns = 1;
                    millis = 100;
                }
                case "--turns" -> turns = CommandLine.positive("--turns", arguments[++i]);
                case "--peer" -> {
                    String value = arguments[++i];
                    if (CommandLine.before("--peer", value, "dbus-broker=COMMAND").equals("dbus-broker")) {
                        broker = Recipe.peer("dbus-broker", CommandLine.after(value));
                    }
                }
                case "--only" -> only = List.of(arguments[++i].split(","));
                case "--transports" -> transports = List.of(arguments[++i].split(","));
                case "--output" -> output = Files.createDirectories(Path.of(arguments[++i]));
                default -> {
                    System.err.println("busway bench transports: option " + arguments[i] + " is unknown; see --help");
                    System.exit(2);
                }
            }
        }
        TransportsMain main = new TransportsMain(broker, transports);
        Runtime.getRuntime().addShutdownHook(new Thread(main::end));
        try {
            main.run(Path.of(System.getProperty("busway.home", ".")), only, turns, millis, output);
        } catch (IllegalStateException | IOException e) {
            System.err.println("busway bench transports: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(Path home, List<String> only, int turns, int millis, Path output) throws IOException {
        memory = Files.createTempDirectory(Path.of("/dev/shm"), "busway-bench");
        boolean hasNetworks = "root".equals(System.getProperty("user.name"));
        networks = hasNetworks ? Networks.open() : null;
        List<String> nearby = networks == null ? List.of() : networks.prefix(0);
        LoadProcess publisher = process(nearby);
        List<LoadProcess> near = new ArrayList<>();
        List<LoadProcess> far = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            near.add(process(nearby));
            if (networks != null) {
                far.add(process(networks.prefix(1)));
            }
        }
        TransportRun run = new TransportRun(buses(home), publisher, near, far, memory);
        boolean countsCalls = Files.isExecutable(Path.of("/usr/bin/perf")) && hasNetworks;
        TransportFigures figures = new TransportFigures();
        for (TransportCell cell : TransportCell.all()) {
            if (only.isEmpty() || only.stream().anyMatch(cell.title()::contains)) {
                System.err.println(cell.title() + " ...");
                measure(run, cell, turns, millis, countsCalls, figures);
            }
        }
        Machine machine = Machine.here();
        String page = TransportReport.page(figures, machine, turns);
        System.out.print(page);
        Files.writeString(output.resolve("numbers.md"), page);
        Files.writeString(output.resolve("numbers.svg"), TransportReport.chart(figures, machine));
        Files.writeString(output.resolve("busway-bench-transports.json"), TransportReport.json(figures, machine));
    }

    private void measure(TransportRun run, TransportCell cell, int turns, int millis, boolean countsCalls,
            TransportFigures figures)
            throws IOException {
        for (int turn = -1; turn <= turns; turn++) {
            for (Kind kind : Kind.values()) {
                if (!transports.isEmpty() && transports.stream().noneMatch(kind.title()::contains) || !run.can(cell, kind)
                        || turn == turns && !countsCalls) {
                    continue;
                }
                try {
                    boolean counting = turn == turns;
                    long begin = System.nanoTime();
                    Map<String, Double> found = run.once(cell, kind, turn < 0 || counting ? Math.min(200, millis) : millis,
                            counting);
                    System.err.printf("  %s turn %d: %d ms %s%n", kind, turn, (System.nanoTime() - begin) / 1_000_000, found);
                    if (turn >= 0) {
                        figures.add(cell, kind, found);
                    }
                } catch (IllegalStateException e) {
                    throw new IOException(cell.title() + ", " + kind.title() + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private LoadProcess process(List<String> before) throws IOException {
        LoadProcess process = LoadProcess.with(before, GroupWorker.class, JAVA_OPTIONS);
        processes.add(process);
        return process;
    }

    private Map<Kind, Bus> buses(Path home) throws IOException {
        Map<Kind, Bus> buses = new EnumMap<>(Kind.class);
        Bus groups = start(Recipe.profile("busway", home.resolve("tools/busway"), "gateway", List.of()));
        buses.put(Kind.LANES, groups);
        buses.put(Kind.FILTERED, groups);
        buses.put(Kind.BUSWAY, start(Recipe.busway(home.resolve("tools/busway-daemon"))));
        if (Files.isExecutable(Path.of("/usr/bin/dbus-daemon"))) {
            buses.put(Kind.DAEMON, start(Recipe.dbusDaemon()));
        }
        if (broker != null) {
            buses.put(Kind.BROKER, start(broker));
        }
        return buses;
    }

    private Bus start(Recipe recipe) throws IOException {
        Bus bus = recipe.start(Files.createTempDirectory(memory, "bus"), true);
        started.add(bus);
        return bus;
    }

    /** Also when interrupted: no process, no network and no file stays. */
    private void end() {
        try {
            for (LoadProcess process : processes) {
                process.close();
            }
            for (Bus bus : started) {
                bus.close();
            }
            if (networks != null) {
                networks.close();
            }
            if (memory != null) {
                Folders.delete(memory);
            }
        } catch (IOException e) {
            System.err.println("busway bench transports: " + e);
        }
    }
}
