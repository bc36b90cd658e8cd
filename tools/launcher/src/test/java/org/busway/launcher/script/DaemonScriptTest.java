package org.busway.launcher.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code tools/busway-daemon} as its callers see it: output, exit code, process, what is left. */
@Timeout(120)
class DaemonScriptTest {

    private static final String ADDRESS = "unix:path=/fake,guid=00;tcp:host=fake,guid=00";

    @TempDir
    Path directory;
    private FakeHome home;
    private Path config;
    private Path runtime;
    private final List<ProcessHandle> started = new ArrayList<>();

    @BeforeEach
    void installs() throws IOException {
        home = FakeHome.in(directory);
        config = directory.resolve("bus.conf");
        Files.writeString(config, "<busconfig></busconfig>");
        runtime = Files.createDirectory(directory.resolve("runtime"));
    }

    @AfterEach
    void endsWhatItStarted() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private ProcessBuilder command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(home.daemon().toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.equals("HOME"));
        builder.environment().putAll(Map.of("XDG_RUNTIME_DIR", runtime.toString(), "BUSWAY_JAVA",
                Path.of(System.getProperty("java.home"), "bin/java").toString()));
        return builder;
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process.toHandle());
        return process;
    }

    private static String line(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("err")).strip();
    }

    private List<String> caches() throws IOException {
        Path all = runtime.resolve("busway-cache");
        if (Files.notExists(all)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(all)) {
            return files.map(Path::toString).toList();
        }
    }

    private String refusal(ProcessBuilder builder) throws Exception {
        Process process = start(builder);
        assertEquals("", new String(process.getInputStream().readAllBytes()));
        assertEquals(1, process.waitFor());
        return errors().replace("stopped\n", "");
    }

    @Test
    void printsTheAddressAndItsOwnPidAndLeavesNothingBehind() throws Exception {
        Process process = start(command("--config-file=bus.conf", "--print-address=1", "--print-pid", "--nofork"));
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()));
        assertEquals(ADDRESS, output.readLine());
        assertEquals(Long.toString(process.pid()), output.readLine(), "the process that was started is the bus");
        assertEquals(2, caches().size());
        String commandLine = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        assertTrue(commandLine.contains("-Xmx33m"), "the heap of the profile in " + commandLine);
        process.destroy();
        assertEquals(0, process.waitFor());
        assertEquals(List.of(), caches());
        assertEquals("stopped", errors());
    }

    @Test
    void runsThroughALinkFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), home.daemon());
        Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of("link"));
        ProcessBuilder builder = command("--config-file", config.toString(), "--print-address", "--nofork");
        builder.command().set(0, second.toString());
        assertEquals(ADDRESS, line(start(builder.directory(new java.io.File("/")))));
    }

    @Test
    void reloadsOnHangUp() throws Exception {
        hangUp(start(command("--config-file=bus.conf", "--print-address", "--nofork")));
    }

    @Test
    void reloadsOnHangUpWhereWhoeverStartedItIgnoresThat() throws Exception {
        ProcessBuilder builder = command("--config-file=bus.conf", "--print-address", "--nofork");
        builder.command().addAll(0, List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"));
        hangUp(start(builder));
    }

    private void hangUp(Process process) throws Exception {
        line(process);
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        while (!errors().contains("reloaded")) {
            assertTrue(process.isAlive(), "the bus outlives SIGHUP");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void inTheBackgroundItReturnsWhenReadyAndHoldsNoStream() throws Exception {
        Path output = directory.resolve("out");
        Process process = start(command("--config-file=bus.conf", "--print-address", "--print-pid=1", "--fork"));
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertEquals(0, process.waitFor());
        assertEquals(ADDRESS, lines.get(0));
        ProcessHandle bus = ProcessHandle.of(Long.parseLong(lines.get(1))).orElseThrow();
        started.add(bus);
        assertTrue(bus.pid() != process.pid());
        for (int descriptor = 0; descriptor <= 2; descriptor++) {
            assertEquals(Path.of("/dev/null"), Files.readSymbolicLink(Path.of("/proc/" + bus.pid() + "/fd/" + descriptor)));
        }
        assertEquals(Path.of("/"), Files.readSymbolicLink(Path.of("/proc/" + bus.pid() + "/cwd")));
        bus.destroy();
        bus.onExit().get(10, TimeUnit.SECONDS);
        assertEquals(List.of(), caches());
        assertFalse(Files.exists(output));
    }

    @Test
    void inTheBackgroundAFailureIsTheCommandsFailure() throws Exception {
        ProcessBuilder builder = command("--config-file=bus.conf", "--fork", "--print-address");
        builder.environment().put("FAKE_FAILURE", "unix:path=/fake: taken");
        assertEquals("busway-daemon: unix:path=/fake: taken", refusal(builder));
        assertEquals(List.of(), caches());
    }

    @Test
    void theConfigurationSendsItToTheBackgroundUnlessTheCommandForbids() throws Exception {
        Files.writeString(directory.resolve("more.conf"), "<busconfig><fork/></busconfig>");
        Files.writeString(config, "<busconfig><!-- <fork/> --><include>more.conf</include></busconfig>");
        Process process = start(command("--config-file=bus.conf", "--print-pid"));
        String pid = new String(process.getInputStream().readAllBytes()).strip();
        assertEquals(0, process.waitFor());
        started.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        Process inFront = start(command("--config-file=bus.conf", "--print-pid", "--nofork"));
        assertEquals(Long.toString(inFront.pid()), line(inFront));
        Files.writeString(config, "<busconfig><!-- <fork/> --></busconfig>");
        Process commentOnly = start(command("--config-file=bus.conf", "--print-pid"));
        assertEquals(Long.toString(commentOnly.pid()), line(commentOnly));
    }

    @Test
    void whatAPartSaysItCannotDoIsTheOneLine() throws Exception {
        ProcessBuilder builder = command("--config-file=bus.conf", "--nofork", "--print-address");
        builder.environment().put("FAKE_FAILURE", "unix:path=/fake: taken");
        assertEquals("busway-daemon: unix:path=/fake: taken", refusal(builder));
        assertEquals(List.of(), caches());
    }

    @Test
    void aPidFileIsWrittenOnceAndTakenAway() throws Exception {
        Path file = directory.resolve("pid");
        ProcessBuilder builder = command("--config-file=bus.conf", "--nofork", "--print-pid");
        builder.environment().put("FAKE_PIDFILE", file.toString());
        Process process = start(builder);
        assertEquals(line(process), Files.readString(file).strip());
        assertEquals("busway-daemon: The pid file \"" + file + "\" exists, if the message bus is not running, remove this file",
                refusal(builder));
        process.destroy();
        process.waitFor();
        assertFalse(Files.exists(file));
    }

    @Test
    void bundlesOfTheProfileCanBeToldFromOthers() throws Exception {
        ProcessBuilder builder = command("--config-file=bus.conf", "--nofork", "--print-address");
        builder.environment().put("FAKE_ORIGIN", "asked");
        line(start(builder));
        assertEquals("installed for the profile: true", errors());
    }

    @Test
    void theNextStartRemovesWhatAKilledOneLeft() throws Exception {
        Process killed = start(command("--config-file=bus.conf", "--nofork", "--print-address"));
        line(killed);
        List<String> left = caches();
        killed.destroyForcibly().waitFor();
        assertEquals(left, caches());
        line(start(command("--config-file=bus.conf", "--nofork", "--print-address")));
        assertEquals(2, caches().size());
        assertTrue(caches().stream().noneMatch(left::contains));
    }

    @Test
    void aMissingBuildIsNamedWithItsCommand() throws Exception {
        Files.delete(home.launcherJar());
        String message = refusal(command("--config-file=bus.conf", "--nofork"));
        assertTrue(message.startsWith("busway-daemon: not built: run '" + home.root + "/tools/busway build'"), message);
    }

    @Test
    void aMissingBundleAndADamagedOneAreNamed() throws Exception {
        byte[] whole = Files.readAllBytes(home.brokerJar());
        Files.write(home.brokerJar(), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertEquals(1, refusal(command("--config-file=bus.conf", "--nofork", "--print-address")).lines().count());
        assertTrue(errors().startsWith("busway-daemon: " + home.brokerJar() + ": damaged jar"), errors());
        Files.delete(home.brokerJar());
        assertTrue(refusal(command("--config-file=bus.conf", "--nofork"))
                .startsWith("busway-daemon: device-profiles/bus-only.json:2: bundle org.busway:broker:1 is not in "), errors());
        assertEquals(List.of(), caches());
    }

    @Test
    void aDescriptorThatIsNotOpenIsNamed() throws Exception {
        String message = refusal(command("--config-file=bus.conf", "--nofork", "--print-address=99"));
        assertTrue(message.startsWith("busway-daemon: descriptor 99 cannot be written to"), message);
    }

    @Test
    void theVersionIsPrintedWithoutABus() throws Exception {
        Process process = start(command("--version"));
        assertTrue(line(process).contains("D-Bus Message Bus Daemon"));
        assertEquals(0, process.waitFor());
    }
}
