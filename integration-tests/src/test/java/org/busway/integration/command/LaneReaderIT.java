package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.PlainC;
import org.busway.integration.bus.Running;
import org.busway.lane.layout.LaneLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member in plain C beside one that knows nothing of groups, on the bus that {@code busway run} starts. */
class LaneReaderIT {

    private static final String METER = "com.example.Meter";

    @TempDir
    Path directory;

    @Test
    void a_member_in_plain_c_reads_every_event_in_order_and_its_death_frees_what_it_had()
            throws IOException, InterruptedException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient publisher = connect(busway); BusClient subscriber = connect(busway)) {
                new GroupsObject(publisher).create("meters", METER, Map.of("lane.bytes", new Variant("t", 65536L)));
                BlockingQueue<Message> bySocket = new LinkedBlockingQueue<>();
                subscriber.subscribe(MatchRule.parse("interface='" + METER + "'"), bySocket::add);
                try (Running member = Command.of(reader, busway.address(), "meters").start()) {
                    member.line("joined meters in slot 1, 65536 bytes of lane");
                    for (int i = 0; i < 2000; i++) {
                        publisher
                                .send(Message.signal("/meter/" + i, METER, "Changed").body("us", i, "x".repeat(i % 300)).build());
                    }
                    // Ten times what the lane holds: its senders wait for the member.
                    member.line("/meter/1999 com.example.Meter.Changed");
                    List<String> read = member.everything().lines().filter(line -> line.contains(METER)).toList();
                    for (int i = 0; i < 2000; i++) {
                        assertEquals(i + " " + publisher.uniqueName() + " /meter/" + i + " com.example.Meter.Changed",
                                read.get(i));
                        assertEquals("/meter/" + i, bySocket.poll(10, TimeUnit.SECONDS).path());
                    }
                    assertEquals(2000, read.size());
                    assertEquals(List.of("mapped"), new GroupsObject(publisher).members("meters", "kind"));
                    Command.of("kill", "-KILL", Long.toString(member.pid())).run().succeeded();
                    Eventually.holds(() -> new GroupsObject(publisher).members("meters", "kind").isEmpty(), "the member is gone");
                    assertEquals(0L, new GroupsObject(publisher).statistics("meters").get("mapped.bytes").value());
                }
            }
        }
    }

    @Test
    void a_member_that_is_stopped_is_put_out_and_the_others_read_on() throws IOException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient publisher = connect(busway)) {
                new GroupsObject(publisher).create("meters", METER,
                        Map.of("lane.bytes", new Variant("t", 65536L), "outcome", Variant.of("evict")));
                try (Running stopped = Command.of(reader, busway.address(), "meters").start();
                        Running other = Command.of(reader, busway.address(), "meters").start()) {
                    stopped.line("joined");
                    other.line("joined");
                    Command.of("kill", "-STOP", Long.toString(stopped.pid())).run().succeeded();
                    for (int i = 0; i < 200; i++) {
                        publisher.send(Message.signal("/meter/" + i, METER, "Changed").body("s", "x".repeat(1000)).build());
                        other.line("/meter/" + i + " ");
                    }
                    String seen = laneOf(stopped.pid());
                    assertTrue(seen.contains("/meter/0"), "this test would find what is there");
                    assertFalse(seen.contains("/meter/199"), "whoever is put out sees nothing more in what it maps");
                    List<String> read = other.everything().lines().filter(line -> line.contains(METER)).toList();
                    for (int i = 0; i < 200; i++) {
                        assertTrue(read.get(i).startsWith(i + " "), "nothing is lost or comes twice: " + read.get(i));
                    }
                    assertEquals(200, read.size());
                    Command.of("kill", "-CONT", Long.toString(stopped.pid())).run().succeeded();
                    stopped.line("put out of the group");
                    assertEquals(0, stopped.end().exitStatus());
                }
            }
        }
    }

    @Test
    void who_may_not_join_is_told_so() throws IOException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient publisher = connect(busway)) {
                new GroupsObject(publisher).create("meters", METER, Map.of("join", new Variant("as", List.of("uid=4242"))));
                Finished refused = Command.of(reader, busway.address(), "meters").run();
                assertEquals(1, refused.exitStatus());
                assertTrue(refused.errors().contains("org.freedesktop.DBus.Error.AccessDenied"), refused.errors());
                Finished unknown = Command.of(reader, busway.address(), "metres").run();
                assertTrue(unknown.errors().contains("org.busway.Error.UnknownGroup"), unknown.errors());
            }
        }
    }

    @Test
    void a_member_in_plain_c_passes_over_what_is_too_long_for_the_lane() throws IOException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient publisher = connect(busway)) {
                new GroupsObject(publisher).create("meters", METER,
                        Map.of("lane.bytes", new Variant("t", 65536L), "message.bytes", new Variant("t", 100_000L)));
                try (Running member = Command.of(reader, busway.address(), "meters").start()) {
                    member.line("joined");
                    for (int i = 0; i < 40; i++) {
                        publisher.send(
                                Message.signal("/meter/" + i, METER, "Changed").body("s", "x".repeat(i % 2 * 90_000)).build());
                        // Another one than is announced already goes by its socket.
                        member.line(i + (i % 2 == 0 ? " :1." : " org.freedesktop.DBus is too long for the lane"));
                    }
                    publisher.send(Message.signal("/meter/last", METER, "Changed").build());
                    member.line("40 " + publisher.uniqueName() + " /meter/last " + METER + ".Changed");
                }
            }
        }
    }

    @Test
    void a_member_in_plain_c_reads_no_further_than_the_bus_says_that_a_lane_goes() throws IOException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient next = connect(busway);
                    BusClient writer = connect(busway)) {
                new GroupsObject(next).create("meters", METER,
                        Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of("direct")));
                try (ProgramsLane lane = new ProgramsLane(writer, "meters");
                        Running member = Command.of(reader, busway.address(), "meters").start()) {
                    member.line("joined");
                    lane.write(Message.signal("/meter/0", METER, "Changed").build());
                    Command.of("kill", "-STOP", Long.toString(member.pid())).run().succeeded();
                    lane.end();
                    lane.write(Message.signal("/meter/late", METER, "Changed").build());
                    Command.of("kill", "-CONT", Long.toString(member.pid())).run().succeeded();
                    try (Publisher publisher = next.group("meters").publisher()) {
                        publisher.send(Message.signal("/meter/1", METER, "Changed").build(), Duration.ofSeconds(20));
                        member.line("/meter/1 ");
                    }
                    List<String> read = member.everything().lines().filter(line -> line.contains(METER)).toList();
                    assertEquals(List.of("0 " + writer.uniqueName() + " /meter/0 com.example.Meter.Changed",
                            "0 " + next.uniqueName() + " /meter/1 com.example.Meter.Changed"), read);
                }
            }
        }
    }

    @Test
    void a_member_in_plain_c_is_short() throws IOException {
        int lines = Files.readAllLines(PlainC.source("lane-reader")).size();
        assertTrue(lines < 300, lines + " lines");
    }

    @Test
    void a_member_in_plain_c_of_another_layout_than_the_bus_reads_nothing() throws IOException {
        String text = Files.readString(PlainC.source("lane-reader"));
        String layout = String.format("0x%08X", LaneLayout.LAYOUT_HASH);
        assertTrue(text.contains(layout), layout);
        Path other = Files.writeString(directory.resolve("other.c"), text.replace(layout, "0x12345678"));
        String reader = PlainC.compiled(other, directory.resolve("other"));
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient publisher = connect(busway)) {
                new GroupsObject(publisher).create("meters", METER, Map.of("lane.bytes", new Variant("t", 65536L)));
                publisher.send(Message.signal("/meter", METER, "Changed").build());
                Finished refused = Command.of(reader, busway.address(), "meters").run();
                assertEquals(1, refused.exitStatus());
                assertTrue(refused.errors().contains("lays its memory out otherwise"), refused.errors());
            }
        }
    }

    @Test
    void a_member_in_plain_c_reads_no_lane_whose_publisher_says_that_it_is_of_another_version() throws IOException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient writer = connect(busway)) {
                new GroupsObject(writer).create("meters", METER,
                        Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of("direct")));
                try (ProgramsLane lane = new ProgramsLane(writer, "meters")) {
                    for (int at : List.of(LaneLayout.MAGIC_AT, LaneLayout.VERSION_AT, LaneLayout.LAYOUT_HASH_AT)) {
                        int right = lane.memory().getInt(at);
                        lane.memory().putInt(at, right + 1);
                        Finished refused = Command.of(reader, busway.address(), "meters").run();
                        assertEquals(1, refused.exitStatus());
                        assertTrue(refused.errors().contains(" of " + writer.uniqueName() + ": memory that is no BUSWAYLN"),
                                refused.errors());
                        lane.memory().putInt(at, right);
                    }
                }
            }
        }
    }

    @Test
    void a_member_in_plain_c_says_whose_lane_is_broken() throws IOException {
        String reader = PlainC.compiled("lane-reader", directory);
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient writer = connect(busway)) {
                new GroupsObject(writer).create("meters", METER,
                        Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of("direct")));
                try (ProgramsLane lane = new ProgramsLane(writer, "meters");
                        Running member = Command.of(reader, busway.address(), "meters").start()) {
                    member.line("joined");
                    Command.of("kill", "-STOP", Long.toString(member.pid())).run().succeeded();
                    lane.write(Message.signal("/meter", METER, "Changed").build());
                    int flags = LaneLayout.HEADER_BYTES + Integer.BYTES;
                    // A kind that there is not; in whatever order the bytes of a number stand.
                    lane.memory().putInt(flags, 0x7777_7777);
                    Command.of("kill", "-CONT", Long.toString(member.pid())).run().succeeded();
                    // This writer rings for nobody; the bus does, and lets everybody read what stands there.
                    lane.end();
                    Finished broken = member.end();
                    assertEquals(1, broken.exitStatus(), broken::toString);
                    assertTrue(broken.output().contains(" of " + writer.uniqueName() + " is broken at 0: "), broken.output());
                }
            }
        }
    }

    /** What stands in the lane that a process maps. */
    private static String laneOf(long pid) throws IOException {
        for (String mapping : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
            if (mapping.contains("busway group meters lane")) {
                String[] range = mapping.substring(0, mapping.indexOf(' ')).split("-");
                long begin = Long.parseLong(range[0], 16);
                byte[] bytes = new byte[(int) (Long.parseLong(range[1], 16) - begin)];
                try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
                    memory.seek(begin);
                    memory.readFully(bytes);
                }
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }
        throw new AssertionError("process " + pid + " maps no lane");
    }

    private static BusClient connect(OperatorTerminal busway) {
        return BusClient.builder().address(busway.address()).connect();
    }
}
