package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.OrderedMember;
import org.busway.group.internal.fake.Signals;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two to four publishers in two to four groups, by lanes and by sockets, in random turns of everybody: the numbers that the bus gives to all that it orders are an order
 * in which each group's and each sender's own order stand.
 */
class OrderOfAllGroupsTest {

    private static final int STEPS = 6_000;

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<List<OrderedMember>> members = new ArrayList<>();
    private Random random;

    /** One publisher: a lane in each group, a socket, and what it has done, in its own order. */
    private final class Publisher {
        final FakePeer peer;
        final List<MappedWriter> writers = new ArrayList<>();
        final Queue<String> socket = new ArrayDeque<>();
        final List<String> done = new ArrayList<>();
        long sent;
        long running;

        Publisher(int number) {
            peer = FakePeer.ofUser(":1." + (10 + number), 1000);
        }

        private String next(int group) {
            return "P" + publishers.indexOf(this) + "N" + done.size() + "G" + group;
        }

        void publish(int group) {
            String text = next(group);
            MappedWriter writer = writers.get(group);
            writer.running = running;
            if (writer.write(interfaceName(group), text, sent) == 0) {
                running++;
                done.add(text);
            }
        }

        void send(int group) {
            String text = next(group);
            done.add(text);
            socket.add(text);
            sent++;
        }

        /** The bus takes the next message from its socket, as it does if nobody holds it up. */
        void take() {
            if (!socket.isEmpty() && !peer.heldUp && groups.mayTake(peer)) {
                String text = socket.remove();
                peer.taken++;
                int group = text.charAt(text.length() - 1) - '0';
                assertTrue(Signals.offer(groups, peer, interfaceName(group), text));
                groups.routed(peer);
            }
        }
    }

    private static String interfaceName(int group) {
        return "com.example.Meter" + group;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void groupsAndSendersHaveOneOrderInCommon(int seed) throws Exception {
        random = new Random(seed);
        begin(2 + random.nextInt(3), 2 + random.nextInt(3));
        for (int step = 0; step < STEPS; step++) {
            Publisher publisher = publishers.get(random.nextInt(publishers.size()));
            int group = random.nextInt(members.size());
            switch (random.nextInt(7)) {
                case 0, 1 -> publisher.publish(group);
                case 2 -> publisher.send(group);
                case 3 -> publisher.take();
                case 4 -> ring();
                case 5 -> bus.turn();
                default -> members.get(group).get(random.nextInt(2)).poll();
            }
        }
        settle();
        check();
        for (AutoCloseable each : open) {
            each.close();
        }
        groups.detach();
    }

    private void begin(int publisherCount, int groupCount) throws IOException {
        for (int g = 0; g < groupCount; g++) {
            Map<String, Variant> options = Map.of("members.only", Variant.of(true), "publishers", Variant.of("mediated"), "rules",
                    new Variant("as", List.of("interface='" + interfaceName(g) + "'")), "lane.bytes", new Variant("t", 65536L));
            assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", "g" + g, options).error());
            members.add(new ArrayList<>());
        }
        for (int p = 0; p < publisherCount; p++) {
            publishers.add(new Publisher(p));
        }
        for (int g = 0; g < groupCount; g++) {
            for (Publisher each : publishers) {
                int before = bus.said.size();
                MappedWriter writer = new MappedWriter(bus.call(groups, each.peer, "Publish", "sa{sv}", "g" + g, Map.of()));
                bus.call(groups, each.peer, "Mapped", "su", "g" + g, (long) writer.number);
                writer.attachAll(bus, each.peer, before);
                each.writers.add(writer);
                open.add(writer);
            }
            for (int m = 0; m < 2; m++) {
                FakePeer peer = FakePeer.ofUser(":1." + (30 + 2 * g + m), 1000);
                int before = bus.said.size();
                members.get(g).add(new OrderedMember(bus, peer,
                        bus.call(groups, peer, "Join", "sasa{sv}", "g" + g, List.of(), Map.of()), before));
                for (Publisher each : publishers) {
                    each.writers.get(g).attachAll(bus, each.peer, before);
                }
            }
            open.addAll(members.get(g));
        }
    }

    private void ring() {
        List.copyOf(bus.watches).stream().filter(watch -> !watch.closed).forEach(watch -> watch.readable.run());
    }

    private void settle() {
        // The last message of a socket, or the last frame, may need as many rounds as it takes to let its sender go on.
        for (int quiet = 0; quiet < 10; quiet++) {
            for (Publisher each : publishers) {
                while (!each.socket.isEmpty() && !each.peer.heldUp) {
                    each.take();
                    quiet = 0;
                }
            }
            ring();
            bus.turn();
            members.forEach(two -> two.forEach(OrderedMember::poll));
        }
    }

    private void check() {
        Map<String, Long> placeOf = new HashMap<>();
        for (List<OrderedMember> two : members) {
            OrderedMember member = two.get(0);
            assertEquals(member.seen, two.get(1).seen);
            assertEquals(0, member.lost + two.get(1).lost);
            for (int i = 0; i < member.seen.size(); i++) {
                assertTrue(i == 0 || member.orders.get(i - 1) < member.orders.get(i), "a group's order is that of the numbers");
                placeOf.put(member.seen.get(i).split(" ")[1], member.orders.get(i));
            }
        }
        for (Publisher publisher : publishers) {
            assertTrue(publisher.done.size() > 100);
            long before = -1;
            for (String text : publisher.done) {
                Long place = placeOf.remove(text);
                assertTrue(place != null && place > before, text + " has number " + place + " behind " + before);
                before = place;
            }
        }
        assertEquals(Map.of(), placeOf);
    }
}
