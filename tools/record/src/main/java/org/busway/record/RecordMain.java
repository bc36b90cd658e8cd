package org.busway.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.api.Variant;
import org.busway.client.BusClient;

/**
 * {@code busway record}: asks the bus every few milliseconds what its groups carry, and writes it into a trace. It joins nothing and maps nothing, so what it
 * watches goes on as without it.
 */
public final class RecordMain {

    private static final String USAGE = """
            usage: busway record --trace FILE [--address ADDRESS] [--group NAME]... [--seconds N] [--every MILLIS]
              --trace FILE      what is written, for busway profile tune
              --address ADDRESS of the bus; else DBUS_SESSION_BUS_ADDRESS
              --group NAME      of these groups only; else of all
              --seconds N       ends then; else when it is stopped
              --every MILLIS    how often it looks, 5""";

    private final Map<String, List<String>> options;
    private final CountDownLatch written = new CountDownLatch(1);
    private volatile boolean stopping;

    private RecordMain(Map<String, List<String>> options) {
        this.options = options;
    }

    /** @param arguments as the usage says */
    public static void main(String[] arguments) {
        try {
            System.exit(new RecordMain(read(List.of(arguments))).run());
        } catch (IllegalArgumentException e) {
            System.err.println("busway record: " + e.getMessage() + "\n" + USAGE);
        } catch (BusException | IOException e) {
            System.err.println("busway record: " + e.getMessage());
        }
        System.exit(1);
    }

    private static Map<String, List<String>> read(List<String> arguments) {
        List<String> known = List.of("--trace", "--address", "--group", "--seconds", "--every");
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!known.contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("\"" + arguments.get(i) + "\": no such option, or without its value");
            }
            options.computeIfAbsent(arguments.get(i), key -> new ArrayList<>()).add(arguments.get(i + 1));
        }
        if (!options.containsKey("--trace")) {
            throw new IllegalArgumentException("--trace is missing");
        }
        return options;
    }

    private String option(String name, String otherwise) {
        return options.containsKey(name) ? options.get(name).get(0) : otherwise;
    }

    private int run() throws IOException {
        String address = option("--address", System.getenv().getOrDefault("DBUS_SESSION_BUS_ADDRESS", ""));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("--address is missing, and DBUS_SESSION_BUS_ADDRESS is not set");
        }
        double endMillis = 1000 * Double.parseDouble(option("--seconds", "Infinity"));
        long everyMillis = Long.parseLong(option("--every", "5"));
        Path file = Path.of(System.getProperty("busway.cwd", "")).resolve(option("--trace", ""));
        try (BusClient bus = BusClient.builder().address(address).connectTimeout(Duration.ofSeconds(5)).connect();
                PrintWriter trace = new PrintWriter(Files.newBufferedWriter(file), false)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::finish));
            record(bus, trace, endMillis, everyMillis);
        } finally {
            written.countDown();
        }
        return 0;
    }

    /** A signal ends the recording, and the process when everything is in the file. */
    private void finish() {
        stopping = true;
        try {
            written.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(BusClient bus, PrintWriter trace, double endMillis, long everyMillis) {
        Map<String, GroupWatch> watches = new LinkedHashMap<>();
        trace.println("busway-trace 1");
        for (Group group : groups(bus)) {
            trace.println("group " + group.name() + " " + group.publishers() + " " + group.outcome() + " " + group.laneBytes());
            watches.put(group.name(), new GroupWatch(group.name()));
        }
        System.out.println("recording " + String.join(", ", watches.keySet()));
        long beginning = System.nanoTime();
        double millis = 0;
        while (millis < endMillis && !stopping) {
            for (Map.Entry<String, GroupWatch> watch : watches.entrySet()) {
                millis = (System.nanoTime() - beginning) / 1e6;
                watch.getValue().look(millis, bus.group(watch.getKey()).statistics()).forEach(trace::println);
            }
            try {
                Thread.sleep(everyMillis);
            } catch (InterruptedException e) {
                break;
            }
        }
        for (GroupWatch watch : watches.values()) {
            watch.end(millis).forEach(trace::println);
        }
        trace.println("end " + Math.round(millis));
        if (trace.checkError()) {
            throw new IllegalStateException("the trace cannot be written");
        }
    }

    private record Group(String name, Object publishers, Object outcome, Object laneBytes) {}

    private List<Group> groups(BusClient bus) {
        List<String> wanted = options.getOrDefault("--group", List.of());
        List<Group> groups = new ArrayList<>();
        List<?> all = bus.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "List", "").argument(0,
                List.class);
        for (Object each : all) {
            String name = ((org.busway.api.Struct) each).get(0).toString();
            Map<?, ?> values = (Map<?, ?>) ((org.busway.api.Struct) each).get(1);
            if (wanted.isEmpty() || wanted.contains(name)) {
                groups.add(new Group(name, value(values, "publishers"), value(values, "outcome"), value(values, "lane.bytes")));
            }
        }
        for (String name : wanted) {
            if (groups.stream().noneMatch(group -> group.name().equals(name))) {
                throw new IllegalArgumentException("--group " + name + ": the bus has no such group");
            }
        }
        return groups;
    }

    private static Object value(Map<?, ?> values, String key) {
        return ((Variant) values.get(key)).value();
    }
}
