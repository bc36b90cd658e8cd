package org.busway.broker.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.driver.FlowSignals;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.ProxiedMember;
import org.junit.jupiter.api.Test;

/** What becomes of a group's signals for a member that gets them by its connection, when that is full: what the group says, and not what is said of the connection. */
class ProxiedMembersTest {

    private static final String METER = "com.example.Meter";
    private static final byte[] LARGE = new byte[10_000];

    private final FakeGroups groups = new FakeGroups();
    private GroupBudget budget;

    /** A member of a group that all signals of {@link #METER} belong in. */
    private static final class Member implements ProxiedMember {

        private final Reception reception;
        private final boolean isOnBusForThatAlone;
        private final List<String> putOut = new CopyOnWriteArrayList<>();
        private Runnable whenPutOut = () -> {};

        Member(Outcome outcome, Outcome then, long deadlineMillis, boolean isOnBusForThatAlone) {
            reception = new Reception(outcome, then, deadlineMillis);
            this.isOnBusForThatAlone = isOnBusForThatAlone;
        }

        @Override
        public boolean isOfGroup(MessageHeader signal, BusPeer sender) {
            return METER.equals(signal.interfaceName());
        }

        @Override
        public Reception reception() {
            return reception;
        }

        @Override
        public boolean putOut(String why) {
            putOut.add(why);
            whenPutOut.run();
            return !isOnBusForThatAlone;
        }
    }

