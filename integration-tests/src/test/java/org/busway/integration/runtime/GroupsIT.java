package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.api.group.Group;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Member;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.guests.member.GroupGuest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

/** Programs, a bundle and an ordinary subscriber in a group of the real bus. The group {@code meters} stands in its configuration. */
class GroupsIT {

    private static final String METER = "com.example.Meter";
    private static final MatchRule VALUES = MatchRule.signal(METER, "Value");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MESSAGES = 5_000;

    private static FrameworkBus bus;

    private BusClient one;
    private BusClient two;
    private BusClient sender;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        bus.install(GuestBundle.of(GroupGuest.class).in(bus.directory())).start();
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    @BeforeEach
    void connect() {
        one = bus.connect();
        two = bus.connect();
        sender = bus.connect();
    }

    @AfterEach
    void disconnect() {
        one.close();
        two.close();
        sender.close();
    }

    private void send(int number) {
        sender.emit("/meter", METER, "Value", "i", number);
    }

    @Test
    void everyMemberAndAnOrdinarySubscriberGetEverythingInOneOrder() {
        PullMember pull = one.group("meters").join(VALUES);
        assertTrue(pull.isMapped());
        List<Integer> pushed = new CopyOnWriteArrayList<>();
        Member push = two.group("meters").join(VALUES, value -> pushed.add(value.body().getInt()));
        assertTrue(push.isMapped());
        assertEquals(true, two.call("org.example.GroupGuest", "/guest", "org.example.GroupGuest1", "Join", "s", "meters")
                .arguments().get(0));
        List<Integer> subscribed = new CopyOnWriteArrayList<>();
        try (BusClient plain = bus.connect()) {
            plain.subscribe(VALUES, value -> subscribed.add((Integer) value.arguments().get(0)));
            List<Integer> pulled = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                send(i);
                if (i % 100 == 99) {
                    readUntil(pull, pulled, i + 1);
                }
            }
            readUntil(pull, pulled, MESSAGES);
            Eventually.holds(() -> pushed.size() == MESSAGES, "all were pushed");
            Eventually.holds(() -> subscribed.size() == MESSAGES, "all came by the socket");
            Eventually.holds(() -> heardByGuest().size() == MESSAGES, "all came to the bundle");
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(i, pulled.get(i));
                assertEquals(i, pushed.get(i));
                assertEquals(i, subscribed.get(i));
                assertEquals(sender.uniqueName() + " " + i, heardByGuest(i));
            }
        }
        assertEquals(MESSAGES, pull.counts().read());
    }

    private List<String> guest;

    private List<String> heardByGuest() {
        guest = one.call("org.example.GroupGuest", "/guest", "org.example.GroupGuest1", "Heard", "").argument(0, List.class);
        return guest;
    }

    private String heardByGuest(int index) {
        return guest.get(index);
    }

    private static void readUntil(PullMember member, List<Integer> into, int size) {
        while (into.size() < size) {
            assertTrue(member.read(value -> into.add(value.body().getInt()), 64, LONG) > 0, "it went on: " + into.size());
        }
    }

    @Test
    void aMessageReachesAMemberOnceAlsoWhereItsConnectionSubscribedToIt() {
        List<Object> subscribed = new CopyOnWriteArrayList<>();
        List<Integer> joined = new CopyOnWriteArrayList<>();
        one.subscribe(MatchRule.builder().interfaceName(METER).build(), value -> subscribed.add(value.arguments().get(0)));
        Member member = one.group("meters").join(VALUES, value -> joined.add(value.body().getInt()));
        send(1);
        sender.emit("/meter", METER, "Other", "i", 2);
        Eventually.holds(() -> joined.size() == 1 && subscribed.size() == 1, "each came one way");
        assertEquals(List.of(2), List.copyOf(subscribed));
        member.close();
        // Leave is on its way before this call is.
        one.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", "");
        send(3);
        Eventually.holds(() -> subscribed.size() == 2, "after leaving it comes by the socket");
        assertEquals(List.of(1), List.copyOf(joined));
    }

    @Test
    void whoWantsNoMemoryGetsTheSame() {
        PullMember member = one.group("meters").join(List.of(VALUES), MemberOptions.DEFAULT.proxied());
        assertFalse(member.isMapped());
        send(7);
        List<Integer> got = new ArrayList<>();
        readUntil(member, got, 1);
        assertEquals(List.of(7), got);
    }

    @Test
    void aGroupThatIsNotThereIsSaidSo() {
        BusException error = assertThrows(BusException.class, () -> one.group("nowhere").join());
        assertEquals(Group.UNKNOWN_GROUP, error.errorName());
    }

    @Test
    void whereTheBusWritesTheLaneAPublisherSendsOverItsConnection() {
        PullMember member = one.group("meters").join(VALUES);
        Publisher publisher = sender.group("meters").publisher();
        assertFalse(publisher.isDirect());
        var prepared = publisher.prepare("/meter", METER, "Value", "i", 4);
        prepared.body().clear().putInt(41);
        publisher.send(prepared, LONG);
        List<Integer> got = new ArrayList<>();
        readUntil(member, got, 1);
        assertEquals(List.of(41), got);
    }

    @Test
    void aMessageThatIsTooLongForTheLaneComesToo() {
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        one.group("meters").join(VALUES, value -> lengths.add(value.body().remaining()));
        sender.emit("/meter", METER, "Value", "ay", new byte[10]);
        sender.emit("/meter", METER, "Value", "ay", new byte[300_000]);
        sender.emit("/meter", METER, "Value", "ay", new byte[20]);
        Eventually.holds(() -> lengths.size() == 3, "all three came");
    }

    @Test
    void statisticsNameTheMembers() {
        one.group("meters").join(VALUES);
        assertTrue(one.group("meters").statistics().get("members").toString().contains(one.uniqueName()));
    }

    /** A group of signals of the interface that has its name, whose publishers have lanes. */
    private String directGroup(String name) {
        createGroup(name, Map.of("publishers", Variant.of("direct")));
        return name;
    }

    private void createGroup(String name, Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("lane.bytes", new Variant("t", 65_536L));
        options.put("deadline.millis", new Variant("u", 5_000));
        new GroupsObject(one).create(name, name, options);
    }

    @Test
    void aPublisherWithALaneOfItsOwnReachesAllMembersInOneOrder() {
        String group = directGroup("com.example.Direct");
        Publisher publisher = sender.group(group).publisher();
        assertTrue(publisher.isDirect());
        PullMember pull = one.group(group).join(MatchRule.signal(group, "Value"));
        List<Integer> pushed = new CopyOnWriteArrayList<>();
        two.group(group).join(MatchRule.signal(group, "Value"), value -> pushed.add(value.body().getInt()));
        List<Integer> pulled = new ArrayList<>();
        PreparedSignal signal = publisher.prepare("/meter", group, "Value", "i", 4);
        for (int i = 0; i < MESSAGES; i++) {
            signal.body().clear().putInt(i);
            publisher.send(signal, LONG);
            if (i % 100 == 99) {
                readUntil(pull, pulled, i + 1);
            }
        }
        Eventually.holds(() -> pushed.size() == MESSAGES, "all were pushed");
        for (int i = 0; i < MESSAGES; i++) {
            assertEquals(i, pulled.get(i));
            assertEquals(i, pushed.get(i));
        }
        assertThrows(BusException.class, () -> two.group(group).publisher(), "one at a time");
    }

    @Test
    void whatAPublisherWritesIntoItsLaneReachesWhoMapsNothingToo() {
        String group = directGroup("com.example.Everybody");
        Publisher publisher = sender.group(group).publisher();
        assertTrue(publisher.isDirect());
        List<Integer> mapped = new CopyOnWriteArrayList<>();
        assertTrue(
                one.group(group).join(MatchRule.signal(group, "Value"), value -> mapped.add(value.body().getInt())).isMapped());
        List<Integer> proxied = new CopyOnWriteArrayList<>();
        assertFalse(two.group(group)
                .join(List.of(MatchRule.signal(group, "Value")), MemberOptions.DEFAULT.proxied(),
                        value -> proxied.add(value.body().getInt()))
                .isMapped());
        List<Integer> subscribed = new CopyOnWriteArrayList<>();
        try (BusClient plain = bus.connect()) {
            plain.subscribe(MatchRule.signal(group, "Value"), value -> subscribed.add((Integer) value.arguments().get(0)));
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                publisher.send(Message.signal("/meter", group, "Value").body("i", i).build(), LONG);
                sent.add(i);
            }
            Eventually.holds(() -> mapped.size() >= MESSAGES && proxied.size() >= MESSAGES && subscribed.size() >= MESSAGES,
                    "all came to everybody");
            assertEquals(sent, mapped);
            assertEquals(sent, proxied);
            assertEquals(sent, subscribed);
        }
    }

    @Test
    void whatIsEmittedBySocketIntoAGroupOfLanesComesToItsMembersOnce() {
        String group = directGroup("com.example.Emitted");
        List<Integer> heard = new CopyOnWriteArrayList<>();
        assertTrue(one.group(group).join(MatchRule.signal(group, "Value"), value -> heard.add(value.body().getInt())).isMapped());
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sender.emit("/meter", group, "Value", "i", i);
            sent.add(i);
        }
        Eventually.holds(() -> heard.size() >= 500, "all came by the socket");
        assertEquals(sent, heard);
    }

    @Test
    void theEndOfAPublisherIsToldAndTheNextOneMayCome() {
        String group = directGroup("com.example.Successors");
        PullMember member = one.group(group).join(MatchRule.signal(group, "Value"));
        List<String> ended = new ArrayList<>();
        MemberHandler handler = new MemberHandler() {
            @Override
            public void message(GroupMessage message) {
                ended.add("message of " + message.sender());
            }

            @Override
            public void publisherEnded(String publisher, String why) {
                ended.add("end of " + publisher);
            }
        };
        for (int i = 0; i < 3; i++) {
            BusClient publishing = bus.connect();
            String name = publishing.uniqueName();
            publishing.group(group).publisher().send(Message.signal("/meter", group, "Value").body("i", i).build());
            publishing.close();
            Eventually.holds(() -> {
                member.read(handler, 10, Duration.ofMillis(10));
                return ended.size() == 2;
            }, "message and end came: " + ended);
            assertEquals(List.of("message of " + name, "end of " + name), ended);
            ended.clear();
        }
    }

    @Test
    void whatAPublisherDoesByLaneAndBySocketIsHandedOnAsItDidIt() {
        String group = directGroup("com.example.Mixed");
        Publisher publisher = sender.group(group).publisher();
        List<Integer> order = new CopyOnWriteArrayList<>();
        one.group(group).join(MatchRule.signal(group, "Value"), value -> order.add(value.body().getInt()));
        one.subscribe(MatchRule.signal("com.example.Plain", "Value"), value -> order.add((Integer) value.arguments().get(0)));
        int count = 2_000;
        for (int i = 0; i < count; i++) {
            if (i % 7 < 3) {
                sender.emit("/meter", "com.example.Plain", "Value", "i", i);
            } else {
                publisher.send(Message.signal("/meter", group, "Value").body("i", i).build());
            }
        }
        Eventually.holds(() -> order.size() == count, "all came: " + order.size());
        for (int i = 0; i < count; i++) {
            assertEquals(i, order.get(i));
        }
    }
}
