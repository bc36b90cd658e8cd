package org.busway.broker.internal.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.broker.internal.peer.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each cell of the table in {@code docs/flow-control.md}: what becomes of a message of each type for a receiver that is full. */
class OutcomeTest {

    private static final String INTERFACE = "com.example.Thing";
    private static final byte[] LARGE = new byte[10_000];

    /** Queues are of 100,000 bytes; the rule is for all. */
    private static TestBus bus(String outcome) throws IOException {
        TestBus bus = new TestBus(
                new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).maxRepliesPerConnection(1000).build()));
        bus.budgets.outcomes(outcome, "");
        return bus;
    }

    private static Message.Builder flood(int number) {
        return Message.signal("/", INTERFACE, "Flood").body("uay", number, LARGE);
    }

    private static TestClient stalled(TestBus bus) throws IOException {
        TestClient stalled = bus.client();
        stalled.callBus("AddMatch", "s", "member='Flood'");
        return stalled;
    }

    private static List<Message> floods(List<Message> messages) {
        return messages.stream().filter(message -> "Flood".equals(message.member())).toList();
    }

    private static long toldLost(List<Message> messages) {
        return messages.stream().filter(message -> "Lost".equals(message.member()))
                .mapToLong(message -> (Long) message.arguments().get(1)).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy", "evict", "block deadline=60000"})
    void aCallIsRefused(String outcome) throws IOException {
        try (TestBus bus = bus(outcome)) {
            TestClient receiver = stalled(bus);
            bus.fill(receiver);
            TestClient caller = bus.client();
            Message answer = caller.call(Message.call(receiver.uniqueName(), "/", INTERFACE, "Ask").body("ay", (Object) LARGE));
            assertEquals(BusException.LIMITS_EXCEEDED, answer.errorName());
            receiver.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy", "evict", "block deadline=60000"})
    void aReplyThatWasAskedForIsDelivered(String outcome) throws IOException {
        try (TestBus bus = bus(outcome)) {
            TestClient receiver = stalled(bus);
            TestClient replier = bus.client();
            int first = receiver.send(Message.call(replier.uniqueName(), "/", INTERFACE, "Ask"));
            int second = receiver.send(Message.call(replier.uniqueName(), "/", INTERFACE, "Ask"));
            Message call = replier.receive();
            Message other = replier.receive();
            bus.fill(receiver);
            replier.send(Message.reply(call).body("s", "yes"));
            replier.send(Message.error(other, "com.example.No", "no"));
            assertEquals(List.of(), replier.settle());
            assertEquals("yes", receiver.reply(first).argument(0));
            assertEquals("com.example.No", receiver.reply(second).errorName());
        }
    }

    @Test
    void aReplyTooLargeForTheReserveIsReplacedByAnErrorForItsCaller() throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient receiver = stalled(bus);
            TestClient replier = bus.client();
            int serial = receiver.send(Message.call(replier.uniqueName(), "/", INTERFACE, "Ask"));
            Message call = replier.receive();
            bus.fill(receiver);
            replier.send(Message.reply(call).body("ay", (Object) new byte[70_000]));
            assertEquals(BusException.LIMITS_EXCEEDED, replier.settle().get(0).errorName());
            Message answer = receiver.reply(serial);
            assertEquals(BusException.LIMITS_EXCEEDED, answer.errorName());
            assertTrue(answer.argument(0).contains("did not fit"), answer.argument(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy", "evict", "block deadline=60000"})
    void aReplyThatNobodyAskedForIsRefused(String outcome) throws IOException {
        try (TestBus bus = bus(outcome)) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            int reply = sender.send(Message.of(MessageType.METHOD_RETURN).replySerial(4711).destination(receiver.uniqueName())
                    .body("ay", (Object) LARGE));
            int error = sender.send(Message.of(MessageType.ERROR).errorName("com.example.No").replySerial(4712)
                    .destination(receiver.uniqueName()).body("ay", (Object) LARGE));
            List<Message> answers = sender.settle();
            assertEquals(List.of((long) reply, (long) error),
                    answers.stream().map(answer -> (long) answer.replySerial()).toList(), answers::toString);
            assertTrue(answers.stream().allMatch(answer -> BusException.LIMITS_EXCEEDED.equals(answer.errorName())),
                    answers::toString);
            assertTrue(receiver.settle().stream().noneMatch(message -> message.replySerial() != 0), "it is not delivered");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy", "evict", "block deadline=60000"})
    void aSignalOfTheBusIsDelivered(String outcome) throws IOException {
        try (TestBus bus = bus(outcome)) {
            TestClient receiver = stalled(bus);
            receiver.callBus("AddMatch", "s", "member='NameOwnerChanged'");
            bus.fill(receiver);
            String name = bus.client().uniqueName();
            assertTrue(receiver.settle().stream()
                    .anyMatch(message -> "NameOwnerChanged".equals(message.member()) && name.equals(message.argument(0))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lossyLosesASignalAndTellsTheReceiverHowMany(boolean addressed) throws IOException {
        try (TestBus bus = bus("lossy")) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            for (int i = 0; i < 7; i++) {
                sender.send(flood(i).destination(addressed ? receiver.uniqueName() : null));
            }
            long errors = sender.settle().size();
            // As from dbus-daemon, who addressed one is told; who broadcasts is not.
            assertEquals(addressed ? 7 : 0, errors);
            List<Message> come = receiver.settle();
            come.addAll(receiver.settle());
            assertEquals(7, toldLost(come), "told as soon as it reads");
            sender.send(flood(8));
            sender.settle();
            come.addAll(receiver.settle());
            assertEquals(7, toldLost(come));
            assertEquals(1, floods(come).size());
            assertEquals("Flood", come.get(come.size() - 1).member(), "told before what comes after the loss");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void evictDisconnectsTheReceiverAndNobodyWaits(boolean addressed) throws IOException {
        try (TestBus bus = bus("evict")) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            TestClient witness = bus.client();
            witness.callBus("AddMatch", "s", "interface='org.busway.Flow1'");
            bus.fill(receiver);
            sender.send(flood(1).destination(addressed ? receiver.uniqueName() : null));
            sender.settle();
            assertTrue(receiver.isClosedByBus());
            List<Message> told = witness.settle();
            assertTrue(told.stream().anyMatch(
                    message -> "Evicted".equals(message.member()) && receiver.uniqueName().equals(message.argument(0))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blockHoldsTheSenderUpUntilTheReceiverReads(boolean addressed) throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            TestClient receiver = stalled(bus);
            TestClient other = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            sender.send(flood(1).destination(addressed ? receiver.uniqueName() : null));
            bus.awaitHeldUp(1);
            assertEquals(List.of(), other.settle(), "all receivers or none");
            List<Message> come = receiver.settle();
            bus.awaitHeldUp(0);
            sender.settle();
            come.addAll(receiver.settle());
            assertEquals(1, floods(come).size());
            assertEquals(0, toldLost(come));
            assertEquals(addressed ? 0 : 1, floods(other.settle()).size());
        }
    }

    @Test
    void theTimeCountsForAllThatHaveNoRoomForAMessage() throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            List<TestClient> stalled = List.of(stalled(bus), stalled(bus), stalled(bus));
            TestClient reads = stalled(bus);
            for (TestClient each : stalled) {
                bus.fill(each);
            }
            bus.client().send(flood(1));
            bus.awaitHeldUp(1);
            List<String> waitedFor = bus.ask(() -> bus.bus.peers().stream()
                    .filter(each -> each.congestion != null && each.congestion.isWaitedFor()).map(Peer::uniqueName).toList());
            assertEquals(stalled.stream().map(TestClient::uniqueName).sorted().toList(), waitedFor.stream().sorted().toList());
            for (TestClient each : stalled) {
                each.settle();
            }
            bus.awaitHeldUp(0);
            assertEquals(1, floods(reads.settle()).size());
            assertEquals(List.of(), bus.ask(() -> bus.bus.peers().stream()
                    .filter(each -> each.congestion != null && each.congestion.isWaitedFor()).map(Peer::uniqueName).toList()));
        }
    }

    @Test
    void blockLosesNothingAndKeepsOneOrderForAll() throws Exception {
        try (TestBus bus = bus("block deadline=60000")) {
            List<TestClient> receivers = List.of(stalled(bus), stalled(bus));
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                TestClient sender = bus.client();
                int number = i;
                Thread thread = new Thread(() -> {
                    try {
                        for (int j = 0; j < 100; j++) {
                            sender.send(flood(1000 * number + j));
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                thread.start();
                senders.add(thread);
            }
            bus.awaitHeldUp(3);
            List<List<Long>> orders = new ArrayList<>();
            for (TestClient each : receivers) {
                orders.add(new ArrayList<>());
            }
            for (int i = 0; i < 300; i++) {
                for (int r = 0; r < 2; r++) {
                    orders.get(r).add((Long) receivers.get(r).receive().arguments().get(0));
                }
            }
            assertEquals(orders.get(0), orders.get(1));
            for (Thread each : senders) {
                each.join();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evict", "lossy"})
    void blockComesToItsDeadlineAndThenDoesWhatWasDeclared(String then) throws IOException {
        try (TestBus bus = bus("block deadline=200 then=" + then)) {
            TestClient receiver = stalled(bus);
            TestClient other = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            for (int i = 0; i < 3; i++) {
                sender.send(flood(i));
            }
            for (int i = 0; i < 3; i++) {
                assertEquals("Flood", other.receive().member());
            }
            if (then.equals("evict")) {
                assertTrue(receiver.isClosedByBus());
            } else {
                List<Message> come = receiver.settle();
                sender.send(flood(4));
                sender.settle();
                come.addAll(receiver.settle());
                assertEquals(3, toldLost(come));
            }
        }
    }

    @Test
    void whoLetsOneThroughJustBeforeEachDeadlineIsOutWithinOneWindow() throws IOException {
        try (TestBus bus = bus("block deadline=200 then=evict")) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            Thread sending = new Thread(() -> {
                try {
                    for (int i = 0; i < 10_000; i++) {
                        sender.send(flood(i));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sending.start();
            bus.awaitHeldUp(1);
            long begin = System.nanoTime();
            while (bus.ask(() -> bus.bus.heldUp()) > 0 && System.nanoTime() - begin < 2_000_000_000L) {
                // A little of what waits, again and again.
                receiver.skip(10_000);
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            assertTrue(System.nanoTime() - begin < 2_000_000_000L, "out within ten deadlines");
            try {
                sending.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            sender.settle();
        }
    }

    @Test
    void aReplyOfOneThatIsHeldUpIsStillRouted() throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            TestClient receiver = stalled(bus);
            TestClient replier = bus.client();
            TestClient caller = bus.client();
            int serial = caller.send(Message.call(replier.uniqueName(), "/", INTERFACE, "Ask"));
            int own = receiver.send(Message.call(replier.uniqueName(), "/", INTERFACE, "Ask"));
            Message call = replier.receive();
            Message ofReceiver = replier.receive();
            bus.fill(receiver);
            replier.send(flood(1));
            bus.awaitHeldUp(1);
            replier.send(flood(2));
            replier.send(Message.reply(call).body("s", "yes"));
            replier.send(Message.reply(ofReceiver).body("s", "to you too"));
            assertEquals("yes", caller.reply(serial).argument(0));
            assertEquals("to you too", receiver.reply(own).argument(0));
            List<Message> come = receiver.settle();
            replier.settle();
            come.addAll(receiver.settle());
            assertEquals(List.of(1L, 2L), floods(come).stream().map(message -> message.arguments().get(0)).toList());
        }
    }

    @Test
    void aWaitThatWouldCloseACycleEndsAtOnce() throws IOException {
        try (TestBus bus = bus("block deadline=60000 then=lossy")) {
            TestClient one = bus.client();
            TestClient other = bus.client();
            bus.fill(one);
            bus.fill(other);
            one.send(flood(1).destination(other.uniqueName()));
            bus.awaitHeldUp(1);
            other.send(flood(2).destination(one.uniqueName()));
            // The second sender never waits: it is answered although nobody has read.
            assertEquals(BusException.LIMITS_EXCEEDED, other.settle().stream().filter(message -> message.errorName() != null)
                    .findFirst().orElseThrow().errorName());
            one.settle();
        }
    }

    @Test
    void whoIsFullOfItsOwnSignalsDoesNotWaitForItself() throws IOException {
        try (TestBus bus = bus("block deadline=60000 then=lossy")) {
            TestClient one = stalled(bus);
            bus.fill(one);
            one.send(flood(1));
            List<Message> come = one.settle();
            come.addAll(one.settle());
            assertEquals(1, toldLost(come));
        }
    }

    @Test
    void whatASenderLeavesBehindStillGoesToAllAndInOrder() throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            TestClient receiver = stalled(bus);
            TestClient watcher = bus.client();
            TestClient sender = bus.client();
            String name = sender.uniqueName();
            watcher.callBus("AddMatch", "s", "member='NameOwnerChanged',arg0='" + name + "'");
            bus.fill(receiver);
            sender.send(flood(1));
            bus.awaitHeldUp(1);
            sender.send(flood(2));
            sender.close();
            assertEquals(List.of(), watcher.settle(), "it is there until what it said has been said");
            List<Message> come = receiver.settle();
            assertEquals(name, watcher.receive().argument(0));
            come.addAll(receiver.settle());
            assertEquals(2, floods(come).size());
        }
    }

    @Test
    void aReceiverThatLeavesLetsThoseGoOnWhoWaitForIt() throws IOException {
        try (TestBus bus = bus("block deadline=60000")) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            sender.send(flood(1));
            bus.awaitHeldUp(1);
            receiver.close();
            sender.settle();
        }
    }

    @Test
    void aSenderIsHeldUpByNobodyWhoMayNotGetItsSignal() throws IOException {
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build());
        try (TestBus bus = new TestBus(policy)) {
            bus.budgets.outcomes("block deadline=60000", "");
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            bus.fill(receiver);
            sender.send(Message.signal("/", INTERFACE, "Other").body("ay", (Object) LARGE));
            sender.settle();
            assertFalse(bus.ask(() -> bus.bus.heldUp()) > 0);
        }
    }
}
