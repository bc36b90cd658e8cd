package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/busway profile}: each kind of mistake is found before the device finds it, with file, line, value and remedy. */
class ProfileCommandIT {

    private static final String GROUP = "\"configurations\": { \"org.busway.group~g\": { \"rules\": [ \"type=signal\" ],\n";

    private static final String DEPLOY = "\"configurations\": { \"org.busway.deploy\": {\n";

    @TempDir
    Path directory;
    private final Map<String, String> expected = new LinkedHashMap<>();

    @Test
    void every_profile_that_is_shipped_is_right() throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : profile("list").succeeded().lines().toList()) {
            names.add(line.substring(0, line.indexOf(' ')));
        }
        assertTrue(names.contains("gateway") && names.contains("bus-only"), names::toString);
        names.add(0, "check");
        List<String> answers = profile(names.toArray(String[]::new)).succeeded().lines().toList();
        assertEquals(names.size() - 1, answers.size(), answers::toString);
    }

    @Test
    void each_mistake_is_named_by_file_line_value_and_remedy() throws IOException {
        wrong("bundle", "\"bundles\": [ { \"id\": \"org.busway:brokr:1\" } ],", ":2: bundle org.busway:brokr:1 is not in ");
        wrong("pid", "\"configurations\": { \"org.buswy.flow\": {} },",
                ":2: no bundle of this profile is configured by \"org.buswy.flow\": did you mean \"org.busway.flow\"");
        wrong("option", "\"configurations\": { \"org.busway.flow\": { \"totl.bytes\": 1 } },",
                ":2: org.busway.flow has no option \"totl.bytes\": did you mean \"total.bytes\"");
        wrong("range", GROUP + "\"deadline.millis\": 0 } },",
                ":3: option \"deadline.millis\" of org.busway.group~g is 0: must be a number from 1 to 600000");
        wrong("type", GROUP + "\"lane.bytes\": \"many\" } },",
                ":3: option \"lane.bytes\" of org.busway.group~g is \"many\": must be a number");
        wrong("nobody", GROUP + "\"publish\": [] } },", ":3: group \"g\" has no publisher: \"publish\" is empty: name who may");
        wrong("level", "\"bundles\": [ { \"id\": \"org.busway:broker:1\", \"bundleStartLevel\": 9 } ],",
                ":2: bundleStartLevel 9 of org.busway:broker:1: must be a number from 1 to 5");
        wrong("publisher", GROUP + "\"publish\": [ \"bundle=org.busway.source.usbb\" ] } },",
                ":3: group \"g\" has no publisher: the profile has no bundle org.busway.source.usbb: did you mean \"org.busway.source.usb\"");
        wrong("budget", "\"configurations\": { \"org.busway.flow\": { \"total.bytes\": 99999999 } },",
                ":2: total.bytes 99999999 of org.busway.flow: three quarters of the direct memory are ");
        // Where it is said, and does not follow from the total.
        write("budget", "\"configurations\": { \"org.busway.flow\": { \"total.bytes\": 99999999 } },", ", \"direct\": \"32m\"");
        // Where the total stands.
        wrong("lanes", GROUP + "\"lane.bytes\": 33554432 } },", "gateway.json:" + line("gateway", "\"total.bytes\"")
                + ": the lanes of all groups are 34013184 bytes, and with what one peer may hold, 655360, more than the total of 29360128: state more");
        wrong("lane", GROUP + "\"lane.bytes\": 1048576, \"rate\": 10000000, \"pause.millis\": 500 } },",
                ":3: the lane of group \"g\" has 1048576 bytes, and what it must carry in its longest pause are 5000000: make lane.bytes 8388608");
        wrong("order",
                GROUP + "\"lane.bytes\": 65536, \"rate\": 65536, \"pause.millis\": 1000, \"publishers\": \"mediated\" } },",
                ":3: group \"g\": lane.bytes=65536 cannot bridge a pause of 1000 ms at 65536 bytes a second of each of 14 lanes, which one ring orders: make it 524288");
        wrong("outcome", "\"configurations\": { \"org.busway.flow\": { \"outcome\": \"blok\" } },",
                ":2: org.busway.flow: outcome=\"blok\"");
        wrong("rule", "\"configurations\": { \"org.busway.group~g\": { \"rules\": [ \"tipe=signal\" ] } },",
                ":2: group \"g\": Unknown key \"tipe\"");
        wrong("name", "\"configurations\": { \"org.busway.group~\": { \"rules\": [ \"type=signal\" ] } },",
                ":2: group \"\": its name must have 1 to 64 of the characters A-Z a-z 0-9 _ . -");
        // Looked at, and not opened.
        wrong("address",
                "\"configurations\": { \"org.busway.broker\": { \"listen\": [ \"unix:path=/nowhere/bus\",\n \"unix:pth=/x\" ] } },",
                ":2: listen address \"unix:pth=/x\": give exactly one of path, ");
        wrong("negative", "\"configurations\": { \"org.busway.flow\": { \"total.bytes\": -5 } },",
                ":2: option \"total.bytes\" of org.busway.flow is -5: must be a number from 0 on");
        admission();
        inShort();
        // The mistake of a parent is the parent's.
        write("parent", "\"configurations\": { \"org.busway.flow\": {\n\"totl.bytes\": 1 } },", "");
        Files.writeString(directory.resolve("child.json"), "{ \"feature-resource-version\": \"1.0\", \"id\": \"a:b:1\",\n"
                + "\"extensions\": { \"busway-profile\": { \"kind\": \"optional\", \"json\": { \"extends\": \"parent\" } } } }");
        expected.put("child", directory + "/parent.json:3: org.busway.flow has no option \"totl.bytes\"");
        write("resolve", "\"configurations\": {},", ", \"without\": [ \"org.busway:wire\" ]");
        Files.writeString(directory.resolve("syntax.json"), "{ \"feature-resource-version\": \"1.0\",\n \"id\" \"x\" }");
        List<String> arguments = new ArrayList<>(List.of("check"));
        expected.keySet().forEach(name -> arguments.add(directory + "/" + name + ".json"));
        arguments.add(directory + "/syntax.json");
        arguments.add(directory + "/resolve.json");

        Finished finished = profile(arguments.toArray(String[]::new));
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertEquals("", finished.output());
        List<String> lines = new ArrayList<>(finished.errors().lines().toList());
        expected.forEach((name, mistake) -> {
            String line = lines.remove(0);
            assertTrue(mistake.startsWith(":")
                    ? line.startsWith(directory + "/" + name + ".json" + mistake)
                    : line.contains(mistake), line);
        });
        assertTrue(lines.remove(0).startsWith(directory + "/syntax.json:2: not JSON: "), finished::toString);
        assertTrue(lines.size() > 1 && lines.stream().allMatch(line -> line.matches(
                ".*gateway.json:\\d+: bundle \\S+ does not resolve: nothing gives it package org\\.busway\\.wire[\\w.]* \\[[\\d.]+,[\\d.]+\\): add the bundle that does")),
                finished::toString);
    }

    @Test
    void memory_and_options_that_Java_refuses_are_named_by_file_and_line_too() throws IOException {
        write("jvm", "", ",\n\"jvm\": \"-XX:NoSuchOption\"");
        write("heap", "", ",\n\"heap\": \"1k\"");
        Finished finished = profile("check", directory + "/jvm.json", directory + "/heap.json");
        assertEquals(1, finished.exitStatus(), finished::toString);
        List<String> lines = finished.errors().lines().toList();
        assertEquals(2, lines.size(), finished::toString);
        assertTrue(lines.get(0).startsWith(directory + "/jvm.json:4: jvm \"-XX:NoSuchOption\": Java does not begin with it: ")
                && lines.get(0).contains("NoSuchOption'"), finished::toString);
        assertTrue(lines.get(1).startsWith(directory + "/heap.json:4: heap \"1k\": Java does not begin with it: "),
                finished::toString);
    }

    @Test
    void what_a_component_finds_wrong_is_named_by_file_and_line_when_the_profile_is_run_too() throws IOException {
        write("run", GROUP + "\"outcome\": \"blokc\" } },", "");
        Finished finished = Command.of(Installation.built().busway().toString(), "run", "--quiet", "--profile",
                directory + "/run.json", "--address", "unix:path=" + directory + "/bus").run();
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertEquals("busway: " + directory + "/run.json:3: group \"g\": outcome=blokc: must be one of block, evict, lossy\n",
                finished.everything());
    }

    /** Which jars may run: of the profile, and of those that are put into its directory. */
    /** Mistakes in the parts of busway-profile that are configurations in short: those of options are the same. */
    private void inShort() throws IOException {
        section("shortgroup", "\"groups\": { \"g\": { \"rules\": [ \"type=signal\" ],\n\"lane.bytes\": \"many\" } }",
                ":5: option \"lane.bytes\" of org.busway.group~g is \"many\": must be a number");
        section("shortname", "\"groups\": { \"usb\": { \"lane.byts\": 65536 } }",
                ":4: org.busway.group~usb has no option \"lane.byts\": did you mean \"lane.bytes\"");
        section("shortbudget", "\"budgets\": { \"totl.bytes\": 5 }",
                ":4: org.busway.flow has no option \"totl.bytes\": did you mean \"total.bytes\"");
        section("shortoutcome", "\"outcomes\": { \"outcome\": \"blok\" }", ":4: org.busway.flow: outcome=\"blok\"");
        section("misplaced", "\"budgets\": { \"outcome\": \"evict\" }",
                ":4: \"outcome\" in \"budgets\" is no number of bytes: what is no *.bytes belongs in \"outcomes\"");
    }

    private void section(String name, String section, String mistake) throws IOException {
        write(name, "\"configurations\": {},", ",\n" + section);
        expected.put(name, mistake);
    }

    private void admission() throws IOException {
        pinned("hash", "sha256:12", ":3: hash \"sha256:12\" of org.busway:group: must be sha256: and what sha256sum prints");
        String zero = "sha256:" + "0".repeat(64);
        pinned("jar", zero,
                ":3: bundle org.busway:group:" + System.getProperty("busway.version") + " is pinned to " + zero + ", and ");
        wrong("pin", DEPLOY + "\"pins\": [ \"sha256:12\" ] } },",
                ":3: pin \"sha256:12\" of org.busway.deploy: must be sha256: and the 64 digits that sha256sum prints");
        wrong("nokeystore", DEPLOY + "\"keystore\": \"/nowhere/keys.p12\" } },",
                ":3: keystore \"/nowhere/keys.p12\" of org.busway.deploy: no such file: name one that keytool lists");
        Path keystore = directory.resolve("keys.p12");
        try (OutputStream out = Files.newOutputStream(keystore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.store(out, "right".toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        wrong("password", DEPLOY + "\"keystore\": \"" + keystore + "\",\n\"keystore.password\": \"wrong\" } },",
                ":4: keystore.password of org.busway.deploy does not open \"" + keystore + "\": give the one");
        wrong("nobody-in-it", DEPLOY + "\"keystore\": \"" + keystore + "\", \"keystore.password\": \"right\" } },",
                ":3: keystore \"" + keystore + "\" of org.busway.deploy: is empty: import");
        Path text = Files.writeString(directory.resolve("text.p12"), "This is a text.");
        wrong("nothing", DEPLOY + "\"keystore\": \"" + text + "\" } },",
                ":3: keystore \"" + text + "\" of org.busway.deploy: cannot be read (");
    }

    private void pinned(String name, String hash, String mistake) throws IOException {
        write(name, "", ", \"hashes\": { \"org.busway:group\": \"" + hash + "\" }");
        expected.put(name, mistake);
    }

    /** The line of a shipped profile that has some words first. */
    private static int line(String profile, String words) throws IOException {
        List<String> lines = Files.readAllLines(Installation.built().root().resolve("device-profiles/" + profile + ".json"));
        return 1 + lines.indexOf(lines.stream().filter(line -> line.contains(words)).findFirst().orElseThrow());
    }

    @Test
    void what_tune_cannot_predict_is_refused() throws IOException {
        write("mediated", GROUP + "\"publishers\": \"mediated\" } },", "");
        Path trace = Files.writeString(directory.resolve("a.trace"),
                "busway-trace 1\ngroup g mediated block 1048576\nmember g :1.1 block\nstep g 0.0 5.0 2 512\nend 10\n");
        String line = profile("tune", directory + "/mediated.json", "--trace", trace.toString()).errors();
        assertTrue(line.startsWith("busway profile: " + directory + "/mediated.json:3: group \"g\" is mediated: ")
                && line.endsWith("record the other groups alone, with --group\n"), line);
    }

    @Test
    void the_effective_profile_is_shown_with_the_place_of_each_thing_and_what_it_takes() throws IOException {
        write("own", "\"variables\": { \"held.bytes\": 1000000 },", ", \"heap\": \"32m\"");
        String file = directory + "/own.json";
        List<String> lines = profile("show", file).succeeded().lines().toList();
        assertEquals("a:b:1, " + file + " extends device-profiles/gateway.json", lines.get(0));
        assertTrue(lines.contains("heap 32m"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("  total.bytes = 1000000 +device-profiles/gateway.json:\\d+")),
                lines::toString);
        // A million bytes for all peers: 16 MiB of direct memory and twice what holds them.
        assertEquals(List.of(
                String.format(Locale.ROOT, "disk       %8.1f MiB  24 bundles", bytesOfBundles("gateway") / 1048576.0),
                "heap           32.0 MiB  at most",
                "direct         18.0 MiB  at most",
                "lanes           0.1 MiB  group \"usb\", bus: 1 of 131072 bytes",
                "lanes           0.1 MiB  group \"battery\", bus: 1 of 65536 bytes",
                "lanes           0.3 MiB  group \"media\", bus: 1 of 262144 bytes",
                "all memory     50.4 MiB  in the worst case, beside what the virtual machine takes for itself"),
                profile("size", file).succeeded().lines().toList());
    }

    private static long bytesOfBundles(String profile) throws IOException {
        Path root = Installation.built().root();
        Matcher id = Pattern.compile("\"id\": \"([\\w.]+):([\\w.]+):([^\"]+)\", \"bundleStartLevel\"")
                .matcher(Files.readString(root.resolve("device-profiles/" + profile + ".json")));
        long bytes = 0;
        while (id.find()) {
            bytes += Files.size(root.resolve("tools/distribution/target/repository").resolve(id.group(1).replace('.', '/'))
                    .resolve(id.group(2)).resolve(id.group(3)).resolve(id.group(2) + "-" + id.group(3) + ".jar"));
        }
        return bytes;
    }

    private void wrong(String name, String text, String mistake) throws IOException {
        write(name, text, "");
        expected.put(name, mistake);
    }

    private void write(String name, String text, String own) throws IOException {
        Files.writeString(directory.resolve(name + ".json"),
                "{ \"feature-resource-version\": \"1.0\", \"id\": \"a:b:1\",\n" + text
                        + "\n\"extensions\": { \"busway-profile\": { \"kind\": \"optional\", \"json\": { \"extends\": \"gateway\""
                        + own + " } } } }");
    }

    private static Finished profile(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Installation.built().busway().toString(), "profile"));
        command.addAll(List.of(arguments));
        return Command.of(command.toArray(String[]::new)).within(Duration.ofMinutes(2)).run();
    }
}
