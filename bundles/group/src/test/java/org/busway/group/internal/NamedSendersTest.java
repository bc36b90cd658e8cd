package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules of members that name a sender by a well-known name, while that name changes hands. */
class NamedSendersTest {

    private static final String METER = "com.example.Meter";
    private static final String NAME = "com.example.Named";

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final FakePeer publisher = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer member = FakePeer.ofUser(":1.3", 1000);
    private final FakePeer other = FakePeer.ofUser(":1.4", 1001);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        groups.detach();
    }

    @Test
    void aPublisherThatGetsANameAndLosesItMatchesWhileItHasItHoweverLateItIsRead() throws IOException {
        create("direct");
        FakeBus.Said joined = join(member, "sender='" + NAME + "'");
        MappedWriter writer = publish();
        writer.write(METER, "Before");
        owns(NAME, ":1.2");
        writer.write(METER, "A");
        writer.write(METER, "B");
        owns(NAME, ":1.4");
        writer.write(METER, "Between");
        owns(NAME, ":1.2");
        writer.write(METER, "C");
        owns(NAME, "");
        writer.write(METER, "After");
        MappedReader reader = reader(member, joined);
        assertEquals(0, reader.poll());
        assertEquals(List.of(":1.99 A", ":1.99 B", ":1.99 C"), reader.members);
    }

    @Test
    void aNameThatIsOwnedAlreadyIsKnownFromTheBeginningOfALane() throws IOException {
        create("direct");
        bus.owners.put(NAME, ":1.2");
        FakeBus.Said joined = join(member, "sender='" + NAME + "'");
        MappedWriter writer = publish();
        writer.write(METER, "First");
        MappedReader reader = reader(member, joined);
        assertEquals(0, reader.poll());
        assertEquals(List.of(":1.99 First"), reader.members);
    }

    @Test
    void theControlPageSaysWhoSentWhatIntoTheLaneOfTheBus() throws IOException {
        create("bus");
        FakeBus.Said joined = join(member, "sender='" + NAME + "'");
        int number = numbers(joined).get(NAME);
        MappedReader reader = reader(member, joined);
        bus.owners.put(NAME, ":1.2");
        groups.nameOwnerChanged(NAME, ":1.2");
        assertTrue(Signals.offer(groups, publisher, METER, "A"));
        assertTrue(member.attendance().isServed());
        long second = tail();
        bus.owners.put(NAME, ":1.4");
        groups.nameOwnerChanged(NAME, ":1.4");
        assertTrue(Signals.offer(groups, publisher, METER, "B"));
        assertFalse(member.attendance().isServed(), "what is served is what the member takes");
        assertTrue(reader.control.owns(number, 0, 2, 0));
        assertFalse(reader.control.owns(number, 0, 4, 0));
        assertFalse(reader.control.owns(number, 0, 2, second));
        assertTrue(reader.control.owns(number, 0, 4, second));
    }

    @Test
    void otherRulesOfAMemberSayOtherNames() throws IOException {
        create("bus");
        join(member, "sender='" + NAME + "'");
        FakeBus.Said answer = bus.call(groups, member, "SetFilter", "sas", "meters", List.of("sender='com.example.Other'"));
        assertEquals(java.util.Set.of("com.example.Other"), ((Map<?, ?>) answer.values().get(1)).keySet());
    }

    @Test
    void whenANameChangesHandsMoreOftenThanAllReadWhoAsksForItIsPutOut() throws IOException {
        create("bus");
        join(other);
        FakeBus.Said joined = join(member, "sender='" + NAME + "'");
        MappedReader reader = reader(member, joined);
        for (int i = 0; i < 10 * NamedSenders.ENTRIES; i++) {
            owns(NAME, ":1." + (2 + i % 2));
            Signals.offer(groups, publisher, METER, "M");
            reader.poll();
            if (i == 10) {
                assertEquals(List.of(), bus.signals(member, "Evicted"));
                bus.call(groups, other, "Leave", "s", "meters");
            }
        }
        assertEquals(List.of(), bus.signals(member, "Evicted"), "what all have read is forgotten");
        for (int i = 0; i < NamedSenders.ENTRIES + 1; i++) {
            owns(NAME, ":1." + (2 + i % 2));
            Signals.offer(groups, publisher, METER, "M");
        }
        assertEquals(1, bus.signals(member, "Evicted").size());
    }

    @Test
    void whoNamesTooManyIsProxied() throws IOException {
        create("bus");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add("sender='com.example.M" + i + "'");
        }
        assertEquals("proxied",
                bus.call(groups, member, "Join", "sasa{sv}", "meters", many, Map.of()).values().get(0));
    }

    private long tail() {
        Map<?, ?> statistics = (Map<?, ?>) bus.call(groups, root, "Statistics", "s", "meters").values().get(0);
        Map<?, ?> lane = (Map<?, ?>) ((List<?>) ((Variant) statistics.get("lanes")).value()).get(0);
        return (Long) ((Variant) lane.get("tail")).value();
    }

    private void owns(String name, String owner) {
        bus.owners.put(name, owner);
        groups.nameOwnerChanged(name, owner);
    }

    private void create(String publishers) {
        Map<String, Variant> options = new HashMap<>(Map.of("lane.bytes", new Variant("t", 65536L)));
        if (publishers.equals("direct")) {
            options.put("members.only", Variant.of(true));
        }
        options.put("rules", new Variant("as", List.of("interface='" + METER + "'")));
        options.put("publishers", Variant.of(publishers));
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", "meters", options).error());
    }

    private FakeBus.Said join(FakePeer peer, String... rules) {
        FakeBus.Said reply = bus.call(groups, peer, "Join", "sasa{sv}", "meters", List.of(rules), Map.of());
        assertEquals("mapped", reply.values().get(0));
        return reply;
    }

    private static Map<String, Integer> numbers(FakeBus.Said joined) {
        Map<String, Integer> numbers = new HashMap<>();
        ((Map<?, ?>) ((Variant) ((Map<?, ?>) joined.values().get(1)).get("names")).value())
                .forEach((name, number) -> numbers.put((String) name, (Integer) number));
        return numbers;
    }

    private MappedReader reader(FakePeer peer, FakeBus.Said joined) throws IOException {
        MappedReader reader = MappedReader.ofLastLane(bus, peer, joined);
        open.add(reader);
        return reader;
    }

    private MappedWriter publish() throws IOException {
        MappedWriter writer = new MappedWriter(bus.call(groups, publisher, "Publish", "sa{sv}", "meters", Map.of()));
        open.add(writer);
        assertEquals(null, bus.call(groups, publisher, "Mapped", "su", "meters", (long) writer.number).error());
        return writer;
    }
}
