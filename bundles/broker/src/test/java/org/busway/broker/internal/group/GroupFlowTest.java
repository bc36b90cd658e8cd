package org.busway.broker.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.driver.FlowSignals;
import org.busway.broker.internal.peer.LogLines;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Resource;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code org.busway.Flow1} says of groups: held, by whom senders are held up and which, lost, evicted and why. */
class GroupFlowTest {

    @RegisterExtension
    final LogLines lines = new LogLines();

    private final FakeGroups groups = new FakeGroups();

    /** The slowest member is one peer, until it is put out. */
    static final class Slowest implements GroupBudget.RoomKeeper {

        private BusPeer member;

        @Override
        public BusPeer keeper() {
            return member;
        }

        @Override
        public double laps() {
            return 0;
        }

        @Override
        public long deadlineMillis() {
            return 60_000;
        }

        @Override
        public void overdue() {}

        @Override
        public long lost() {
            return 17;
        }
    }

    private static Message flow(TestClient client, String method) throws IOException {
        return client.call(Message.call(TestClient.BUS, FlowSignals.PATH, FlowSignals.INTERFACE, method));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Variant> figures(TestClient client, String group) throws IOException {
        return ((Map<String, Map<String, Variant>>) flow(client, "GetGroupStatistics").arguments().get(0)).get(group);
    }

    private static Peer peer(TestBus bus, TestClient client) {
        return bus.bus.peers().stream().filter(each -> client.uniqueName().equals(each.uniqueName())).findFirst().orElseThrow();
    }

    @Test
    void whoHoldsSendersUpInAGroupAndWhomIsKnown() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient witness = bus.client();
            witness.callBus("AddMatch", "s", "interface='org.busway.Flow1'");
            TestClient member = bus.client();
            TestClient sender = bus.client();
            Slowest slowest = new Slowest();
            GroupBudget budget = bus.ask(() -> {
                slowest.member = peer(bus, member);
                GroupBudget opened = groups.bus.budget("meters");
                assertTrue(opened.tryCharge(5000));
                groups.room = opened.room(slowest);
                groups.takes = true;
                groups.isFull = true;
                groups.bus.wantsSignals(true);
                groups.bus.lanesArePressed(true);
                return opened;
            });
            assertEquals(false, figures(witness, "meters").get("Slow").value());
            sender.send(Message.signal("/", "com.example.Meter", "First"));
            bus.awaitHeldUp(1);
            Map<String, Variant> figures = figures(witness, "meters");
            assertEquals(true, figures.get("Slow").value());
            assertTrue(figures.get("SlowPeer").value().toString().startsWith(member.uniqueName() + " (uid="), figures::toString);
            assertEquals(List.of(sender.uniqueName()), figures.get("WaitingPeers").value());
            assertEquals(5000L, figures.get("HeldBytes").value());
            assertEquals(bus.budgets.totalBytes(), figures.get("BudgetBytes").value());
            assertEquals(17L, figures.get("Lost").value());
            Map<?, ?> ofBus = witness
                    .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", "GetStats"))
                    .argument(0, Map.class);
            Map<?, ?> inStats = (Map<?, ?>) ((Map<?, ?>) ((Variant) ofBus.get("org.busway.Groups")).value()).get("meters");
            assertEquals(figures.keySet(), inStats.keySet());
            assertEquals(figures.get("SlowPeer"), inStats.get("SlowPeer"));
            bus.ask(() -> {
                groups.isFull = false;
                groups.room.again();
                budget.credit(5000);
                return null;
            });
            sender.settle();
            assertEquals(false, figures(witness, "meters").get("Slow").value());
            assertEquals(5000L, figures(witness, "meters").get("PeakBytes").value());
            assertEquals(List.of("Slow", "Recovered"), witness.settle().stream().map(Message::member).toList());
            String pid = "pid=" + ProcessHandle.current().pid() + " comm=\"";
            assertEquals(1, lines.about(member, "is slow in group \"meters\"", pid, sender.uniqueName() + " (uid=", " waits",
                    "block with a deadline of 60000 ms").size(), () -> lines.about(member).toString());
            assertEquals(1, lines.about(member, "has read on in group \"meters\" after ", " ms", pid).size(),
                    () -> lines.about(member).toString());
            bus.ask(() -> {
                budget.close();
                return null;
            });
            assertEquals(Map.of(), flow(witness, "GetGroupStatistics").arguments().get(0));
        }
    }

    @Test
    void whoHoldsUpAPublisherThatWritesALaneItselfIsKnown() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient witness = bus.client();
            witness.callBus("AddMatch", "s", "interface='org.busway.Flow1'");
            TestClient member = bus.client();
            TestClient publisher = bus.client();
            GroupBudget budget = bus.ask(() -> {
                GroupBudget opened = groups.bus.budget("meters");
                opened.room(new Slowest());
                opened.heldUp(peer(bus, publisher), peer(bus, member));
                return opened;
            });
            Map<String, Variant> figures = figures(witness, "meters");
            assertEquals(true, figures.get("Slow").value());
            assertTrue(figures.get("SlowPeer").value().toString().startsWith(member.uniqueName() + " (uid="), figures::toString);
            assertEquals(List.of(publisher.uniqueName()), figures.get("WaitingPeers").value());
            bus.ask(() -> {
                budget.heldUp(peer(bus, publisher), null);
                budget.heldUp(peer(bus, publisher), peer(bus, member));
                budget.evicted(peer(bus, member), "it does not read");
                return null;
            });
            assertEquals(false, figures(witness, "meters").get("Slow").value());
            assertEquals(List.of("Slow", "Recovered", "Slow", "Evicted"),
                    witness.settle().stream().map(Message::member).toList());
            String pid = "pid=" + ProcessHandle.current().pid() + " comm=\"";
            assertEquals(2,
                    lines.about(member, "is slow in group \"meters\": the lane of " + publisher.uniqueName() + " (uid=", pid)
                            .size(),
                    () -> lines.about(member).toString());
            assertEquals(1, lines.about(member, "has read on in group \"meters\" after ", " ms", pid).size(),
                    () -> lines.about(member).toString());
            bus.ask(() -> {
                budget.close();
                return null;
            });
        }
    }

    @Test
    void whoWasPutOutOfAGroupAndWhyIsKnownAfterwards() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            TestClient witness = bus.client();
            witness.callBus("AddMatch", "s", "interface='org.busway.Flow1'");
            TestClient member = bus.client();
            bus.ask(() -> {
                groups.bus.budget("meters").evicted(peer(bus, member), "it has not read");
                return null;
            });
            Message evicted = witness.settle().get(0);
            assertEquals("Evicted", evicted.member());
            assertEquals(List.of(member.uniqueName(), "from group \"meters\": it has not read"), evicted.arguments());
            Struct eviction = (Struct) ((List<?>) flow(witness, "GetEvictions").arguments().get(0)).get(0);
            assertEquals(member.uniqueName(), eviction.fields().get(0));
            assertEquals(1L, figures(witness, "meters").get("Evicted").value());
            assertTrue(figures(witness, "meters").get("LastEvicted").value().toString().contains("it has not read"));
            bus.ask(() -> {
                groups.bus.budget("meters").close();
                return null;
            });
        }
    }

    @Test
    void whatAGroupHoldsIsPartOfTheTotal() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.bus.groups(groups).toCompletableFuture().join();
            bus.ask(() -> {
                GroupBudget budget = groups.bus.budget("meters");
                assertFalse(budget.tryCharge(bus.budgets.totalBytes()), "an eighth is for what cannot be refused");
                long most = bus.budgets.freeBytes();
                assertTrue(budget.tryCharge(most));
                assertEquals(most, bus.budgets.held(Resource.LANE_BYTES));
                assertEquals(0, bus.budgets.freeBytes());
                budget.credit(most);
                budget.close();
                return null;
            });
        }
    }
}
