package org.busway.group.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.Variant;
import org.busway.group.internal.fake.FakeBus;
import org.busway.group.internal.fake.FakePeer;
import org.busway.group.internal.fake.Signals;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.ProxiedMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What flow control learns of members that map nothing. */
class ProxiedInGroupTest {

    private final GroupScene scene = new GroupScene();
    private final FakePeer member = scene.peer(":1.2", 1000);
    private final FakePeer sender = scene.peer(":1.3", 1000);

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private FakeBus.Said join(String... options) {
        Map<String, Variant> all = options.length == 0
                ? Map.of("mapped", Variant.of(false))
                : Map.of("mapped", Variant.of(false), options[0], Variant.of(options[1]));
        FakeBus.Said reply = scene.call(member, "Join", "sasa{sv}", GroupScene.NAME, List.of(), all);
        reply.values().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
        return reply;
    }

    private boolean isOfGroup(FakePeer publisher, String interfaceName) {
        return asked().isOfGroup(new Signals().of(publisher, interfaceName, "Changed").header(), publisher);
    }

    private ProxiedMember asked() {
        return scene.bus.proxied.get(member);
    }

    @Test
    void aProxiedMemberIsDealtWithAsTheGroupSays() {
        scene.create(Map.of("deadline.millis", new Variant("t", 700L)));
        assertEquals("proxied", join().values().get(0));
        assertEquals("BLOCK EVICT 700", text(asked().reception()));
        scene.bus.policy = usual -> new Reception(usual.outcome(), Outcome.LOSSY, 300);
        assertEquals("BLOCK LOSSY 300", text(asked().reception()));
    }

    @Test
    void aMemberThatAsksForLessIsDealtWithAsItAsks() {
        scene.create(Map.of());
        join("outcome", "lossy");
        assertEquals(Outcome.LOSSY, asked().reception().outcome());
    }

    @Test
    void whoMapsTheLaneIsNotAskedAbout() throws IOException {
        scene.create(Map.of());
        scene.reader(member, scene.joinMapped(member));
        assertNull(asked());
    }

    @Test
    void onlySignalsOfTheGroupAreMeant() {
        scene.create(Map.of("publish", new Variant("as", List.of("uid=1000")), "rank", new Variant("i", 2)));
        join();
        assertTrue(isOfGroup(sender, GroupScene.METER));
        assertFalse(isOfGroup(sender, "com.example.Other"));
        FakePeer stranger = scene.peer(":1.4", 1001);
        assertFalse(isOfGroup(stranger, GroupScene.METER), "it may not publish there");
        scene.call(scene.root, "Create", "sa{sv}", "first",
                Map.of("rules", new Variant("as", List.of(GroupScene.RULE)), "rank", new Variant("i", 1)));
        assertFalse(isOfGroup(sender, GroupScene.METER), "it belongs in another group");
    }

    @Test
    void whoIsPutOutIsToldAndIsNoMemberAndKeepsItsConnection() {
        scene.create(Map.of());
        join();
        assertEquals(1, scene.bus.subscriptions.size());
        assertTrue(asked().putOut("it has held up 1 senders"));
        assertEquals(List.of(GroupScene.NAME, "it has held up 1 senders"), scene.bus.signals(member, "Evicted").get(0).values());
        assertEquals(List.of(GroupScene.NAME, ":1.2", "it has held up 1 senders"),
                scene.bus.signals(null, "Evicted").get(0).values());
        assertEquals(List.of(member), scene.bus.evicted);
        assertEquals(List.of(), scene.bus.subscriptions);
        assertNull(asked());
        assertEquals("proxied", join().values().get(0), "it may join again");
    }

    @Test
    void whoLeavesOrHasGoneIsNotAskedAboutAnyMore() {
        scene.create(Map.of());
        join();
        scene.call(member, "Leave", "s", GroupScene.NAME);
        assertNull(asked());
        join();
        scene.die(member);
        scene.groups.gone(member);
        assertNull(asked());
    }

    @Test
    void theNextManagerIsAskedInThePlaceOfTheOneBefore() {
        scene.create(Map.of("outcome", Variant.of("evict")));
        join();
        scene.leave();
        assertNull(asked());
        scene.begin();
        assertEquals(Outcome.EVICT, asked().reception().outcome());
        scene.leave();
        scene.die(member);
        scene.begin();
        assertNull(asked());
    }

    private static String text(Reception reception) {
        return reception.outcome() + " " + reception.then() + " " + reception.deadlineMillis();
    }
}
