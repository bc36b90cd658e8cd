package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.time.Duration;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Member;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a publisher writes into a lane of its own, for programs that know nothing of groups. The path of each message says its number. */
class DirectLaneIT {

    private static final String METER = "com.example.Meter";
    private static final String PLAIN = "com.example.Plain";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Pattern NUMBER = Pattern.compile("/meter/(\\d+)");

    private static OperatorTerminal busway;

    private BusClient sender;
    private BusClient program;

    @BeforeAll
    static void startBus() throws IOException {
        busway = OperatorTerminal.run("--set", "org.busway.flow:peer.bytes=262144", "--set",
                "org.busway.flow:outcome=block then=evict deadline=20000");
        busway.line(busway.address());
    }

    @AfterAll
    static void stopBus() throws IOException {
        busway.close();
    }

    @BeforeEach
    void connect() {
        sender = BusClient.builder().address(busway.address()).connect();
        program = BusClient.builder().address(busway.address()).connect();
        new GroupsObject(sender).create("meters", METER,
                Map.of("publishers", Variant.of("direct"), "lane.bytes", new Variant("t", 65536L)));
    }

    @AfterEach
    void disconnect() {
        new GroupsObject(sender).destroy("meters");
        sender.close();
        program.close();
    }

    private static Message message(int number, String interfaceName, Object... text) {
        return Message.signal("/meter/" + number, interfaceName, "Changed").body("s".repeat(text.length), text).build();
    }

    private static List<Integer> numbers(Running shown) {
        List<Integer> numbers = new ArrayList<>();
        for (Matcher each = NUMBER.matcher(shown.everything()); each.find();) {
            numbers.add(Integer.parseInt(each.group(1)));
        }
        return numbers;
    }

    private static List<Integer> upTo(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private Running gdbus() {
        Running gdbus = Command.of("gdbus", "monitor", "--address", busway.address(), "--dest", sender.uniqueName()).start();
        gdbus.line("The name " + sender.uniqueName() + " is owned by");
        return gdbus;
    }

    @Test
    void subscribers_proxied_members_and_monitors_get_what_is_written_and_what_is_sent_in_the_order_of_both() {
        int count = 3000;
        List<Integer> proxied = new CopyOnWriteArrayList<>();
        try (Running gdbus = gdbus();
                Running monitor = Command.of("dbus-monitor", "--address", busway.address(), "--profile",
                        "type='signal',sender='" + sender.uniqueName() + "'").start();
                Member member = program.group("meters").join(List.of(), MemberOptions.DEFAULT.proxied(),
                        each -> proxied.add(Integer.parseInt(each.path().substring("/meter/".length()))));
                Publisher publisher = sender.group("meters").publisher()) {
            monitor.line("NameAcquired");
            assertFalse(member.isMapped());
            assertTrue(publisher.isDirect());
            List<Integer> written = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (i % 7 < 2) {
                    sender.send(message(i, PLAIN));
                } else {
                    publisher.send(message(i, METER), LONG);
                    written.add(i);
                }
            }
            gdbus.line("/meter/" + (count - 1) + ":");
            monitor.line("/meter/" + (count - 1) + "\t");
            assertEquals(upTo(count), numbers(gdbus));
            assertEquals(upTo(count), numbers(monitor));
            Eventually.holds(() -> proxied.size() >= written.size(), "all came to the member");
            assertEquals(written, List.copyOf(proxied));
        }
    }

    @Test
    void a_message_that_is_longer_than_the_lane_reaches_everybody_in_its_place() {
        String large = "com.example.Large";
        new GroupsObject(sender).create("large", large, Map.of("publishers", Variant.of("direct"), "lane.bytes",
                new Variant("t", 65536L), "message.bytes", new Variant("t", 120_000L)));
        int count = 60;
        List<Integer> mapped = new CopyOnWriteArrayList<>();
        try (Running gdbus = gdbus();
                Member member = program.group("large").join(List.of(), MemberOptions.DEFAULT, each -> {
                    if (each.argument(0).length() == bytes(mapped.size())) {
                        mapped.add(Integer.parseInt(each.path().substring("/meter/".length())));
                    }
                });
                Publisher publisher = sender.group("large").publisher()) {
            assertTrue(member.isMapped());
            assertTrue(publisher.isDirect());
            for (int i = 0; i < count; i++) {
                publisher.send(message(i, large, "x".repeat(bytes(i))), LONG);
            }
            gdbus.line("/meter/" + (count - 1) + ":");
            assertEquals(upTo(count), numbers(gdbus));
            Eventually.holds(() -> mapped.size() == count, "all came to the member");
            assertEquals(upTo(count), List.copyOf(mapped));
            assertEquals(0, member.counts().lost());
            Map<String, Object> statistics = sender.group("large").statistics();
            assertEquals((long) (count - 40), ((Number) statistics.get("announced")).longValue());
            assertEquals(0L, ((Number) statistics.get("faults.found")).longValue());
        }
        new GroupsObject(sender).destroy("large");
    }

