package org.busway.launcher.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/busway run} gives Java as much memory as the profile's budget needs; here Java is a script that prints how it was called. */
class MemoryScriptTest {

    @TempDir
    Path directory;

    private FakeHome home;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        home = FakeHome.in(directory);
        java = directory.resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void profile(String variables, String flow, String memory) throws IOException {
        Files.writeString(home.root.resolve("device-profiles/gateway.json"),
                "{\n\"variables\": {\n  // \"held.bytes\": \"1\",\n" + variables
                        + " },\n\"configurations\": { \"org.busway.flow\": { " + flow
                        + " } },\n\"extensions\": { \"busway-profile\": { \"json\": { " + memory + " } } }\n}\n");
    }

    private String memory(String... options) throws IOException, InterruptedException {
        return words("-Xmx.*|-XX:MaxDirect.*", options);
    }

    private String words(String like, String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", home.root.resolve("tools/busway").toString(), "run"));
        words.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("BUSWAY_JAVA", java.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output.lines().filter(line -> line.matches(like)).collect(Collectors.joining(" "));
    }

    @Test
    void heapAndDirectMemoryFollowFromWhatAllPeersMayHold() throws Exception {
        profile("\"held.bytes\": \"29360128\"", "\"total.bytes:Long\": \"${held.bytes}\"", "");
        assertEquals("-Xmx64m -XX:MaxDirectMemorySize=58m", memory());
        profile("", "\"total.bytes:Long\": 4194304, \"peer.bytes:Long\": 7", "");
        assertEquals("-Xmx40m -XX:MaxDirectMemorySize=22m", memory());
    }

    @Test
    void whoSetsTheTotalSetsTheMemoryToo() throws Exception {
        profile("\"held.bytes\": \"29360128\"", "\"total.bytes:Long\": \"${held.bytes}\"", "\"heap\": \"99m\"");
        for (String[] options : new String[][]{{"--set", "org.busway.flow:total.bytes=104857600"},
            {"--set=org.busway.flow:total.bytes=104857600", "--quiet"}}) {
            assertEquals("-Xmx136m -XX:MaxDirectMemorySize=166m", memory(options));
        }
    }

    @Test
    void whatTheProfileSaysOfHeapAndDirectMemoryHolds() throws Exception {
        profile("", "", "\"heap\": \"256m\", \"direct\": \"512m\"");
        assertEquals("-Xmx256m -XX:MaxDirectMemorySize=512m", memory());
        profile("", "\"total.bytes:Long\": 29360128", "\"heap\": \"80m\"");
        assertEquals("-Xmx80m -XX:MaxDirectMemorySize=58m", memory());
    }

    @Test
    void javaBeginsWithNoMoreHeapThanThereIsAndWithWhatElseTheProfileSays() throws Exception {
        profile("", "", "\"heap\": \"8m\", \"jvm\": \"-XX:TieredStopAtLevel=1 -Xmn1m\"");
        assertEquals("-Xmx8m -Xms8m -XX:TieredStopAtLevel=1 -Xmn1m", words("-Xm.*|-XX:TieredStop.*"));
        profile("", "", "\"heap\": \"17m\"");
        assertEquals("-Xmx17m -Xms16m", words("-Xm.*|-XX:TieredStop.*"));
    }

    @Test
    void whereNothingIsSaidOrNothingSensibleTheHeapIsTheUsual() throws Exception {
        profile("", "", "");
        assertEquals("-Xmx64m", memory());
        for (String total : List.of("many", "0", "-5", "99999999999999999999")) {
            assertEquals("-Xmx64m", memory("--set", "org.busway.flow:total.bytes=" + total), "for the launcher to name");
        }
    }
}
