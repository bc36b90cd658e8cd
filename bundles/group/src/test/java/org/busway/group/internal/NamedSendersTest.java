package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.busway.group.internal.shared.NamedSenders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules of members that name a sender by a well-known name, while that name changes hands. */
class NamedSendersTest {

    private static final String NAME = "com.example.Named";

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final GroupsOfBus groups = scene.groups;
    private final FakePeer publisher = FakePeer.ofUser(":1.2", 1000);
    private final FakePeer member = FakePeer.ofUser(":1.3", 1000);
    private final FakePeer other = FakePeer.ofUser(":1.4", 1001);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void aPublisherThatGetsANameAndLosesItMatchesWhileItHasItHoweverLateItIsRead() throws IOException {
        scene.createSmall("direct");
        FakeBus.Said joined = scene.joinMapped(member, "sender='" + NAME + "'");
        MappedWriter writer = scene.publishMapped(publisher);
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
        MappedReader reader = scene.reader(member, joined);
        assertEquals(0, reader.poll());
        assertEquals(List.of(":1.99 A", ":1.99 B", ":1.99 C"), reader.members);
    }

    @Test
    void aNameThatIsOwnedAlreadyIsKnownFromTheBeginningOfALane() throws IOException {
        scene.createSmall("direct");
        bus.owners.put(NAME, ":1.2");
        FakeBus.Said joined = scene.joinMapped(member, "sender='" + NAME + "'");
        MappedWriter writer = scene.publishMapped(publisher);
        writer.write(METER, "First");
        MappedReader reader = scene.reader(member, joined);
        assertEquals(0, reader.poll());
        assertEquals(List.of(":1.99 First"), reader.members);
    }

    @Test
    void theControlPageSaysWhoSentWhatIntoTheLaneOfTheBus() throws IOException {
        scene.createSmall("bus");
        FakeBus.Said joined = scene.joinMapped(member, "sender='" + NAME + "'");
        int number = numbers(joined).get(NAME);
        MappedReader reader = scene.reader(member, joined);
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
        scene.createSmall("bus");
        scene.joinMapped(member, "sender='" + NAME + "'");
        FakeBus.Said answer = bus.call(groups, member, "SetFilter", "sas", "meters", List.of("sender='com.example.Other'"));
        assertEquals(java.util.Set.of("com.example.Other"), ((Map<?, ?>) answer.values().get(1)).keySet());
    }

    @Test
    void whenANameChangesHandsMoreOftenThanAllReadWhoAsksForItIsPutOut() throws IOException {
        scene.createSmall("bus");
        scene.joinMapped(other);
        FakeBus.Said joined = scene.joinMapped(member, "sender='" + NAME + "'");
        MappedReader reader = scene.reader(member, joined);
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
        scene.createSmall("bus");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add("sender='com.example.M" + i + "'");
        }
        assertEquals("proxied",
                bus.call(groups, member, "Join", "sasa{sv}", "meters", many, Map.of()).values().get(0));
    }

    private long tail() {
        Map<?, ?> statistics = (Map<?, ?>) bus.call(groups, scene.root, "Statistics", "s", "meters").values().get(0);
        Map<?, ?> lane = (Map<?, ?>) ((List<?>) ((Variant) statistics.get("lanes")).value()).get(0);
        return (Long) ((Variant) lane.get("tail")).value();
    }

    private void owns(String name, String owner) {
        bus.owners.put(name, owner);
        groups.nameOwnerChanged(name, owner);
    }

    private static Map<String, Integer> numbers(FakeBus.Said joined) {
        Map<String, Integer> numbers = new HashMap<>();
        ((Map<?, ?>) ((Variant) ((Map<?, ?>) joined.values().get(1)).get("names")).value())
                .forEach((name, number) -> numbers.put((String) name, (Integer) number));
        return numbers;
    }
}
