package org.busway.integration.wake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.command.OperatorTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who sleeps, sleeps. {@code -Didle.seconds=60} is the long form. A wake-up that comes again and again is in each window that is looked at; what comes once, such as
 * the end of a compilation, is not.
 */
class IdleIT {

    private static final long SECONDS = Long.getLong("idle.seconds", 3);
    private static final int WINDOWS = 6;
    private static final String GROUP = "idle";
    private static final String INTERFACE = "com.example.Idle";
    private static final int LANE_BYTES = 65_536;
    private static final double MINUTE_SECONDS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** JNA's own, which looks every half minute for libraries that nobody uses any more, and Java's, every minute, for descriptors that were forgotten. */
    private static final Set<String> CLEANERS = Set.of("JNA Cleaner", "Cleaner-0");
    private static final String[] OURS = {"busway", SleepingMembers.READER};

    /** Watched, as a gateway watches its own. */
    @TempDir
    Path load;
    /** Batteries are read every half minute, which is no part of an idle bus. */
    @TempDir
    Path noBatteries;
    private final List<Process> started = new ArrayList<>();
    private OperatorTerminal busway;
    private BusClient client;

    @BeforeEach
    void startBus() throws IOException {
        busway = OperatorTerminal.run("--set", "org.busway.deploy:directory=" + load, "--set",
                "org.busway.source.battery:sysfs=" + noBatteries);
        busway.line(busway.address());
        client = BusClient.connect(busway.address());
        new GroupsObject(client).create(GROUP, INTERFACE, Map.of("lane.bytes", new Variant("t", (long) LANE_BYTES)));
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        started.forEach(Process::destroyForcibly);
        busway.close();
    }

    private Process java(List<String> flags, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.add(process);
        return process;
    }

    private BufferedReader members(int count, String rule) throws IOException {
        Process process = java(flagsOfBus(), SleepingMembers.class, busway.address(), GROUP,
                Integer.toString(count), rule);
        BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertEquals("asleep", lines.readLine());
        return lines;
    }

    /** What the bus's own machine was started with, but for what it runs. */
    private List<String> flagsOfBus() throws IOException {
        String line = Files.readString(Path.of("/proc/" + busway.pid() + "/cmdline"));
        return Arrays.stream(line.split("\0")).filter(each -> each.startsWith("-X") && !each.contains("SharedArchiveFile"))
                .toList();
    }

    @Test
    void an_idle_bus_with_eight_idle_members_wakes_no_thread() throws IOException, InterruptedException {
        members(8, "interface='" + INTERFACE + "'");
        long members = started.get(0).pid();
        long bare = java(flagsOfBus(), BareMachine.class).pid();
        awaitNoAlarms(members, bare);
        String found = "";
        for (int window = 0; window < WINDOWS; window++) {
            WakeUps ofBus = WakeUps.of(busway.pid());
            WakeUps ofMembers = WakeUps.of(members);
            WakeUps ofBare = WakeUps.of(bare);
            Thread.sleep(SECONDS * 1000);
            ofBus = WakeUps.of(busway.pid()).since(ofBus);
            ofMembers = WakeUps.of(members).since(ofMembers);
            ofBare = WakeUps.of(bare).since(ofBare);
            found += SECONDS + " s: bus " + ofBus + ", members " + ofMembers + ", a machine that does nothing " + ofBare + "\n";
            if (ofBus.of(OURS).sum() == 0 && ofMembers.of(OURS).sum() == 0
                    && ofBus.sum() <= ofBare.sum() + 10 && ofMembers.sum() <= ofBare.sum() + 10) {
                System.out.print(found);
                return;
            }
        }
        throw new AssertionError("it wakes up again and again: " + found);
    }

    /** No thread but the machine's own has set itself an alarm within a minute. What comes once, such as giving memory back after the start, is over before long. */
    private void awaitNoAlarms(long members, long bare) throws IOException, InterruptedException {
        Set<String> ofTheMachine = new TreeSet<>(CLEANERS);
        long until = System.nanoTime() + PATIENCE.toNanos();
        Set<String> ofBus;
        Set<String> ofMembers;
        do {
            if (System.nanoTime() > until) {
                throw new AssertionError("it wakes up again and again: " + Alarms.of(busway.pid()) + ", members "
                        + Alarms.of(members) + ", a machine that does nothing " + Alarms.of(bare));
            }
            Thread.sleep(100);
            ofTheMachine.addAll(Alarms.of(bare).within(MINUTE_SECONDS));
            ofBus = Alarms.of(busway.pid()).within(MINUTE_SECONDS);
            ofMembers = Alarms.of(members).within(MINUTE_SECONDS);
            ofBus.removeAll(ofTheMachine);
            ofMembers.removeAll(ofTheMachine);
        } while (!ofBus.isEmpty() || !ofMembers.isEmpty());
        assertTrue(ofTheMachine.contains("VM Thread"), "alarms are not seen: " + ofTheMachine);
    }

    @Test
    void messages_that_a_sleeping_members_filter_refuses_wake_it_only_with_half_a_lane_behind_it()
            throws IOException, InterruptedException {
        BufferedReader lines = members(2, "interface='" + INTERFACE + "',member='Wanted'");
        Process process = started.get(0);
        awaitSleep(process.pid());
        List<Long> first = wakeUps(process, lines);
        int bytes = 1024 - 256;
        int few = LANE_BYTES / 2 / 1024 - 8;
        WakeUps before = WakeUps.of(process.pid());
        send(few, bytes);
        assertEquals(first, wakeUps(process, lines), "less than half a lane");
        assertEquals(0, WakeUps.of(process.pid()).since(before).of(OURS).sum());
        int lanes = 20;
        send(lanes * LANE_BYTES / 1024, bytes);
        List<Long> last = wakeUps(process, lines);
        for (int i = 0; i < last.size(); i++) {
            long wakeUps = last.get(i) - first.get(i);
            assertTrue(wakeUps >= lanes && wakeUps <= 2 * lanes + 2,
                    wakeUps + " wake-ups for " + lanes + " lanes of what it does not want");
        }
    }

    /** Until nothing of ours was woken for a while. */
    private static void awaitSleep(long pid) throws IOException, InterruptedException {
        WakeUps before;
        do {
            before = WakeUps.of(pid);
            Thread.sleep(300);
        } while (WakeUps.of(pid).since(before).of(OURS).sum() > 0);
    }

    /** Sends signals that nobody wants, and waits until the bus has taken them. */
    private void send(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            client.send(Message.signal("/idle", INTERFACE, "Unwanted").body("ay", new byte[bytes]).build());
        }
        client.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", "");
    }

    /** How often the members were woken; they are in the group and have read nothing. */
    private static List<Long> wakeUps(Process process, BufferedReader lines) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String[] words = lines.readLine().split(" ");
        List<Long> wakeUps = new ArrayList<>();
        for (int i = 1; i < words.length; i += 3) {
            wakeUps.add(Long.parseLong(words[i]));
            assertEquals("0", words[i + 1]);
            assertEquals("in", words[i + 2]);
        }
        return wakeUps;
    }
}
