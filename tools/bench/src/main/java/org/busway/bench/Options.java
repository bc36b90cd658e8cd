package org.busway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.busway.bench.bus.Recipe;
import org.busway.bench.scenario.Scenario;
import org.busway.bench.scenario.Scenarios;

/**
 * What the command line asks for.
 *
 * @param stall whether it is about receivers that stall
 * @param buses the buses, that to which the others are compared first
 * @param scenarios what to measure
 * @param turns how often each bus gets its turn
 * @param warmUpSeconds how long each bus is warmed up for each scenario
 * @param quick whether to see that it works rather than how fast
 * @param output the folder for the JSON file and the chart
 */
record Options(boolean stall, List<Recipe> buses, List<Scenario> scenarios, int turns, double warmUpSeconds, boolean quick,
        Path output) {

    static final String USAGE = """
            usage: busway bench [OPTION...]         buses side by side
                   busway bench stall [OPTION...]   what a receiver that does not read costs, and whom
                   busway bench groups [OPTION...]  one message to many processes ('busway bench groups --help')
                   busway bench footprint [OPTION...]  what they take while nothing happens ('busway bench footprint --help')
              --only SCENARIO[,SCENARIO...]  measure these only
              --turns N                      turns of each bus (default 7; 2 with --quick; of stall 1)
              --quick                        a tenth of the load: shows that it works, not how fast
              --peer NAME=COMMAND            another bus; the shell command starts it and prints its address
              --address NAME=ADDRESS         another bus, which runs already: a D-Bus address list
              --busway COMMAND               the shell command that starts ours (default: busway-daemon beside this tool);
                                             it gets --config-file=... --print-address=1 --nofork unless {config} is in it
              --profile NAME|FILE            ours as it runs on a device, too: 'busway run' with this profile, its memory and limits
              --without NAME                 leave out busway or dbus-daemon
              --output DIRECTORY             where busway-bench.json and busway-bench.svg go (default: .)
              --help
            In the shell command {config} stands for a dbus-daemon configuration file and TMPDIR is a folder of its own.
            scenarios: %s
            of stall: %s
            """;

    static String usage() {
        return USAGE.formatted(names(Scenarios.all()), names(Scenarios.stalls()));
    }

    private static String names(List<Scenario> scenarios) {
        return String.join(", ", scenarios.stream().map(Scenario::name).toList());
    }

    /** Reads the command line; complaints are IllegalArgumentExceptions that name the option. */
    static Options parse(String[] arguments, Path daemon) throws IOException {
        List<Recipe> more = new ArrayList<>();
        List<String> without = new ArrayList<>();
        boolean stall = arguments.length > 0 && arguments[0].equals("stall");
        if (arguments.length > 0 && !stall && !arguments[0].startsWith("-")) {
            throw new IllegalArgumentException("no bench \"" + arguments[0] + "\"; see --help");
        }
        List<Scenario> all = stall ? Scenarios.stalls() : Scenarios.all();
        List<Scenario> scenarios = all;
        Recipe ours = daemon == null ? null : Recipe.busway(daemon);
        int turns = 0;
        boolean quick = false;
        Path output = Path.of("");
        for (int i = stall ? 1 : 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--quick")) {
                quick = true;
                continue;
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("option " + option + " is unknown or lacks its value; see --help");
            }
            String value = arguments[++i];
            switch (option) {
                case "--only" -> scenarios = named(all, value);
                case "--turns" -> turns = CommandLine.positive(option, value);
                case "--peer" -> more.add(Recipe.peer(CommandLine.before(option, value, "NAME=..."), CommandLine.after(value)));
                case "--address" -> more.add(Recipe.at(CommandLine.before(option, value, "NAME=..."), CommandLine.after(value)));
                case "--busway" -> ours = Recipe.busway(startable(value));
                case "--profile" -> more.add(profile(daemon, value));
                case "--without" -> without.add(value);
                case "--output" -> output = Files.createDirectories(Path.of(value));
                default -> throw new IllegalArgumentException("option " + option + " is unknown; see --help");
            }
        }
        List<Recipe> buses = new ArrayList<>();
        if (ours != null) {
            buses.add(ours);
        }
        if (stall && daemon != null) {
            buses.addAll(declared(daemon.resolveSibling("busway")));
        }
        buses.addAll(more);
        if (installed("dbus-daemon")) {
            buses.add(Recipe.dbusDaemon());
        }
        buses.removeIf(bus -> without.contains(bus.name()));
        if (buses.isEmpty()) {
            throw new IllegalArgumentException("there is no bus to measure: give one with --peer or --address");
        }
        return new Options(stall, buses, scenarios, turns > 0 ? turns : stall ? 1 : quick ? 2 : 7, quick ? 0.3 : 3, quick,
                output);
    }

    private static List<Scenario> named(List<Scenario> all, String names) {
        List<String> wanted = List.of(names.split(","));
        for (String name : wanted) {
            if (all.stream().noneMatch(each -> each.name().equals(name))) {
                throw new IllegalArgumentException("--only " + name + ": no such scenario; see --help");
            }
        }
        return all.stream().filter(each -> wanted.contains(each.name())).toList();
    }

    /** A command whose program can be found; what follows the program's name is the shell's to understand. */
    private static String startable(String command) {
        String program = command.strip().split("\\s+")[0].replaceAll("['\"]", "");
        boolean found = program.contains("/") ? Files.isExecutable(Path.of(program)) : installed(program);
        // A variable or an assignment may stand there; then the shell complains itself.
        if (!found && program.matches("[\\w./+-]+")) {
            throw new IllegalArgumentException(
                    "--busway " + command + ": there is no program " + program + " that may be executed");
        }
        return command;
    }

    private static Recipe profile(Path daemon, String profile) {
        if (daemon == null) {
            throw new IllegalArgumentException(
                    "--profile " + profile + ": there is no busway beside this tool that could run it");
        }
        String name = profile.substring(profile.lastIndexOf('/') + 1).replace(".json", "");
        return Recipe.profile("busway-" + name, daemon.resolveSibling("busway"), profile, List.of());
    }

    /** Ours on a device, once with each outcome for everybody. Whoever likes may connect, as with the others. */
    private static List<Recipe> declared(Path busway) {
        List<Recipe> all = new ArrayList<>();
        for (String outcome : List.of("lossy", "evict", "block")) {
            all.add(Recipe.profile("busway-" + outcome, busway, "gateway",
                    List.of("org.busway.flow:outcome=" + outcome + " then=evict deadline=1000",
                            "org.busway.auth:rules=allow user=*")));
        }
        return all;
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }
}
