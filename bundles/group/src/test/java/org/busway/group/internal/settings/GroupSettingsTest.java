package org.busway.group.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.busway.api.Variant;
import org.busway.group.internal.order.OrderRing;
import org.busway.group.internal.shared.LaneTable;
import org.junit.jupiter.api.Test;

class GroupSettingsTest {

    private static final Variant RULES = new Variant("as", List.of("type='signal',interface='com.example.Meter'"));

    @Test
    void aCallNeedsToGiveTheRulesOnly() {
        GroupSettings settings = of("meters", "rules", RULES);
        assertEquals("com.example.Meter", settings.rules().get(0).interfaceName());
        assertEquals(GroupSettings.Publishers.BUS, settings.publishers());
        assertEquals(org.busway.group.internal.member.Outcome.BLOCK, settings.outcome());
        assertEquals(1 << 20, settings.laneBytes());
    }

    @Test
    void whatListTellsCreatesTheSame() {
        GroupSettings settings = of("meters", "rules", RULES, "lane.bytes", new Variant("u", 1 << 17), "publishers",
                Variant.of("mediated"), "outcome", Variant.of("lossy"), "rank", Variant.of(-3));
        assertEquals(settings.values(), GroupSettings.of("meters", OptionsOfCall.of(settings.values())).values());
    }

    @Test
    void onlyLanesOfPublishersCanBeForMembersOnly() {
        assertFalse(of("meters", "rules", RULES, "publishers", Variant.of("direct"), "members.only", Variant.of(true))
                .isForEverybody());
        assertTrue(of("meters", "rules", RULES, "publishers", Variant.of("mediated"), "members.only", Variant.of(true))
                .isMediated());
        assertTrue(of("meters", "rules", RULES, "publishers", Variant.of("direct")).isForEverybody());
        assertTrue(fault("rules", RULES, "members.only", Variant.of(true)).contains("members.only=true with publishers=bus"));
        assertTrue(fault("rules", RULES, "members.only", Variant.of("yes")).contains("it must be b"));
    }

    @Test
    void aLaneThatCannotBridgeThePauseIsRefusedWithTheSizeThatCan() {
        String message = fault("rules", RULES, "lane.bytes", new Variant("t", 65536L), "rate", new Variant("t", 1_000_000L),
                "pause.millis", new Variant("t", 500L));
        assertEquals(
                "group \"meters\": lane.bytes=65536 cannot bridge a pause of 500 ms at 1000000 bytes a second: make it 524288, "
                        + "or state less",
                message);
    }

    @Test
    void anOrderRingThatCannotBridgeThePauseOfAllPublishersIsRefusedThoughEachOnesLaneCan() {
        Variant laneBytes = new Variant("t", 65536L);
        Variant pause = new Variant("t", 1000L);
        // Fourteen lanes of messages of 128 bytes with their headers have entries of 64: seven times as much as one lane.
        long most = 65536 / 7;
        assertTrue(of("meters", "rules", RULES, "lane.bytes", laneBytes, "rate", new Variant("t", most), "pause.millis", pause,
                "publishers", Variant.of("mediated")).isMediated());
        assertEquals(
                "group \"meters\": lane.bytes=65536 cannot bridge a pause of 1000 ms at 9363 bytes a second of each of 14 lanes, "
                        + "which one ring orders: make it 131072, or state less",
                fault("rules", RULES, "lane.bytes", laneBytes, "rate", new Variant("t", most + 1), "pause.millis", pause,
                        "publishers", Variant.of("mediated")));
        of("meters", "rules", RULES, "lane.bytes", laneBytes, "rate", new Variant("t", most + 1), "pause.millis", pause,
                "publishers", Variant.of("direct"));
        IntStream lanes = IntStream.range(0, LaneTable.SIZE).filter(lane -> !OrderRing.isNumber(lane));
        assertEquals(lanes.count(), GroupSettings.MOST_LANES_IN_ORDER);
    }

    @Test
    void aMessageThatIsLongerThanTheLaneTakesHasMemoryReservedForIt() {
        GroupSettings settings = of("meters", "rules", RULES, "lane.bytes", new Variant("t", 65536L), "message.bytes",
                new Variant("t", 8128L));
        assertEquals(0, settings.announcedBytes(), "an eighth of the lane, less the header, goes into it");
        settings = of("meters", "rules", RULES, "lane.bytes", new Variant("t", 65536L), "message.bytes", new Variant("t", 8129L));
        assertEquals(65536, settings.announcedBytes());
        settings = of("meters", "rules", RULES, "lane.bytes", new Variant("t", 65536L), "message.bytes",
                new Variant("t", 1L << 20));
        assertEquals(1 << 20, settings.announcedBytes(), "one at least");
    }

    @Test
    void eachFaultNamesOptionAndValue() {
        assertTrue(fault().contains("rules: 1 to 64"));
        assertTrue(fault("rules", new Variant("as", List.of("type='method_call'"))).contains("only signals"));
        assertTrue(fault("rules", new Variant("as", List.of("destination=':1.1'"))).contains("destination"));
        assertTrue(fault("rules", new Variant("as", List.of("nonsense"))).contains("nonsense"));
        assertTrue(fault("rules", RULES, "lane.bytes", new Variant("t", 100_000L))
                .contains("lane.bytes=100000: must be a power of two"));
        assertTrue(fault("rules", RULES, "lane.bytes", new Variant("t", Long.MIN_VALUE))
                .contains("lane.bytes=-9223372036854775808"));
        assertTrue(fault("rules", RULES, "outcome", Variant.of("wait"))
                .contains("outcome=wait: must be one of block, evict, lossy"));
        assertTrue(fault("rules", RULES, "max.members", Variant.of(0)).contains("max.members=0"));
        assertTrue(fault("rules", RULES, "join", new Variant("as", List.of("root"))).contains("join=root"));
    }

    @Test
    void anOptionThatThereIsNotOrOfTheWrongTypeIsNamed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> of("g", "lane.size", Variant.of(1))).getMessage()
                .contains("no option \"lane.size\""));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> of("g", "rules", Variant.of("x"))).getMessage()
                .contains("rules: a value of type \"s\" does not fit: it must be as"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> of("g", "max.members", new Variant("t", 1L << 32)))
                .getMessage()
                .contains("max.members"));
    }

    @Test
    void aNameIsShortAndPlain() {
        for (String name : List.of("", "a b", "../x", "ä", "n".repeat(65), "-n", "a'")) {
            assertThrows(IllegalArgumentException.class, () -> of(name, "rules", RULES), name);
        }
        assertEquals("a.b-c_1", of("a.b-c_1", "rules", RULES).name());
    }

    private static String fault(Object... options) {
        return assertThrows(IllegalArgumentException.class, () -> of("meters", options)).getMessage();
    }

    private static GroupSettings of(String name, Object... options) {
        Map<String, Variant> values = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            values.put((String) options[i], (Variant) options[i + 1]);
        }
        return GroupSettings.of(name, OptionsOfCall.of(values));
    }
}
