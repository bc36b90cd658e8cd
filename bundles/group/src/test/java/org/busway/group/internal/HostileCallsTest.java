package org.busway.group.internal;

import static org.busway.group.internal.GroupScene.METER;
import static org.busway.group.internal.GroupScene.NAME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.MappedReader;
import org.busway.group.internal.fake.MappedWriter;
import org.busway.group.internal.fake.Signals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of somebody who means harm: each is answered, holds nothing afterwards, and no other member notices. */
class HostileCallsTest {

    private static final long HUGE = -1;

    private final GroupScene scene = new GroupScene();
    private final FakeBus bus = scene.bus;
    private final FakePeer sender = scene.peer(":1.2", 1000);
    private final FakePeer member = scene.peer(":1.3", 1000);
    private final FakePeer hostile = scene.peer(":1.4", 1001);

    @AfterEach
    void nothingIsHeld() throws Exception {
        scene.close();
        assertEquals(0, bus.heldBytes);
        assertEquals(List.of(), bus.subscriptions.stream().filter(each -> each.startsWith(":1.4 ")).toList());
    }

    @Test
    void whoWasPutOutLastCallsWhateverItWants() throws IOException {
        scene.createSmall("bus");
        scene.reader(hostile, scene.joinMapped(hostile));
        putOut(hostile);
        for (String[] rules : List.of(new String[0], new String[]{"member='A'"}, new String[]{"sender='com.example.Name'"})) {
            assertAnswered(hostile, "SetFilter", "sas", NAME, List.of(rules));
        }
        assertAnswered(hostile, "Lost", "stttb", NAME, HUGE, HUGE, HUGE, true);
        assertAnswered(hostile, "Fault", "suts", NAME, 0xFFFF_FFFFL, HUGE, "x");
        assertAnswered(hostile, "Unpublish", "s", NAME);
        assertEquals(null, scene.call(hostile, "Leave", "s", NAME).error());
        assertEquals("org.busway.Error.NotAMember", scene.call(hostile, "Leave", "s", NAME).error());
    }

    @Test
    void whoSetsAFilterWhileItIsPutOutChangesNothing() throws IOException {
        scene.createSmall("bus");
        MappedReader staying = scene.reader(member, scene.joinMapped(member));
        scene.reader(hostile, scene.joinMapped(hostile, "member='B'"));
        putOut(hostile);
        assertAnswered(hostile, "SetFilter", "sas", NAME, List.of());
        assertTrue(Signals.offer(scene.groups, sender, METER, "A"));
        assertTrue(hostile.attendance() == null || !hostile.attendance().isServed());
        assertEquals(1, bus.signals(hostile, "LaneAdded").size(), "it is given nothing more");
        staying.poll();
        hostile.gone = true;
        scene.groups.gone(hostile);
    }

    @Test
    void aFilterThatIsNotTakenWholeLeavesTheOneBefore() {
        scene.createSmall("bus");
        bus.mostSubscriptions = 3;
        hostile.hearsFreely = false;
        FakeBus.Said joined = scene.join(hostile, "member='Before'");
        letGo(joined);
        List<String> before = List.copyOf(bus.subscriptions);
        List<String> same = Collections.nCopies(3, "member='Same'");
        assertEquals(BusException.LIMITS_EXCEEDED, scene.call(hostile, "SetFilter", "sas", NAME, same).error());
        assertEquals(before, bus.subscriptions);
        scene.call(hostile, "Leave", "s", NAME);
    }

    @Test
    void numbersThatCannotBeAreAnsweredAndTheLaneOfAnotherGoesOn() throws IOException {
        scene.createSmall("direct");
        MappedWriter writer = scene.publisher(sender);
        MappedReader reader = scene.reader(member, scene.joinMapped(member));
        for (long lane : List.of(0L, 1L, 15L, 16L, 0x7FFF_FFFFL, 0xFFFF_FFFFL)) {
            assertAnswered(hostile, "Mapped", "su", NAME, lane);
            assertAnswered(hostile, "Full", "su", NAME, lane);
            assertAnswered(hostile, "Fault", "suts", NAME, lane, HUGE, "x".repeat(100 << 10));
            assertAnswered(hostile, "Decide", "sub", NAME, lane, true);
        }
        writer.attachAll(bus, sender, 0);
        assertEquals(0, writer.write(METER, "A"));
        assertEquals(0, reader.poll());
        assertEquals(1, reader.members.size());
    }

