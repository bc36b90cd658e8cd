package org.busway.bench.groups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.bench.Folders;
import org.busway.bench.bus.Bus;
import org.busway.bench.bus.Recipe;
import org.busway.bench.groups.load.GroupWorker;
import org.busway.bench.groups.report.GroupChart;
import org.busway.bench.groups.report.GroupJson;
import org.busway.bench.groups.report.GroupTable;
import org.busway.bench.groups.transport.JsonText;
import org.busway.bench.load.LoadProcess;
import org.busway.bench.report.Machine;

/** {@code busway bench groups}: one message to many processes, by lanes, by Aeron IPC and by the sockets of buses, in one run. */
public final class GroupsMain {

    private static final int MOST_MEMBERS = 8;
    /** The heap of the profile gateway, and what Agrona needs since Java 16; our own code needs no option. */
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx64m",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    private final GroupsOptions options;
    private final Path memory;
    private final List<LoadProcess> processes = new ArrayList<>();
    private final List<BusContestant> buses = new ArrayList<>();
    private Bus groups;

    private GroupsMain(GroupsOptions options, Path memory) {
        this.options = options;
        this.memory = memory;
    }

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(GroupsOptions.USAGE);
            return;
        }
        GroupsOptions options;
        try {
            options = GroupsOptions.parse(arguments, Path.of(System.getProperty("busway.home", ".")));
        } catch (IllegalArgumentException e) {
            System.err.println("busway bench groups: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.from().isPresent()) {
            Map<String, Object> read = JsonText.object(Files.readString(options.from().get()));
            write(Figures.of(read), (String) read.get("machine"), options.output());
            return;
        }
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "busway-bench");
        GroupsMain main = new GroupsMain(options, memory);
        Runtime.getRuntime().addShutdownHook(new Thread(main::end));
        try {
            main.run();
        } catch (IllegalStateException | IOException e) {
            System.err.println("busway bench groups: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException {
        for (int i = 0; i <= MOST_MEMBERS; i++) {
            processes.add(new LoadProcess(GroupWorker.class, JAVA_OPTIONS));
        }
        for (Recipe recipe : options.buses()) {
            buses.add(new BusContestant(recipe.start(Files.createTempDirectory(memory, "bus"), true)));
        }
        if (options.groups().isPresent()) {
            groups = options.groups().get().start(Files.createTempDirectory(memory, "bus"), true);
        }
        Turns turns = new Turns(processes.get(0), processes.subList(1, processes.size()), memory, options.seconds(),
                options.turns());
        Figures figures = new Figures();
        for (Cell cell : Cells.all(buses, groups)) {
            if (options.wants(cell)) {
                System.err.println(cell.title() + " ...");
                turns.measure(options.of(cell), figures);
            }
        }
        write(figures, Machine.here().toString(), options.output());
    }

    /** All of it says what the file of values says, to its digits. */
    private static void write(Figures measured, String machine, Path output) throws IOException {
        String json = GroupJson.of(measured, machine);
        Figures figures = Figures.of(JsonText.object(json));
        System.out.print(GroupTable.of(figures, machine));
        System.out.print("\n" + String.join("\n", Targets.of(figures)) + "\n");
        Files.writeString(output.resolve("groups.md"), GroupPage.of(figures, machine));
        Files.writeString(output.resolve("groups.json"), json);
        Files.writeString(output.resolve("groups.svg"), GroupChart.of(figures, machine));
    }

    /** Also when interrupted: no process and no file stays. */
    private void end() {
        try {
            for (LoadProcess process : processes) {
                process.close();
            }
            for (BusContestant bus : buses) {
                bus.close();
            }
            if (groups != null) {
                groups.close();
            }
            Folders.delete(memory);
        } catch (IOException e) {
            System.err.println("busway bench groups: " + e);
        }
    }
}
