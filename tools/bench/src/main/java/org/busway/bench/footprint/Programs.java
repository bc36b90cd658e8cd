package org.busway.bench.footprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.busway.bench.CommandLine;
import org.busway.bench.bus.ProcessFigures;

/** The programs that are compared: our profiles, and what they stand on with the same options of the Java machine. */
final class Programs {

    private static final String OPTIONS = "BUSWAY_JAVA_OPTIONS";
    private static final String SOCKET = "unix:path={directory}/socket";
    /** What Declarative Services need, in the order of their start. */
    private static final List<String> SERVICES = List.of("org.osgi.util.function", "org.osgi.util.promise",
            "org.osgi.service.component", "org.apache.felix.configadmin", "org.apache.felix.scr");

    private final Path home;
    private final Path distribution;

    /** @param home a checkout, built */
    Programs(Path home) {
        this.home = home;
        distribution = home.resolve("tools/distribution/target");
    }

    /** A profile in a heap of at most so much, such as {@code 8m}. */
    Program profile(String profile, String heap) throws IOException {
        return new Program(profile + " -Xmx" + heap, run(profile, "--quiet"), inHeap(heap), SOCKET, 0, disk(bundles(profile)));
    }

    /** The same with further options, of the Java machine or of the environment. */
    Program variant(String name, String profile, String heap, String options) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        StringBuilder machine = new StringBuilder(inHeap(heap).get(OPTIONS));
        for (String option : options.split(" ")) {
            if (option.startsWith("-")) {
                machine.append(' ').append(option);
            } else {
                environment.put(CommandLine.before("--variant", option, "-OPTION or VARIABLE=..."), CommandLine.after(option));
            }
        }
        environment.put(OPTIONS, machine.toString());
        return new Program(name, run(profile, "--quiet"), environment, SOCKET, 0, disk(bundles(profile)));
    }

    /**
     * The same with the shell, which says when sources are active.
     *
     * @param folder where a profile may be written that has it
     */
    Program told(String profile, String heap, Path folder) throws IOException {
        List<String> bundles = bundles(profile);
        int sources = (int) bundles.stream().filter(each -> each.contains(":source.")).count();
        Path file = folder.resolve(profile + "-told.json");
        boolean has = bundles.stream().anyMatch(each -> each.startsWith("org.busway:shell:"));
        String shell = has ? "" : "{ \"id\": \"org.busway:shell:0.1.0-SNAPSHOT\", \"bundleStartLevel\": 5 }";
        Files.writeString(file, """
                { "feature-resource-version": "1.0", "id": "org.busway:%s-told:0.1.0",
                  "bundles": [ %s ],
                  "configurations": { "org.busway.shell": {} },
                  "extensions": { "busway-profile": { "type": "json", "kind": "optional", "json": { "extends": "%s" } } } }
                """.formatted(profile, shell, profile));
        return new Program(profile + " -Xmx" + heap, run(file.toString()), inHeap(heap), SOCKET, sources, 0);
    }

    /** A Java machine with the options of a program of ours that runs. */
    Program bareMachine(String name, List<String> options) {
        return new Program(name, java(options, ownJar().toString(), "org.busway.bench.bare.BareMachine"), Map.of(), null, 0, 0);
    }

    /** Felix with Configuration Admin and Declarative Services, with the options of a program of ours that runs. */
    Program bareFelix(String name, List<String> options) {
        Path framework = distribution.resolve("launcher/org.apache.felix.framework.jar");
        List<String> command = new ArrayList<>(
                java(options, ownJar() + ":" + framework, "org.busway.bench.bare.BareFelix", "{directory}/cache"));
        List<Path> jars = new ArrayList<>();
        for (String service : SERVICES) {
            try (Stream<Path> files = Files.walk(distribution.resolve("repository"))) {
                jars.add(files.filter(each -> each.getFileName().toString().matches(Pattern.quote(service) + "-[\\d.]+\\.jar"))
                        .findFirst().orElseThrow(() -> new IllegalStateException("no " + service + " below " + distribution)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        jars.forEach(each -> command.add(each.toString()));
        jars.add(framework);
        return new Program(name, command, Map.of(), null, 0, jars.stream().mapToLong(Programs::bytes).sum());
    }

    /** Another bus, by a shell command that prints its address. */
    static Program peer(String name, String command) {
        Path program = Path.of("/usr/bin").resolve(name);
        return new Program(name, List.of("/bin/sh", "-c", command), Map.of(), null, 0,
                Files.exists(program) ? bytes(program) : 0);
    }

    /** The options of a Java machine that runs, without those that name what it runs. */
    static List<String> options(long pid) throws IOException {
        List<String> options = new ArrayList<>();
        for (String word : Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0")) {
            if (word.startsWith("-X") && !word.startsWith("-XX:SharedArchiveFile")) {
                options.add(word);
            }
        }
        if (options.isEmpty()) {
            throw new IOException("process " + pid + " is no Java machine with options: " + ProcessFigures.of(pid));
        }
        return options;
    }

    /** Where a profile has hot deployment, it watches a directory that is there. */
    private List<String> run(String profile, String... more) {
        List<String> command = new ArrayList<>(
                List.of(home.resolve("tools/busway").toString(), "run", "--profile", profile, "--address", SOCKET));
        command.addAll(List.of(more));
        if (profile.contains("gateway")) {
            command.addAll(List.of("--set", "org.busway.deploy:directory={directory}/" + Program.LOAD));
        }
        return command;
    }

    private static Map<String, String> inHeap(String heap) {
        return Map.of(OPTIONS, "-Xmx" + heap);
    }

    private static List<String> java(List<String> options, String classes, String... main) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classes));
        command.addAll(List.of(main));
        return command;
    }

    /** The bundles of a profile, as {@code group:artifact:version}. */
    private List<String> bundles(String profile) throws IOException {
        Map<String, String> bundles = new TreeMap<>();
        String text = Files.readString(home.resolve("device-profiles").resolve(profile + ".json"));
        Matcher parent = Pattern.compile("\"extends\"\\s*:\\s*\"([^\"]+)\"").matcher(text);
        if (parent.find()) {
            bundles(parent.group(1)).forEach(each -> bundles.put(each.substring(0, each.lastIndexOf(':')), each));
        }
        Matcher id = Pattern.compile("\\{\\s*\"id\"\\s*:\\s*\"([^\"]+:[^\":]+:[^\"]+)\"").matcher(text);
        while (id.find()) {
            bundles.put(id.group(1).substring(0, id.group(1).lastIndexOf(':')), id.group(1));
        }
        return List.copyOf(bundles.values());
    }

    /** Of the jars of bundles, of the launcher, and of the archive of classes. */
    private long disk(List<String> bundles) throws IOException {
        long sum = 0;
        for (String bundle : bundles) {
            String[] part = bundle.split(":");
            sum += bytes(distribution.resolve("repository").resolve(part[0].replace('.', '/')).resolve(part[1]).resolve(part[2])
                    .resolve(part[1] + "-" + part[2] + ".jar"));
        }
        try (Stream<Path> launcher = Files.list(distribution.resolve("launcher"))) {
            return sum + launcher.mapToLong(Programs::bytes).sum();
        }
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownJar() {
        try {
            return Path.of(Programs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
