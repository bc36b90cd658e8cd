package org.busway.bench.groups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.busway.bench.CommandLine;
import org.busway.bench.bus.Recipe;

/**
 * What the command line asks for.
 *
 * @param groups the bus whose groups are measured, as it runs on a device
 * @param buses whose sockets are measured too
 * @param only words of which one has to be in a cell's title; empty for all cells
 * @param contestants words of which one has to be in a contestant's name; empty for all
 * @param turns of each contestant
 * @param seconds how long a turn lasts
 * @param output the folder for the page, its chart and the values of all turns
 * @param from the values of an earlier run, of which page and chart are written again
 */
record GroupsOptions(Optional<Recipe> groups, List<Recipe> buses, List<String> only, List<String> contestants, int turns,
        double seconds, Path output,
        Optional<Path> from) {

    static final String USAGE = """
            usage: busway bench groups [OPTION...]
              --only WORDS[,WORDS...]  tables whose title contains one of these only, such as "64 B to 4"
              --contestants WORDS[,WORDS...]  those whose name contains one of these only, such as "yield"
              --turns N                turns of each contestant (default 9; 1 with --quick)
              --quick                  a tenth of the load: shows that it works, not how fast
              --peer NAME=COMMAND      another bus; the shell command starts it and prints its address
              --without NAME           leave out busway or dbus-daemon
              --output DIRECTORY       where groups.md, groups.json and groups.svg go (default: .)
              --from FILE              measures nothing; writes page and chart again from the groups.json of a run
              --help
            """;

    static GroupsOptions parse(String[] arguments, Path home) throws IOException {
        List<Recipe> buses = new ArrayList<>(List.of(Recipe.busway(home.resolve("tools/busway-daemon")), Recipe.dbusDaemon()));
        List<String> only = List.of();
        List<String> contestants = List.of();
        int turns = 9;
        boolean quick = false;
        Path output = Path.of("");
        Optional<Path> from = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
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
                case "--only" -> only = List.of(value.split(","));
                case "--contestants" -> contestants = List.of(value.split(","));
                case "--turns" -> turns = CommandLine.positive(option, value);
                case "--peer" ->
                    buses.add(Recipe.peer(CommandLine.before(option, value, "NAME=COMMAND"), CommandLine.after(value)));
                case "--without" -> buses.removeIf(bus -> bus.name().equals(value));
                case "--from" -> from = Optional.of(Path.of(value));
                case "--output" -> output = Files.createDirectories(Path.of(value));
                default -> throw new IllegalArgumentException("option " + option + " is unknown; see --help");
            }
        }
        Optional<Recipe> groups = buses.stream().filter(bus -> bus.name().equals("busway")).findAny()
                .map(any -> Recipe.profile("busway group", home.resolve("tools/busway"), "gateway", List.of()));
        return new GroupsOptions(groups, buses, only, contestants, quick ? 1 : turns, quick ? 0.05 : 0.3, output, from);
    }

    boolean wants(Cell cell) {
        return only.isEmpty() || only.stream().anyMatch(cell.title()::contains);
    }

    /** A cell of the contestants that are wanted. */
    Cell of(Cell cell) {
        return new Cell(cell.title(), cell.mode(), cell.payloadBytes(), cell.members(), cell.pinning(),
                cell.contestants().stream()
                        .filter(each -> contestants.isEmpty() || contestants.stream().anyMatch(each.name()::contains)).toList());
    }
}
