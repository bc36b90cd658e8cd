package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Member;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups with several publishers, each a process of its own, as are the members and the bus. */
class GroupsMediatedIT {

    private static final int MESSAGES = 20_000;
    private static final int ANSWERS = 2_000;

    private static OperatorTerminal busway;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startBus() {
        // Who gets messages by its rules alone is waited for, too, however busy the machine is.
        busway = OperatorTerminal.run("--set", "org.busway.flow:outcome=block then=evict deadline=60000");
        busway.line(busway.address());
    }

    @AfterAll
    static void endBus() throws IOException {
        busway.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void whoever_reads_sees_two_publishers_and_one_that_is_killed_in_one_order_and_each_in_its_own() throws Exception {
        BusClient client = connect();
        create(client, "several");
        Running[] members = {program("read", "several"), program("read", "several"), program("proxied", "several"),
            program("subscribe", "several")};
        for (Running member : members) {
            assertTrue(member.line("joined").endsWith(Boolean.toString(member == members[0] || member == members[1])));
        }
        Running killed = program("publish", "several", "100000000");
        Running[] publishers = {program("publish", "several", Integer.toString(MESSAGES)),
            program("publish", "several", Integer.toString(MESSAGES))};
        for (Running publisher : publishers) {
            assertTrue(publisher.line("publishes").endsWith("direct true"));
        }
        String victim = killed.line("publishes").split(" ")[1];
        Command.of("kill", "-KILL", Long.toString(killed.pid())).run().succeeded();
        for (Running publisher : publishers) {
            publisher.line("published");
        }
        awaitGone(client, victim);
        client.emit("/meter", OrderedProgram.METER, "End", "");
        String seen = members[0].line("saw ");
        assertTrue(seen.endsWith("wrong nothing"), seen);
        String counts = members[0].line("counts ");
        for (int i = 1; i < members.length; i++) {
            assertEquals(seen, members[i].line("saw "));
            assertEquals(counts, members[i].line("counts "));
        }
        assertEquals(3, counts.split("=" + MESSAGES + "\\b", -1).length, counts);
    }

    @Test
    void all_go_on_in_other_lanes_and_one_order_when_a_member_that_does_not_read_is_put_out() throws Exception {
        BusClient client = connect();
        create(client, "renewed");
        // What belongs in it belongs in the others' groups too, behind it.
        open.add(0,
                () -> new GroupsObject(client).destroy("renewed"));
        Running[] members = {program("read", "renewed"), program("read", "renewed"), program("subscribe", "renewed")};
        for (Running member : members) {
            member.line("joined");
        }
        PullMember stalled = client.group("renewed").join();
        assertTrue(stalled.isMapped());
        Running[] publishers = {program("publish", "renewed", Integer.toString(MESSAGES)),
            program("publish", "renewed", Integer.toString(MESSAGES))};
        for (Running publisher : publishers) {
            publisher.line("published");
        }
        assertEquals(MemberEnd.Cause.EVICTED, stalled.end().cause());
        assertTrue(((List<?>) client.group("renewed").statistics().get("lanes")).stream()
                .anyMatch(lane -> ((Map<?, ?>) lane).get("number").equals(new Variant("u", 15L))),
                "the order goes on in its other ring");
        client.emit("/meter", OrderedProgram.METER, "End", "");
        String seen = members[0].line("saw ");
        assertTrue(seen.endsWith("wrong nothing"), seen);
        String counts = members[0].line("counts ");
        assertEquals(3, counts.split("=" + MESSAGES + "\\b", -1).length, counts);
        for (int i = 1; i < members.length; i++) {
            assertEquals(seen, members[i].line("saw "));
            assertEquals(counts, members[i].line("counts "));
        }
    }

    private static void awaitGone(BusClient client, String name) {
        while ((Boolean) client
                .call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", "s", name)
                .arguments().get(0)) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bus", "direct", "mediated"})
    void what_somebody_says_by_socket_about_a_frame_comes_behind_that_frame_also_at_others(String publishers)
            throws InterruptedException {
        BusClient publishing = connect();
        BusClient answering = connect();
        BusClient hearing = connect();
        create(publishing, "caused", publishers);
        MatchRule all = MatchRule.builder().interfaceName(OrderedProgram.METER).build();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        hearing.subscribe(MatchRule.builder().interfaceName("com.example.Answer").build(),
                answer -> heard.add("answer " + answer.arguments().get(0)));
        Member hears = hearing.group("caused").join(all, frame -> heard.add("frame " + frame.toMessage().arguments().get(0)));
        answering.group("caused").join(all,
                frame -> answering.send(Message.signal("/", "com.example.Answer", "Seen").destination(hearing.uniqueName())
                        .body("t", frame.toMessage().arguments().get(0)).build()));
        assertTrue(hears.isMapped());
        try (Publisher publisher = publishing.group("caused").publisher()) {
            assertEquals(!publishers.equals("bus"), publisher.isDirect());
            for (long i = 0; i < ANSWERS; i++) {
                publisher.send(Message.signal("/meter", OrderedProgram.METER, "Value").body("t", i).build());
            }
            List<String> order = new ArrayList<>();
            for (int i = 0; i < 2 * ANSWERS; i++) {
                String next = heard.poll(20, TimeUnit.SECONDS);
                assertNotNull(next, () -> "behind " + order.size() + " nothing comes");
                order.add(next);
            }
            for (int i = 0; i < ANSWERS; i++) {
                int frame = order.indexOf("frame " + i);
                int answer = order.indexOf("answer " + i);
                assertTrue(frame >= 0 && frame < answer,
                        "frame " + i + " was handed on as " + frame + ", its answer as " + answer);
            }
        }
        new GroupsObject(publishing).destroy("caused");
    }

    private Running program(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1",
                        "-cp", System.getProperty("java.class.path"), OrderedProgram.class.getName(), arguments[0],
                        busway.address()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        Running running = Command.of(command).start();
        open.add(running);
        return running;
    }

    private BusClient connect() {
        BusClient client = BusClient.connect(busway.address());
        open.add(client);
        return client;
    }

    /** Members by sockets that the machine lets wait are not put out, the one that does not read is. */
    private static void create(BusClient client, String name) {
        create(client, name, "mediated");
    }

    private static void create(BusClient client, String name, String publishers) {
        new GroupsObject(client).create(name, OrderedProgram.METER,
                Map.of("publishers", Variant.of(publishers), "lane.bytes", new Variant("t", 65536L), "deadline.millis",
                        new Variant("t", name.equals("renewed") ? 4000L : 60_000L), "rank",
                        new Variant("i", List.of("caused", "renewed", "several").indexOf(name))));
    }
}