    @Test
    void namesRulesAndOptionsOfAnySizeAreAnsweredShortly() {
        scene.createSmall("bus");
        String name = "x".repeat(100 << 10);
        for (String method : List.of("Destroy", "Statistics", "Leave", "Unpublish")) {
            FakeBus.Said answer = assertAnswered(scene.root, method, "s", name);
            assertTrue(answer.values().get(0).toString().length() < 1000, method);
        }
        assertNotNull(assertAnswered(scene.root, "Create", "sa{sv}", name, Map.of()).error());
        Map<String, Variant> options = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            options.put("option" + i, new Variant("aai", List.of(List.of(i))));
        }
        assertAnswered(scene.root, "Create", "sa{sv}", "other", options);
        assertAnswered(hostile, "SetFilter", "sas", NAME, List.of(name));
        for (List<String> rules : List.of(Collections.nCopies(5000, "member='A'"), List.of(name), List.of("", "", ""))) {
            FakeBus.Said answer = assertAnswered(hostile, "Join", "sasa{sv}", NAME, rules, Map.of());
            letGo(answer);
            scene.call(hostile, "Leave", "s", NAME);
        }
        for (Variant wrong : List.of(Variant.of(7), new Variant("as", List.of()), new Variant("a{sv}", Map.of()),
                Variant.of(name),
                new Variant("v", Variant.of(true)))) {
            for (String option : List.of("mapped", "filtered", "outcome")) {
                letGo(assertAnswered(hostile, "Join", "sasa{sv}", NAME, List.of(), Map.of(option, wrong)));
                scene.call(hostile, "Leave", "s", NAME);
            }
        }
    }

    @Test
    void whoTellsOfFaultsWithoutEndDoesNotFillTheLog() throws IOException {
        scene.createSmall("bus");
        scene.reader(hostile, scene.joinMapped(hostile));
        PrintStream log = System.err;
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 1000; i++) {
                assertEquals(null, scene.call(hostile, "Fault", "suts", NAME, 0L, 0L, "nonsense").error());
            }
        } finally {
            System.setErr(log);
        }
        long said = lines.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("nonsense")).count();
        assertTrue(said == 10, said + " lines");
        assertEquals(1000L, statistics().get("faults.told").value());
    }

    @Test
    void aThousandJoinAndDieAtEveryStep() throws IOException {
        scene.createSmall("direct");
        MappedWriter writer = scene.publisher(sender);
        MappedReader staying = scene.reader(member, scene.joinMapped(member));
        writer.attachAll(bus, sender, 0);
        int before = MembersOfBusLaneTest.descriptorsOfGroups();
        long held = bus.heldBytes;
        for (int i = 0; i < 1000; i++) {
            bus.said.clear();
            FakePeer dying = scene.peer(":1." + (100 + i), 1001);
            letGo(scene.call(dying, "Join", "sasa{sv}", NAME, List.of(), Map.of()));
            if (i % 3 == 0) {
                letGo(scene.call(dying, "Publish", "sa{sv}", NAME, Map.of()));
            } else if (i % 3 == 1) {
                scene.call(dying, "SetFilter", "sas", NAME, List.of("member='A'"));
            }
            if (i % 2 == 0) {
                scene.call(dying, "Leave", "s", NAME);
            }
            bus.said.forEach(HostileCallsTest::letGo);
            scene.die(dying);
            scene.groups.leaving(dying);
            scene.groups.gone(dying);
        }
        bus.said.forEach(HostileCallsTest::letGo);
        assertEquals(held, bus.heldBytes);
        assertEquals(before, MembersOfBusLaneTest.descriptorsOfGroups());
        assertEquals(0, writer.write(METER, "A"));
        assertEquals(0, staying.poll());
        assertEquals(1, staying.members.size());
        assertEquals(1, ((List<?>) statistics().get("members").value()).size());
    }

    @Test
    void whoPublishesAgainAndAgainAndNeverUnmapsGetsNoMoreLanesUntilItHas() throws Exception {
        scene.createSmall("direct");
        List<MappedWriter> kept = new ArrayList<>();
        FakeBus.Said answer = scene.call(hostile, "Publish", "sa{sv}", NAME, Map.of());
        while (answer.error() == null && kept.size() < 200) {
            MappedWriter writer = new MappedWriter(answer);
            kept.add(writer);
            scene.mapped(hostile, writer);
            scene.call(hostile, "Unpublish", "s", NAME);
            answer = scene.call(hostile, "Publish", "sa{sv}", NAME, Map.of());
        }
        assertEquals("org.busway.Error.NotDirect", answer.error(), kept.size() + " lanes");
        assertTrue(kept.size() < 50, kept.size() + " lanes");
        assertEquals(null, scene.mapped(sender, scene.publish(sender)).error(), "others publish");
        scene.call(sender, "Unpublish", "s", NAME);
        for (MappedWriter writer : kept) {
            writer.close();
        }
        scene.publish(hostile);
        scene.groups.leaving(hostile);
        scene.groups.gone(hostile);
    }

    @Test
    void whoKeepsThoseLanesMappedThatAPublisherHasUnmappedDoesNotKeepItFromPublishing() throws Exception {
        scene.createSmall("direct");
        FakeBus.Said joined = scene.joinMapped(hostile);
        for (int i = 0; i < 50; i++) {
            MappedWriter writer = scene.publisher(sender);
            scene.reader(hostile, joined).poll();
            scene.call(sender, "Unpublish", "s", NAME);
            writer.close();
        }
    }

    @Test
    void aGroupThatIsDestroyedWhileItIsJoinedAndPublishedInIsNoMore() throws IOException {
        for (String publishers : List.of("bus", "direct", "mediated")) {
            scene.createSmall(publishers);
            letGo(scene.call(hostile, "Join", "sasa{sv}", NAME, List.of(), Map.of()));
            letGo(scene.call(hostile, "Publish", "sa{sv}", NAME, Map.of()));
            assertEquals(null, scene.call(scene.root, "Destroy", "s", NAME).error());
            for (FakeBus.FakeAlarm alarm : scene.alarms()) {
                alarm.ring();
            }
            for (long lane = 0; lane < 16; lane++) {
                assertEquals("org.busway.Error.UnknownGroup", scene.call(hostile, "Mapped", "su", NAME, lane).error());
            }
            assertEquals("org.busway.Error.UnknownGroup", scene.call(hostile, "Leave", "s", NAME).error());
            assertEquals("org.busway.Error.UnknownGroup",
                    scene.call(hostile, "SetFilter", "sas", NAME, List.of()).error());
            scene.groups.routed(hostile);
            bus.said.forEach(HostileCallsTest::letGo);
            bus.said.clear();
        }
        hostile.gone = true;
        scene.groups.gone(hostile);
    }

    @Test
    void aThousandGroupsComeAndGo() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            names.add("group" + i);
            scene.call(scene.root, "Create", "sa{sv}", "group" + i,
                    Map.of("rules", new Variant("as", Collections.nCopies(64, GroupScene.RULE))));
        }
        FakeBus.Said answer = assertAnswered(hostile, "Statistics", "s", "metres");
        assertTrue(answer.values().get(0).toString().length() < 1000, "whoever mistypes is not told a thousand names");
        names.forEach(name -> assertEquals(null, scene.call(scene.root, "Destroy", "s", name).error()));
        assertEquals(List.of(), scene.groups.property("Names").value());
    }

    @SuppressWarnings("unchecked")
    private Map<String, Variant> statistics() {
        return (Map<String, Variant>) scene.call(member, "Statistics", "s", NAME).values().get(0);
    }

    private void putOut(FakePeer peer) {
        peer.hearsFreely = false;
        scene.groups.policyChanged();
    }

    private FakeBus.Said assertAnswered(FakePeer caller, String method, String signature, Object... values) {
        FakeBus.Said answer = scene.call(caller, method, signature, values);
        assertNotNull(answer, method);
        return answer;
    }

    private static void letGo(FakeBus.Said said) {
        said.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
    }
}
