package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.bench.CommandLine;
import org.busway.bench.Folders;
import org.busway.bench.bus.Bus;
import org.busway.bench.bus.Recipe;
import org.busway.bench.report.Machine;

/** {@code busway bench transports}: the same multicast over everything that a machine has for it, in one run. */
public final class TransportsMain {

    static final String USAGE = """
            usage: busway bench transports [OPTION...]
              --only WORDS[,WORDS...]  tables whose title contains one of these only, such as "64 B to 4"
              --transports WORDS[,WORDS...]  transports whose name contains one of these only, such as "dbus-broker"
              --turns N                turns of each transport (default 5; 1 with --quick)
              --peer dbus-broker=COMMAND  dbus-broker too; the shell command starts it and prints its address
              --quick                  a fifth of the time: shows that it works, not how fast
              --output DIRECTORY       where numbers.md, its charts and numbers.json go (default: .)
              --from FILE              measures nothing; writes page and charts again from the numbers.json of a run
              --help
            UDP multicast on a veth pair is measured as root only, and system calls are counted where perf is there and may.
            """;

    private final List<String> transports;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "watch");
        thread.setDaemon(true);
        return thread;
    });
    /** Null where there is none. */
    private final Recipe broker;
    private final List<Bus> started = new ArrayList<>();
    private Crew crew;
    private Networks networks;
    private Path memory;

    private static final String JSON = "numbers.json";
    /** After so long there is one turn more of what is left. */
    private static final int MOST_SECONDS = 14 * 60;
    /** What takes longer stands still. */
    private static final int PATIENCE_SECONDS = 40;

    private TransportsMain(Recipe broker, List<String> transports) {
        this.transports = transports;
        this.broker = broker;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> only = List.of();
        List<String> transports = List.of();
        int turns = 5;
        int millis = 300;
        Path from = null;
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
                case "--from" -> from = Path.of(arguments[++i]);
                case "--output" -> output = Files.createDirectories(Path.of(arguments[++i]));
                default -> {
                    System.err.println("busway bench transports: option " + arguments[i] + " is unknown; see --help");
                    System.exit(2);
                }
            }
        }
        if (from != null) {
            write(TransportFigures.of(Files.readString(from)), output);
            return;
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
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        networks = isRoot ? Networks.open() : null;
        crew = new Crew(networks);
        TransportRun run = new TransportRun(buses(home), memory);
        boolean countsCalls = Files.isExecutable(Path.of("/usr/bin/perf")) && isRoot;
        TransportFigures figures = new TransportFigures();
        figures.refusalNanos(KernelRefusal.nanos());
        long begin = System.nanoTime();
        for (TransportCell cell : TransportCell.all()) {
            if (isChosen(only, cell.title())) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
                System.err.printf("%s ... (%d s)%n", cell.title(), seconds);
                measure(run, cell, seconds > MOST_SECONDS ? 1 : turns, millis, countsCalls, figures);
            }
        }
        figures.about(Machine.here().toString(), turns);
        Files.writeString(output.resolve(JSON), figures.json());
        write(figures, output);
    }

    private static void write(TransportFigures figures, Path output) throws IOException {
        Files.writeString(output.resolve("numbers.md"), NumbersPage.of(figures));
        Files.writeString(output.resolve("numbers.svg"), NumbersChart.whole(figures));
        Files.writeString(output.resolve("numbers-first.svg"), NumbersChart.first(figures));
        TransportTargets.of(figures).forEach(System.out::println);
    }

    private static boolean isChosen(List<String> words, String title) {
        return words.isEmpty() || words.stream().anyMatch(title::contains);
    }

    private void measure(TransportRun run, TransportCell cell, int turns, int millis, boolean countsCalls,
            TransportFigures figures) throws IOException {
        // The first time, until the compiler has nothing left to do.
        int warmUpMillis = figures.all().isEmpty() ? 4 * millis : millis / 2;
        if (cell.rate() > 0) {
            // Code that sleeps and wakes has hardly run before, and a turn is a few hundred messages: without this half of the processor time is the compiler's.
            warmUpMillis = 8 * millis;
        }
        for (int turn = -1; turn <= turns; turn++) {
            boolean counting = turn == turns;
            for (Kind kind : Kind.values()) {
                if (isChosen(transports, kind.title()) && run.can(crew, kind) && (!counting || countsCalls)
                        && figures.failure(cell.title(), kind) == null) {
                    measure(run, cell, kind, turn < 0 ? warmUpMillis : counting ? Math.min(150, millis) : millis, turn < 0,
                            counting, figures);
                }
            }
        }
    }

    private void measure(TransportRun run, TransportCell cell, Kind kind, int millis, boolean warming, boolean counting,
            TransportFigures figures) throws IOException {
        Crew present = crew;
        ScheduledFuture<?> watching = watch.schedule(() -> {
            present.close();
            return null;
        }, PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            Map<String, Double> found = run.once(present, cell, kind, millis * (cell.stalled() ? 2 : 1), counting);
            if (!warming) {
                figures.add(cell.title(), kind, found);
            }
            if (kind.isReliable() && found.getOrDefault("lost", 0.0) > 0) {
                System.err.printf("  %s: %s%n", kind.title(), found);
            }
        } catch (IllegalStateException | IOException | BusException e) {
            String why = watching.isDone() ? "stood still for " + PATIENCE_SECONDS + " s" : String.valueOf(e.getMessage());
            System.err.printf("  %s failed: %s%n", kind.title(), why);
            figures.failed(cell.title(), kind, why);
            crew = crew.another();
        } finally {
            watching.cancel(false);
        }
    }

    private Map<Kind, Bus> buses(Path home) throws IOException {
        Map<Kind, Bus> buses = new EnumMap<>(Kind.class);
        Bus groups = start(Recipe.profile("busway", home.resolve("tools/busway"), "gateway", List.of()));
        buses.put(Kind.LANES, groups);
        buses.put(Kind.FILTERED, groups);
        // As the groups: nothing is lost, and a receiver that does not read is waited for as long as they wait.
        buses.put(Kind.BUSWAY, start(Recipe.profile("busway-block", home.resolve("tools/busway"), "gateway",
                List.of("org.busway.flow:outcome=block then=evict deadline=200"))));
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
            if (crew != null) {
                crew.close();
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
