package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.client.FilteredMember;
import org.busway.integration.bus.GroupsObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publisher and members whose filters the kernel runs, by the client library, on the bus that {@code busway run} starts. */
class FilteredMemberIT {

    private static final String METER = "com.example.Meter";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final int COUNT = 20_000;

    private static OperatorTerminal busway;
    private BusClient sender;
    private BusClient reader;

    @BeforeAll
    static void startBus() throws IOException {
        busway = OperatorTerminal.run();
        busway.line(busway.address());
    }

    @AfterAll
    static void stopBus() throws IOException {
        busway.close();
    }

    @BeforeEach
    void connect() {
        sender = BusClient.builder().address(busway.address()).connect();
        reader = BusClient.builder().address(busway.address()).connect();
        new GroupsObject(sender).create("meters", METER,
                Map.of("publishers", Variant.of("direct"), "lane.bytes", new Variant("t", 65536L)));
    }

    @AfterEach
    void disconnect() {
        new GroupsObject(sender).destroy("meters");
        sender.close();
        reader.close();
    }

    @Test
    void each_message_that_the_filter_passes_comes_once_and_in_order_across_changes_of_the_filter() {
        try (FilteredMember member = FilteredMember.join(reader, "meters", List.of(MatchRule.parse("member='Even'")));
                Publisher publisher = sender.group("meters").publisher()) {
            assertTrue(publisher.isDirect());
            CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < COUNT; i++) {
                    publisher.send(message(i), LONG);
                }
            });
            List<Integer> numbers = new ArrayList<>();
            List<List<MatchRule>> filters = List.of(List.of(MatchRule.parse("member='Odd'")), List.of(),
                    List.of(MatchRule.parse("member='Even'")),
                    List.of(MatchRule.parse("member='Odd'"), MatchRule.parse("arg1='six'")), List.of());
            List<IntPredicate> wanted = List.of(i -> i % 2 == 0, i -> i % 2 == 1, i -> true, i -> i % 2 == 0,
                    i -> i % 2 == 1 || i % 6 == 0, i -> true);
            for (int changed = 0; numbers.isEmpty() || numbers.get(numbers.size() - 1) != COUNT - 1;) {
                int came = member.poll(each -> numbers.add(Integer.parseInt(each.path().substring("/meter/".length()))),
                        publishing.isDone() ? LONG : MOMENT);
                assertTrue(came > 0 || !publishing.isDone(), "all was sent, and nothing comes any more");
                if (changed < filters.size() && !numbers.isEmpty()
                        && numbers.get(numbers.size() - 1) > (changed + 1) * COUNT / 8) {
                    member.filter(filters.get(changed++));
                }
            }
            publishing.join();
            // Of each message the filter of its time says whether it came: there are places for the changes so that all came that should have, and no other.
            int filter = 0;
            int read = 0;
            for (int i = 0; i < COUNT; i++) {
                boolean came = read < numbers.size() && numbers.get(read) == i;
                while (wanted.get(filter).test(i) != came) {
                    int message = i;
                    assertTrue(++filter < wanted.size(), () -> "message " + message + (came ? " came" : " did not come"));
                }
                read += came ? 1 : 0;
            }
            assertEquals(numbers.size(), read, "something came twice or out of order");
            assertEquals(filters.size(), filter);
        }
    }

    @Test
    void a_rule_that_a_header_tells_in_part_is_tested_again_and_a_slow_member_makes_its_publisher_wait() {
        try (FilteredMember member = FilteredMember.join(reader, "meters", List.of(MatchRule.parse("arg0path='/a/'")));
                Publisher publisher = sender.group("meters").publisher()) {
            String text = "x".repeat(2000);
            CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 2000; i++) {
                    publisher.send(
                            Message.signal("/meter/" + i, METER, "Path").body("ss", i % 10 == 0 ? "/a/b" : "/b", text).build(),
                            LONG);
                }
            });
            List<String> paths = new ArrayList<>();
            while (paths.size() < 200) {
                assertTrue(member.poll(each -> {
                    paths.add(each.path());
                    assertNull(each.sender(), "whose message it is the lane says");
                }, LONG) >= 0);
            }
            publishing.join();
            for (int i = 0; i < 200; i++) {
                assertEquals("/meter/" + 10 * i, paths.get(i));
            }
            // What stands behind the last message that was wanted.
            while (member.received() < 2000) {
                assertEquals(0, member.poll(each -> {
                    throw new AssertionError(each);
                }, LONG));
            }
            assertEquals(2000, member.received());
            assertEquals(1800, member.refused());
        }
    }

    @Test
    void what_a_publisher_that_is_gone_had_not_put_there_comes_from_the_bus_and_the_next_publisher_goes_on() {
        try (FilteredMember member = FilteredMember.join(reader, "meters", List.of())) {
            for (int round = 0; round < 3; round++) {
                try (BusClient one = BusClient.builder().address(busway.address()).connect();
                        Publisher publisher = one.group("meters").publisher()) {
                    assertTrue(publisher.isDirect());
                    for (int i = 0; i < 100; i++) {
                        publisher.send(message(i), LONG);
                    }
                }
                List<String> paths = new ArrayList<>();
                while (paths.size() < 100) {
                    assertTrue(member.poll(each -> paths.add(each.path()), LONG) > 0);
                }
                assertEquals("/meter/99", paths.get(99));
            }
        }
    }

    @Test
    void what_has_come_until_a_member_is_closed_is_still_read() {
        FilteredMember member = FilteredMember.join(reader, "meters", List.of());
        try (Publisher publisher = sender.group("meters").publisher()) {
            for (int i = 0; i < 20; i++) {
                publisher.send(message(i), LONG);
            }
            member.close();
            publisher.send(message(20), LONG);
            List<String> paths = new ArrayList<>();
            assertEquals(20, member.poll(each -> paths.add(each.path()), LONG));
            assertEquals("/meter/19", paths.get(19));
            assertEquals(-1, member.poll(each -> paths.add(each.path()), LONG));
        }
    }

    @Test
    void what_is_published_in_a_burst_comes_in_order_when_it_is_closed_or_64_wait() {
        try (FilteredMember member = FilteredMember.join(reader, "meters", List.of());
                BusClient beside = BusClient.builder().address(busway.address()).connect();
                PullMember mapped = beside.group("meters").join(List.of(), MemberOptions.DEFAULT);
                Publisher publisher = sender.group("meters").publisher()) {
            List<String> paths = new ArrayList<>();
            publisher.send(message(0), LONG);
            assertTrue(member.poll(each -> paths.add(each.path()), LONG) > 0);
            List<String> seen = new ArrayList<>();
            try (Publisher.Burst burst = publisher.burst()) {
                for (int i = 1; i < 70; i++) {
                    publisher.send(message(i), LONG);
                }
                while (seen.size() < 70) {
                    assertTrue(mapped.read(each -> seen.add(each.path()), 100, LONG) > 0);
                }
                member.poll(each -> paths.add(each.path()), Duration.ZERO);
                assertEquals(1 + Publisher.Burst.MOST_WAITING, paths.size(),
                        "what maps the lane sees all at once, and a socket what was sent");
            }
            while (paths.size() < 70) {
                assertTrue(member.poll(each -> paths.add(each.path()), LONG) > 0);
            }
            assertEquals(seen, paths);
        }
    }

    @Test
    void a_burst_that_is_longer_than_the_lane_does_not_wait_for_itself() {
        try (FilteredMember member = FilteredMember.join(reader, "meters", List.of(MatchRule.parse("member='Odd'")));
                Publisher publisher = sender.group("meters").publisher()) {
            String text = "x".repeat(6000);
            try (Publisher.Burst burst = publisher.burst()) {
                for (int i = 0; i < 40; i++) {
                    assertTrue(
                            publisher.trySend(
                                    Message.signal("/meter/" + i, METER, i == 39 ? "Odd" : "Even").body("s", text).build()),
                            "nobody but the burst leaves no room");
                }
            }
            List<String> paths = new ArrayList<>();
            assertEquals(1, member.poll(each -> paths.add(each.path()), LONG));
            assertEquals(List.of("/meter/39"), paths);
        }
    }

    @Test
    void who_names_a_sender_is_told_that_the_kernel_cannot_run_that() {
        BusException refused = assertThrows(BusException.class,
                () -> FilteredMember.join(reader, "meters", List.of(MatchRule.parse("sender=':1.1'"))));
        assertEquals(BusException.NOT_SUPPORTED, refused.errorName());
    }

    private static Message message(int number) {
        return Message.signal("/meter/" + number, METER, number % 2 == 0 ? "Even" : "Odd")
                .body("ss", "", number % 6 == 0 ? "six" : "").build();
    }
}
