package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.PlainC;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members with plain sockets in Python and C, on the bus that {@code busway run} starts. */
class PlainSocketsIT {

    private static final String BUS = "org.freedesktop.DBus";
    private static final String METER = "com.example.Meter";
    private static final int MANY = 3000;
    private static final int FEW = 300;

    @TempDir
    Path directory;
    private static OperatorTerminal busway;
    private BusClient publisher;

    @BeforeAll
    static void startBus() throws IOException {
        busway = OperatorTerminal.run("--set", "org.busway.flow:peer.bytes=262144", "--set",
                "org.busway.flow:outcome=block then=evict deadline=5000", "--set",
                "org.busway.flow:outcomes=match=\"path_namespace='/lossy'\" outcome=lossy,match=\"path_namespace='/evict'\" outcome=evict");
        busway.line(busway.address());
    }

    @AfterAll
    static void stopBus() throws IOException {
        busway.close();
    }

    @BeforeEach
    void connect() {
        publisher = BusClient.builder().address(busway.address()).connect();
    }

    @AfterEach
    void disconnect() {
        new GroupsObject(publisher).destroy("meters");
        publisher.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"seqpacket", "datagram"})
    void members_in_python_and_c_get_all_in_order_publish_and_die(String kind) throws IOException {
        create(kind, Map.of());
        BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        try (BusClient listener = BusClient.builder().address(busway.address()).connect();
                Running python = python(kind);
                Running c = c(kind)) {
            listener.subscribe(MatchRule.parse("member='FromOutside'"), heard::add);
            python.line(kind.equals("datagram") ? "answered :1." : "joined :1.");
            c.line(kind.equals("datagram") ? "answered :1." : "joined :1.");
            assertEquals(List.of("socket", "socket"), memberKinds());
            for (int i = 0; i < MANY; i++) {
                publisher.send(Message.signal("/meter/" + i, METER, "Changed").body("s", "x".repeat(i % 300)).build());
                publisher.send(Message.signal("/meter/" + i, "com.example.Other", "Changed").build());
            }
            publisher.send(Message.signal("/meter/large", METER, "Changed").body("s", "y".repeat(200_000)).build());
            for (Running member : List.of(python, c)) {
                member.line("/meter/large");
                List<String> read = member.everything().lines().filter(line -> line.contains(METER)).toList();
                assertEquals(MANY + 1, read.size());
                for (int i = 0; i < MANY; i++) {
                    assertTrue(
                            read.get(i)
                                    .startsWith(i + " " + publisher.uniqueName() + " /meter/" + i + " com.example.Meter.Changed"),
                            read.get(i));
                }
            }
            say("python", "/from/python " + METER + " FromOutside warm");
            c.line("/from/python com.example.Meter.FromOutside");
            assertEquals("/from/python", next(heard).path());
            say("c", "/from/c " + METER + " FromOutside");
            python.line("/from/c com.example.Meter.FromOutside");
            Message fromC = next(heard);
            assertEquals("/from/c", fromC.path());
            assertTrue(publisher.call(BUS, "/org/freedesktop/DBus", BUS, "GetConnectionUnixProcessID", "s", fromC.sender())
                    .argument(0, Long.class) == c.pid(), "the sender is who the kernel says");
            say("c", "/from/c com.example.Other Changed");
            c.line("refused: org.freedesktop.DBus.Error.AccessDenied");
            Command.of("kill", "-KILL", Long.toString(python.pid())).run().succeeded();
            Eventually.holds(() -> memberKinds().size() == 1, "who was killed is a member no longer");
            Command.of("kill", "-KILL", Long.toString(c.pid())).run().succeeded();
            Eventually.holds(() -> memberKinds().isEmpty(), "neither is the other");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"seqpacket", "datagram"})
    void who_does_not_read_holds_publishers_up_until_its_deadline_and_then_is_put_out_and_told(String kind) throws IOException {
        create(kind, Map.of());
        try (Running stopped = python(kind); Running reads = c(kind)) {
            stopped.line(":1.");
            reads.line(":1.");
            Command.of("kill", "-STOP", Long.toString(stopped.pid())).run().succeeded();
            String text = "x".repeat(1000);
            for (int i = 0; i < MANY; i++) {
                publisher.send(Message.signal("/meter/" + i, METER, "Changed").body("s", text).build());
            }
            publisher.send(Message.signal("/meter/last", METER, "Changed").build());
            reads.line("/meter/last");
            assertEquals(MANY + 1, reads.everything().lines().filter(line -> line.contains(METER)).count());
            assertEquals(1, memberKinds().size());
            Command.of("kill", "-CONT", Long.toString(stopped.pid())).run().succeeded();
            if (kind.equals("datagram")) {
                stopped.line("refused: org.freedesktop.DBus.Error.Disconnected");
            } else {
                assertEquals(0, stopped.end().exitStatus());
            }
            List<String> read = stopped.everything().lines().filter(line -> line.contains(METER)).toList();
            assertFalse(read.isEmpty());
            IntStream.range(0, read.size()).forEach(i -> assertTrue(read.get(i).contains("/meter/" + i + " "), read.get(i)));
        }
    }

    @ParameterizedTest
    @CsvSource({"lossy, policy", "evict, policy", "lossy, the group", "evict, the group"})
    void where_it_is_said_so_nobody_waits_and_who_does_not_read_loses_and_is_told_how_many_or_is_put_out(String outcome,
            String saidBy) throws IOException {
        String path = saidBy.equals("policy") ? "/" + outcome + "/" : "/meter/";
        create("seqpacket", saidBy.equals("policy") ? Map.of() : Map.of("outcome", Variant.of(outcome)));
        try (Running stopped = python("seqpacket"); Running reads = c("seqpacket")) {
            stopped.line("joined :1.");
            reads.line("joined :1.");
            Command.of("kill", "-STOP", Long.toString(stopped.pid())).run().succeeded();
            String text = "x".repeat(5000);
            for (int i = 0; i < FEW; i++) {
                publisher.send(Message.signal(path + i, METER, "Changed").body("s", text).build());
                if (i % 20 == 19) {
                    // Who reads is not to fall behind: it would be treated alike.
                    reads.line(path + i + " ");
                }
            }
            if (outcome.equals("evict")) {
                assertEquals(1, memberKinds().size());
            }
            Command.of("kill", "-CONT", Long.toString(stopped.pid())).run().succeeded();
            int expected = 0;
            if (outcome.equals("evict")) {
                assertEquals(0, stopped.end().exitStatus());
            } else {
                // What was lost is told before the next message that is not.
                stopped.line("bus says org.busway.Flow1.Lost");
                publisher.send(Message.signal(path + FEW, METER, "Changed").build());
                stopped.line(path + FEW + " ");
            }
            for (String line : stopped.everything().lines().toList()) {
                if (line.startsWith("bus says org.busway.Flow1.Lost ")) {
                    expected += Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                } else if (line.contains(METER)) {
                    assertTrue(line.contains(" " + path + expected + " "), "expected " + expected + ": " + line);
                    expected++;
                }
            }
            assertTrue(outcome.equals("lossy") ? expected == FEW + 1 : expected > 0 && expected < FEW,
                    expected + " came or are told");
        }
    }

    @Test
    void a_program_that_maps_nothing_and_does_not_read_loses_its_place_in_the_group_and_keeps_its_connection()
            throws IOException {
        create("seqpacket", Map.of());
        try (Running stopped = Command
                .of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"), OrderedProgram.class.getName(),
                        "proxied", busway.address(), "meters")
                .start()) {
            stopped.line("joined false");
            assertEquals(List.of("proxied"), memberKinds());
            Object name = members("peer").get(0);
            Command.of("kill", "-STOP", Long.toString(stopped.pid())).run().succeeded();
            byte[] large = new byte[5000];
            for (long i = 0; i < FEW; i++) {
                publisher.send(Message.signal("/meter", METER, "Value").body("tay", i, large).build());
            }
            assertEquals(List.of(), memberKinds());
            assertEquals(true, publisher.call(BUS, "/org/freedesktop/DBus", BUS, "NameHasOwner", "s", name).arguments().get(0));
            Command.of("kill", "-CONT", Long.toString(stopped.pid())).run().succeeded();
            stopped.line("counts {" + publisher.uniqueName() + "=");
            assertEquals(0, stopped.end().exitStatus());
        }
    }

    @Test
    void the_owner_of_a_group_decides_who_joins() throws IOException {
        BlockingQueue<Message> asked = new LinkedBlockingQueue<>();
        publisher.subscribe(MatchRule.parse("member='JoinAsked'"), asked::add);
        create("seqpacket", Map.of("ask.owner", Variant.of(true), "deadline.millis", new Variant("t", 20_000L)));
        try (Running admitted = python("seqpacket")) {
            decide(next(asked), true);
            admitted.line("joined :1.");
        }
        try (Running refused = c("seqpacket")) {
            decide(next(asked), false);
            refused.line("refused: org.freedesktop.DBus.Error.AccessDenied");
        }
    }

    private void decide(Message asked, boolean yes) {
        new GroupsObject(publisher).decide("meters", asked.arguments().get(1), yes);
    }

    private static Message next(BlockingQueue<Message> queue) {
        try {
            Message next = queue.poll(20, TimeUnit.SECONDS);
            assertTrue(next != null, "nothing came");
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void create(String kind, Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put(kind, Variant.of("unix:path=" + directory.resolve(kind)));
        new GroupsObject(publisher).create("meters", METER, options);
    }

    private Running python(String kind) throws IOException {
        Path python = Machine.program("python3", "python3");
        List<String> command = new ArrayList<>(List.of(python.toString(), tool("group-member.py")));
        if (kind.equals("datagram")) {
            command.add("--datagram");
        }
        return start("python", command, kind);
    }

    private Running c(String kind) throws IOException {
        List<String> command = new ArrayList<>(List.of(PlainC.compiled("group-member", directory)));
        if (kind.equals("datagram")) {
            command.add("-d");
        }
        return start("c", command, kind);
    }

    /** Its standard input is a pipe that nobody ends. */
    private Running start(String name, List<String> command, String kind) {
        Path pipe = directory.resolve(name + ".in");
        Command.of("mkfifo", pipe.toString()).run().succeeded();
        List<String> whole = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <> \"$0\"", pipe.toString()));
        whole.addAll(command);
        whole.add("unix:path=" + directory.resolve(kind));
        return Command.of(whole).start();
    }

    private void say(String name, String line) throws IOException {
        Files.writeString(directory.resolve(name + ".in"), line + "\n");
    }

    private static String tool(String name) {
        return Installation.built().root().resolve("tools/" + name).toString();
    }

    private List<Object> memberKinds() {
        return members("kind");
    }

    private List<Object> members(String key) {
        return new GroupsObject(publisher).members("meters", key);
    }
}