    private static int bytes(int number) {
        return number % 3 == 0 ? 100_000 + number : number;
    }

    @Test
    void a_subscriber_that_does_not_read_holds_the_publisher_up_and_loses_nothing() throws Exception {
        int count = 2000;
        AtomicInteger written = new AtomicInteger();
        try (Running gdbus = gdbus(); Publisher publisher = sender.group("meters").publisher()) {
            Command.of("kill", "-STOP", Long.toString(gdbus.pid())).run().succeeded();
            CompletableFuture<Void> all = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    publisher.send(message(i, METER, "x".repeat(1000)), LONG);
                    written.incrementAndGet();
                }
            });
            Eventually.holds(() -> publisher.counts().noRoom() > 0, "the publisher waits for room in its lane");
            // It may find a little room yet, but what all queues on the way hold is far less than what it has to say.
            assertTrue(written.get() < count, () -> "the publisher had to wait after " + written);
            Command.of("kill", "-CONT", Long.toString(gdbus.pid())).run().succeeded();
            all.get();
            gdbus.line("/meter/" + (count - 1) + ":");
            assertEquals(upTo(count), numbers(gdbus));
        }
    }

    @Test
    void a_member_that_does_not_read_is_put_out_at_its_deadline_and_the_publisher_goes_on() {
        List<String> reasons = new CopyOnWriteArrayList<>();
        sender.subscribe(MatchRule.parse("interface='org.busway.Groups1',member='Evicted'"),
                each -> reasons.add(each.argument(2, String.class)));
        try (PullMember sent = program.group("meters").join(); Publisher publisher = sender.group("meters").publisher()) {
            for (int i = 0; i < 500; i++) {
                publisher.send(message(i, METER, "x".repeat(1000)), LONG);
            }
            while (sent.read(each -> {}, 1000, LONG) != PullMember.ENDED) {
                // What it had before it was put out.
            }
            Eventually.holds(() -> !reasons.isEmpty(), "everybody is told");
            assertTrue(reasons.get(0).contains("held up publisher " + sender.uniqueName()), reasons.get(0));
        }
        try (PullMember tried = program.group("meters").join(); Publisher publisher = sender.group("meters").publisher()) {
            while (publisher.trySend(message(1, METER, "x".repeat(1000)))) {
                // Until there is no room.
            }
            Eventually.holds(() -> publisher.trySend(message(2, METER, "x".repeat(1000))), "who never waits goes on, too");
        }
    }

    @Test
    void what_a_publisher_writes_right_before_it_ends_is_delivered() {
        List<String> heard = new CopyOnWriteArrayList<>();
        program.subscribe(MatchRule.parse("interface='" + METER + "'"), each -> heard.add(each.path()));
        for (int round = 1; round <= 5; round++) {
            try (BusClient shortLived = BusClient.builder().address(busway.address()).connect()) {
                Publisher publisher = shortLived.group("meters").publisher();
                for (int i = 0; i < 200; i++) {
                    publisher.send(message(i, METER), LONG);
                }
            }
            int expected = 200 * round;
            Eventually.holds(() -> heard.size() == expected, "all came of a connection that has ended: " + heard.size());
        }
    }

    @Test
    void what_does_not_belong_in_the_group_ends_the_lane_and_reaches_nobody() {
        List<String> heard = new CopyOnWriteArrayList<>();
        program.subscribe(MatchRule.parse("type='signal',path_namespace='/meter'"), each -> heard.add(each.path()));
        Publisher publisher = sender.group("meters").publisher();
        publisher.send(message(1, METER));
        publisher.send(message(2, "com.example.Wrong"));
        Eventually.holds(() -> publisher.endReason() != null, "the lane has ended");
        assertTrue(publisher.endReason().contains("broken"), publisher.endReason());
        sender.send(message(3, PLAIN));
        Eventually.holds(() -> heard.contains("/meter/3"), "the connection goes on");
        assertEquals(List.of("/meter/1", "/meter/3"), List.copyOf(heard));
    }
}
