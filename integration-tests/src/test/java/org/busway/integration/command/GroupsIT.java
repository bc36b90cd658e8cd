package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;

/** Groups as Java programs use them, with the bus in another process. */
class GroupsIT {

    private static final String METER = "com.example.Meter";
    private static final String BUS = "org.freedesktop.DBus";
    private static final String GROUPS = "/org/busway/groups";
    private static final String INTERFACE = "org.busway.Groups1";
    private static final MatchRule ALL = MatchRule.parse("interface='" + METER + "'");

    @Test
    void a_member_maps_the_lane_that_the_bus_writes_and_its_senders_wait_for_it() throws IOException, InterruptedException {
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient sender = connect(busway); BusClient program = connect(busway)) {
                create(sender, Map.of("lane.bytes", new Variant("t", 65536L)));
                BlockingQueue<Long> read = new LinkedBlockingQueue<>();
                try (Member member = program.group("meters").join(ALL,
                        message -> read.add((Long) message.toMessage().arguments().get(0)))) {
                    assertTrue(member.isMapped());
                    for (long i = 0; i < 5000; i++) {
                        sender.send(
                                Message.signal("/meter", METER, "Changed").body("ts", i, "x".repeat((int) (i % 100))).build());
                    }
                    for (long i = 0; i < 5000; i++) {
                        assertEquals(i, read.poll(20, TimeUnit.SECONDS));
                    }
                }
            }
        }
    }

    @Test
    void a_publisher_writes_a_lane_of_its_own_and_a_member_reads_it() throws IOException, InterruptedException {
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient sender = connect(busway); BusClient program = connect(busway)) {
                create(sender, Map.of("lane.bytes", new Variant("t", 65536L), "publishers", Variant.of("direct")));
                BlockingQueue<Message> read = new LinkedBlockingQueue<>();
                try (Member member = program.group("meters").join(ALL, message -> read.add(message.toMessage()));
                        Publisher publisher = sender.group("meters").publisher()) {
                    assertTrue(member.isMapped());
                    assertTrue(publisher.isDirect());
                    for (long i = 0; i < 5000; i++) {
                        publisher.send(Message.signal("/meter", METER, "Changed").body("t", i).build());
                    }
                    for (long i = 0; i < 5000; i++) {
                        Message message = read.poll(20, TimeUnit.SECONDS);
                        assertEquals(i, message.arguments().get(0));
                        assertEquals(sender.uniqueName(), message.sender());
                    }
                }
            }
        }
    }

    @Test
    void a_signal_by_lane_and_a_message_by_socket_come_in_the_order_in_which_they_were_sent()
            throws IOException, InterruptedException {
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient sender = connect(busway); BusClient program = connect(busway)) {
                create(sender, Map.of());
                BlockingQueue<Long> read = new LinkedBlockingQueue<>();
                program.subscribe(MatchRule.parse("interface='com.example.Other'"),
                        message -> read.add((Long) message.arguments().get(0)));
                try (Member member = program.group("meters").join(ALL,
                        message -> read.add((Long) message.toMessage().arguments().get(0)))) {
                    assertTrue(member.isMapped());
                    for (long i = 0; i < 4000; i++) {
                        sender.send(Message.signal("/meter", i % 2 == 0 ? METER : "com.example.Other", "Changed").body("t", i)
                                .build());
                    }
                    List<Long> order = new ArrayList<>();
                    for (long i = 0; i < 4000; i++) {
                        order.add(read.poll(20, TimeUnit.SECONDS));
                    }
                    for (int i = 0; i < 4000; i++) {
                        assertEquals(i, order.get(i));
                    }
                }
            }
        }
    }

    @Test
    void busctl_shows_what_groups_there_are_and_what_happens_in_them() throws IOException, InterruptedException {
        Machine.program("busctl", "systemd");
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line(busway.address());
            try (BusClient sender = connect(busway); Member member = join(sender)) {
                String shown = busctl(busway, "introspect", BUS, GROUPS, INTERFACE);
                assertTrue(shown.matches("(?s).*\\.Join +method +sasa\\{sv\\} +sa\\{sv\\}ayhh .*"), shown);
                assertTrue(shown.matches("(?s).*\\.Names +property +as +\\d+ [^\n]*\"meters\"[^\n]* emits-invalidation\n.*"),
                        shown);
                assertTrue(shown.matches("(?s).*\\.Groups +property +a\\{sa\\{sv\\}\\} [^\n]* emits-invalidation\n.*"), shown);
                assertTrue(shown.matches("(?s).*\\.Statistics +property +a\\{sa\\{sv\\}\\} [^\n]* -\n.*"), shown);
                assertTrue(shown.matches("(?s).*\\.Evicted +signal +sss .*"), shown);
            }
        }
    }

    private static Member join(BusClient client) {
        create(client, Map.of());
        return client.group("meters").join(ALL, message -> {});
    }

    private static String busctl(OperatorTerminal busway, String... arguments) {
        return Command.of("busctl", "--address=" + busway.address(), "--no-pager", "--full").and(arguments).run().succeeded();
    }

    private static BusClient connect(OperatorTerminal busway) {
        return BusClient.builder().address(busway.address()).connect();
    }

    private static void create(BusClient client, Map<String, Variant> more) {
        new GroupsObject(client).create("meters", METER, more);
    }
}
