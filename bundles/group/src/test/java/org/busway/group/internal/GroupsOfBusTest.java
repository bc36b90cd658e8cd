package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.busway.api.BusException;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.filter.internal.CompiledRules;
import org.busway.filter.internal.TrieRuleIndexes;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.settings.OptionsOfCall;
import org.junit.jupiter.api.Test;

class GroupsOfBusTest {

    private static final Map<String, Variant> METERS = Map.of("rules",
            new Variant("as", List.of("type='signal',interface='com.example.Meter'")));

    private final FakeBus bus = new FakeBus();
    private final GroupsOfBus groups = new GroupsOfBus(bus, new TrieRuleIndexes(), new CompiledRules(), detached -> {});
    private final FakePeer root = FakePeer.ofUser(":1.1", 0);
    private final FakePeer other = FakePeer.ofUser(":1.2", 1000);

    @Test
    void aCreatedGroupIsListedAndToldUntilItIsDestroyed() {
        create("meters", METERS);
        assertEquals(List.of("meters"), list());
        assertEquals(List.of("meters"), groups.property("Names").value());
        assertEquals(1, bus.signals(null, "PropertiesChanged").size());
        bus.call(groups, root, "Destroy", "s", "meters");
        assertEquals(List.of(), list());
        assertEquals(2, bus.signals(null, "PropertiesChanged").size());
    }

    @Test
    void propertiesTellWhatListAndStatisticsTell() {
        create("meters", METERS);
        create("a", Map.of("rules", METERS.get("rules"), "rank", Variant.of(200)));
        List<?> listed = (List<?>) bus.call(groups, other, "List", "").values().get(0);
        assertEquals(listed.stream().collect(Collectors.toMap(each -> ((Struct) each).get(0), each -> ((Struct) each).get(1))),
                groups.property("Groups").value());
        assertEquals(
                Map.of("meters", bus.call(groups, other, "Statistics", "s", "meters").values().get(0), "a",
                        bus.call(groups, other, "Statistics", "s", "a").values().get(0)),
                groups.property("Statistics").value());
        assertEquals("a{sa{sv}}", groups.property("Groups").signature());
        assertEquals(null, groups.property("Members"));
    }

    @Test
    void whoKnowsWhatGroupsAreLikeIsToldToAskAgain() {
        create("meters", METERS);
        assertEquals(List.of("org.busway.Groups1", Map.of(), List.of("Names", "Groups")),
                bus.signals(null, "PropertiesChanged").get(0).values());
    }

    @Test
    void onlyThePrivilegedCreateAndDestroy() {
        assertEquals(BusException.ACCESS_DENIED, bus.call(groups, other, "Create", "sa{sv}", "meters", METERS).error());
        create("meters", METERS);
        assertEquals(BusException.ACCESS_DENIED, bus.call(groups, other, "Destroy", "s", "meters").error());
    }

    @Test
    void aWrongOptionIsAnswered() {
        FakeBus.Said answer = bus.call(groups, root, "Create", "sa{sv}", "meters", Map.of());
        assertEquals(BusException.INVALID_ARGS, answer.error());
        assertTrue(answer.values().get(0).toString().contains("rules"), answer.toString());
    }

    @Test
    void whatIsConfiguredComesAndGoesWithTheConfigurationAlone() {
        GroupSettings settings = GroupSettings.of("meters", OptionsOfCall.of(METERS));
        groups.configure(List.of(settings));
        assertEquals(BusException.ACCESS_DENIED, bus.call(groups, root, "Destroy", "s", "meters").error());
        groups.configure(List.of(settings));
        assertEquals(1, bus.signals(null, "PropertiesChanged").size(), "nothing has changed");
        groups.configure(List.of());
        assertEquals(List.of(), list());
    }

    @Test
    void groupsAreListedByRankThenByName() {
        create("b", METERS);
        create("c", METERS);
        create("a", Map.of("rules", METERS.get("rules"), "rank", Variant.of(200)));
        assertEquals(List.of("b", "c", "a"), list());
    }

    @Test
    void anUnknownGroupIsAnsweredWithThoseThatThereAre() {
        create("meters", METERS);
        FakeBus.Said answer = bus.call(groups, other, "Statistics", "s", "metres");
        assertEquals("org.busway.Error.UnknownGroup", answer.error());
        assertTrue(answer.values().get(0).toString().contains("[meters]"), answer.toString());
    }

    private void create(String name, Map<String, Variant> options) {
        assertEquals(null, bus.call(groups, root, "Create", "sa{sv}", name, options).error());
    }

    private List<Object> list() {
        List<?> all = (List<?>) bus.call(groups, other, "List", "").values().get(0);
        return all.stream().map(each -> ((Struct) each).get(0)).toList();
    }
}
