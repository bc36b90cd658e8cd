package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;
import org.busway.client.FilteredMember;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** The bundle {@code group} is stopped and started while programs that map nothing are members: one in Python by each kind of plain socket, and one that the kernel filters for. */
class MembersStayIT {

    private static final String METER = "com.example.Plain";
    private static final String FILTERED = "com.example.Filtered";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int EACH = 200;

    private static FrameworkBus bus;

    @TempDir
    Path directory;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    @Test
    void members_by_plain_sockets_get_all_once_and_in_order_and_publish() throws IOException, BundleException {
        try (BusClient publisher = bus.connect()) {
            new GroupsObject(publisher).create("plain", METER,
                    Map.of("seqpacket", Variant.of("unix:path=" + directory.resolve("seqpacket")),
                            "datagram", Variant.of("unix:path=" + directory.resolve("datagram"))));
            List<String> heard = new CopyOnWriteArrayList<>();
            publisher.subscribe(MatchRule.parse("member='FromOutside'"), message -> heard.add(message.path()));
            try (Running connected = python("seqpacket"); Running datagrams = python("datagram", "--datagram")) {
                List<Running> members = new ArrayList<>(List.of(connected, datagrams));
                connected.line("joined :1.");
                datagrams.line("answered :1.");
                Footprint before = Footprint.now();
                for (int round = 0; round < 2; round++) {
                    publish(publisher, 3 * round);
                    Bundle group = bus.bundle("group");
                    group.stop();
                    publish(publisher, 3 * round + 1);
                    Files.writeString(directory.resolve("seqpacket.in"), "/from/" + round + " " + METER + " FromOutside warm\n");
                    group.start();
                    publish(publisher, 3 * round + 2);
                    int last = EACH * (3 * round + 3) - 1;
                    members.forEach(member -> member.line("/meter/" + last + " "));
                    int rounds = round + 1;
                    Eventually.holds(() -> heard.size() == rounds, "what a member sent meanwhile is published");
                }
                for (Running member : members) {
                    assertEquals(IntStream.range(0, 6 * EACH).mapToObj(i -> "/meter/" + i).toList(), member.everything().lines()
                            .filter(line -> line.contains(METER + ".Changed")).map(line -> line.split(" ")[2]).toList());
                }
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(before), "left behind by managers");
            }
            Eventually.equal(List.of(), () -> new GroupsObject(publisher).members("plain", "kind"),
                    "who has gone is a member no longer");
            new GroupsObject(publisher).destroy("plain");
            assertTrue(Files.notExists(directory.resolve("seqpacket")));
        }
    }

    @Test
    void a_member_that_the_kernel_filters_for_gets_its_publishers_messages_while_there_is_no_manager() throws BundleException {
        try (BusClient sender = bus.connect(); BusClient reader = bus.connect()) {
            new GroupsObject(sender).create("filtered", FILTERED,
                    Map.of("publishers", Variant.of("direct"), "lane.bytes", new Variant("t", 1L << 20)));
            Bundle group = bus.bundle("group");
            List<String> read = new ArrayList<>();
            try (FilteredMember member = FilteredMember.join(reader, "filtered", List.of(MatchRule.parse("member='Wanted'")))) {
                try (BusClient first = bus.connect(); Publisher publisher = first.group("filtered").publisher()) {
                    publish(publisher, 0);
                    read(member, read, EACH);
                    group.stop();
                    publish(publisher, 1);
                    read(member, read, 2 * EACH);
                    group.start();
                    publish(publisher, 2);
                    read(member, read, 3 * EACH);
                    group.stop();
                    publish(publisher, 3);
                }
                // The publisher has gone, and nobody is there to be asked for the next pair.
                member.poll(message -> read.add(message.path()), Duration.ofMillis(100));
                group.start();
                try (BusClient next = bus.connect(); Publisher publisher = next.group("filtered").publisher()) {
                    publish(publisher, 4);
                    read(member, read, 5 * EACH);
                }
                assertEquals(IntStream.range(0, 5 * EACH).mapToObj(i -> "/meter/" + i).toList(), read);
                assertEquals(List.of("filtered"), new GroupsObject(sender).members("filtered", "kind"));
            }
            Eventually.equal(List.of(), () -> new GroupsObject(sender).members("filtered", "kind"), "it has left");
            new GroupsObject(sender).destroy("filtered");
        }
    }

    private static void publish(BusClient publisher, int part) {
        for (int i = part * EACH; i < (part + 1) * EACH; i++) {
            publisher.emit("/meter/" + i, METER, "Changed", "s", "x".repeat(i % 300));
        }
    }

    private static void publish(Publisher publisher, int part) {
        for (int i = part * EACH; i < (part + 1) * EACH; i++) {
            publisher.send(Message.signal("/meter/" + i, FILTERED, "Wanted").build(), LONG);
            publisher.send(Message.signal("/meter/" + i, FILTERED, "Other").build(), LONG);
        }
    }

    private static void read(FilteredMember member, List<String> read, int until) {
        // A call that has found the next socket may come back without a message.
        Eventually.holds(() -> {
            assertTrue(member.poll(message -> read.add(message.path()), MOMENT) >= 0, "it is a member no longer");
            return read.size() >= until;
        }, "all comes that is published");
    }

    /** Its standard input is a pipe that nobody ends. */
    private Running python(String kind, String... options) throws IOException {
        Path pipe = directory.resolve(kind + ".in");
        Command.of("mkfifo", pipe.toString()).run().succeeded();
        List<String> whole = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <> \"$0\"", pipe.toString(),
                Machine.program("python3", "python3").toString(),
                Installation.built().root().resolve("tools/group-member.py").toString()));
        whole.addAll(List.of(options));
        whole.add("unix:path=" + directory.resolve(kind));
        return Command.of(whole).start();
    }
}