    /** Queues are of 100,000 bytes; what a connection's outcome is, is for all. */
    private TestBus bus(String outcome, String... rules) throws IOException {
        TestBus bus = new TestBus(
                new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).maxRepliesPerConnection(1000).build()));
        bus.budgets.outcomes(outcome, "lossy", rules);
        bus.bus.groups(groups).toCompletableFuture().join();
        return bus;
    }

    private static Peer peer(TestBus bus, TestClient client) {
        return bus.bus.peers().stream().filter(each -> client.uniqueName().equals(each.uniqueName())).findFirst().orElseThrow();
    }

    /** A client that is proxied, wants all signals and does not read. */
    private TestClient stalled(TestBus bus, Member member) throws IOException {
        TestClient stalled = bus.client();
        stalled.callBus("AddMatch", "s", "member='Changed'");
        enter(bus, stalled, member);
        bus.fill(stalled);
        return stalled;
    }

    private void enter(TestBus bus, TestClient client, Member member) {
        bus.ask(() -> {
            budget.proxied(peer(bus, client), member);
            return null;
        });
    }

    private void open(TestBus bus) {
        budget = bus.ask(() -> {
            GroupBudget opened = groups.bus.budget("meters");
            opened.room(new GroupFlowTest.Slowest());
            return opened;
        });
    }

    private static Message.Builder changed(String interfaceName) {
        return Message.signal("/", interfaceName, "Changed").body("ay", (Object) LARGE);
    }

    private static long toldLost(TestClient client) throws IOException {
        return toldLost(client.settle());
    }

    private static long toldLost(List<Message> messages) {
        return messages.stream().filter(message -> "Lost".equals(message.member()))
                .mapToLong(message -> (Long) message.arguments().get(1)).sum();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Variant> figures(TestClient client) throws IOException {
        Message answer = client
                .call(Message.call(TestClient.BUS, FlowSignals.PATH, FlowSignals.INTERFACE, "GetGroupStatistics"));
        return ((Map<String, Map<String, Variant>>) answer.arguments().get(0)).get("meters");
    }

    @Test
    void publishersWaitAndAtTheDeadlineTheMemberLosesItsPlaceAndNotItsConnection() throws IOException {
        try (TestBus bus = bus("lossy")) {
            open(bus);
            Member member = new Member(Outcome.BLOCK, Outcome.EVICT, 1000, false);
            TestClient stalled = stalled(bus, member);
            TestClient witness = bus.client();
            TestClient publisher = bus.client();
            TestClient stranger = bus.client();
            member.whenPutOut = () -> budget.proxiedNoMore(peer(bus, stalled));
            publisher.send(changed(METER));
            bus.awaitHeldUp(1);
            stranger.send(changed("com.example.Other"));
            stranger.settle();
            Map<String, Variant> figures = figures(witness);
            assertEquals(true, figures.get("Slow").value());
            assertTrue(figures.get("SlowPeer").value().toString().startsWith(stalled.uniqueName() + " (uid="), figures::toString);
            assertEquals(List.of(publisher.uniqueName()), figures.get("WaitingPeers").value());
            publisher.settle();
            bus.await("it is put out", () -> member.putOut.size() == 1);
            assertTrue(member.putOut.get(0).startsWith("it has held up 1 senders, " + publisher.uniqueName()),
                    member.putOut::toString);
            assertEquals(false, figures(witness).get("Slow").value());
            assertTrue((Long) figures(witness).get("HeldUpMillis").value() >= 1000);
            assertEquals(2, toldLost(stalled),
                    "the stranger's, by what is said of the connection, and the one that was waited with");
            stranger.send(changed("com.example.Other"));
            stranger.settle();
            assertTrue(stalled.settle().stream().anyMatch(message -> "com.example.Other".equals(message.interfaceName())));
        }
    }

    @Test
    void whoWasPutOutAndJoinsAgainHoldsNobodyUpInTheSameWindow() throws IOException {
        try (TestBus bus = bus("lossy")) {
            open(bus);
            Member member = new Member(Outcome.BLOCK, Outcome.EVICT, 1000, false);
            TestClient stalled = stalled(bus, member);
            TestClient publisher = bus.client();
            member.whenPutOut = () -> budget.proxiedNoMore(peer(bus, stalled));
            publisher.send(changed(METER));
            bus.await("it is put out", () -> member.putOut.size() == 1);
            enter(bus, stalled, member);
            publisher.send(changed(METER));
            publisher.settle();
            bus.await("it is put out again", () -> member.putOut.size() == 2);
            assertTrue(member.putOut.get(1).startsWith("it does not read"), member.putOut::toString);
        }
    }

    @Test
    void whereAGroupSaysLossyNobodyWaitsWhateverIsSaidOfTheConnection() throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            open(bus);
            Member member = new Member(Outcome.LOSSY, Outcome.EVICT, 60_000, false);
            TestClient stalled = stalled(bus, member);
            TestClient publisher = bus.client();
            publisher.send(changed(METER));
            publisher.settle();
            assertEquals(1, toldLost(stalled));
            assertEquals(List.of(), member.putOut);
        }
    }

    @Test
    void whereAGroupSaysEvictTheMemberIsPutOutAtOnceAndIsToldWhatItLostUntilThen() throws IOException {
        try (TestBus bus = bus("lossy")) {
            open(bus);
            Member member = new Member(Outcome.EVICT, Outcome.EVICT, 60_000, false);
            TestClient stalled = stalled(bus, member);
            TestClient publisher = bus.client();
            publisher.send(changed(METER));
            publisher.send(changed(METER));
            publisher.settle();
            assertEquals(2, toldLost(stalled));
            assertEquals(1, member.putOut.size());
        }
    }

    @Test
    void groupsThatComeAndGoLeaveNothingBehindAtAMemberThatStays() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient member = bus.client();
            int rounds = 1000;
            bus.ask(() -> {
                for (int i = 0; i < rounds; i++) {
                    GroupBudget each = groups.bus.budget("group " + i);
                    each.room(new GroupFlowTest.Slowest());
                    each.proxied(peer(bus, member), new Member(Outcome.BLOCK, Outcome.LOSSY, 60_000, false));
                    each.proxiedNoMore(peer(bus, member));
                    each.close();
                }
                return null;
            });
            assertTrue(bus.ask(() -> peer(bus, member).congestion.places()) <= 100, "places where nobody will ever wait again");
        }
    }

    @Test
    void howManyOfThoseItLostWereTheGroupsIsToldWhereTheyAreMissing() throws IOException {
        try (TestBus bus = bus("lossy")) {
            open(bus);
            TestClient stalled = stalled(bus, new Member(Outcome.LOSSY, Outcome.EVICT, 60_000, false));
            TestClient publisher = bus.client();
            publisher.send(changed(METER));
            publisher.send(changed("com.example.Other"));
            publisher.send(changed(METER));
            publisher.settle();
            List<Message> told = stalled.settle().stream()
                    .filter(message -> FlowSignals.INTERFACE.equals(message.interfaceName())
                            && message.member().startsWith("Lost"))
                    .toList();
            assertEquals(List.of("Lost", "LostInGroup"), told.stream().map(Message::member).toList());
            assertEquals(List.of(stalled.uniqueName(), 3L), told.get(0).arguments());
            assertEquals(List.of(stalled.uniqueName(), "meters", 2L), told.get(1).arguments());
        }
    }

    @Test
    void whoIsOnTheBusForTheGroupAloneIsDisconnected() throws IOException {
        try (TestBus bus = bus("lossy")) {
            open(bus);
            TestClient stalled = stalled(bus, new Member(Outcome.EVICT, Outcome.EVICT, 60_000, true));
            TestClient publisher = bus.client();
            publisher.send(changed(METER));
            publisher.settle();
            assertTrue(stalled.isClosedByBus());
            Map<String, Variant> figures = figures(publisher);
            assertEquals(1L, figures.get("Evicted").value());
            assertTrue(figures.get("LastEvicted").value().toString().startsWith(stalled.uniqueName()), figures::toString);
        }
    }

    @Test
    void aRuleAboutMessagesGoesBeforeTheGroupAndTheMembersOwnChoiceBeforeBoth() throws IOException {
        try (TestBus bus = bus("lossy", "match=\"path='/urgent'\" outcome=evict")) {
            open(bus);
            Member member = new Member(Outcome.BLOCK, Outcome.EVICT, 60_000, false);
            TestClient chooses = bus.client();
            chooses.callBus("AddMatch", "s", "member='Changed'");
            chooses.call(Message.call(TestClient.BUS, FlowSignals.PATH, FlowSignals.INTERFACE, "SetOutcome").body("s", "lossy"));
            enter(bus, chooses, member);
            bus.fill(chooses);
            TestClient publisher = bus.client();
            publisher.send(changed(METER));
            publisher.send(Message.signal("/urgent", METER, "Changed").body("ay", (Object) LARGE));
            publisher.settle();
            assertEquals(2, toldLost(chooses));
            TestClient stalled = stalled(bus, member);
            publisher.send(Message.signal("/urgent", METER, "Changed").body("ay", (Object) LARGE));
            publisher.settle();
            assertTrue(stalled.isClosedByBus());
            assertEquals(List.of(), member.putOut);
        }
    }

    @Test
    void eachRuleAboutMessagesHasItsOwnDeadlineAndEnd() throws IOException {
        try (TestBus bus = bus("block then=evict deadline=60000", "match=\"path='/brief'\" then=lossy deadline=200")) {
            TestClient stalled = bus.client();
            stalled.callBus("AddMatch", "s", "member='Changed'");
            bus.fill(stalled);
            TestClient patient = bus.client();
            patient.send(changed(METER));
            bus.awaitHeldUp(1);
            TestClient brief = bus.client();
            brief.send(Message.signal("/brief", METER, "Changed").body("ay", (Object) LARGE));
            brief.settle();
            bus.awaitHeldUp(1);
            List<Message> come = stalled.settle();
            patient.settle();
            come.addAll(stalled.settle());
            assertEquals(1, toldLost(come));
        }
    }

    @Test
    void whenTheManagerStopsOrTheMemberLeavesTheConnectionsOutcomeHoldsAgain() throws IOException {
        try (TestBus bus = bus("lossy")) {
            open(bus);
            Member member = new Member(Outcome.BLOCK, Outcome.EVICT, 60_000, false);
            TestClient stalled = stalled(bus, member);
            TestClient publisher = bus.client();
            publisher.send(changed(METER));
            bus.awaitHeldUp(1);
            bus.ask(() -> {
                budget.proxiedNoMore(peer(bus, stalled));
                return null;
            });
            publisher.settle();
            enter(bus, stalled, member);
            publisher.send(changed(METER));
            bus.awaitHeldUp(1);
            bus.ask(() -> {
                budget.leave();
                return null;
            });
            publisher.settle();
            assertEquals(2, toldLost(stalled));
            stalled.callBus("GetId", "");
        }
    }
}
