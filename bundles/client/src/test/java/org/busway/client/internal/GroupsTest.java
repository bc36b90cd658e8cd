package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.LaneFaultException;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.api.group.WaitStrategy;
import org.busway.client.internal.local.LocalLink;
import org.busway.os.Descriptors;
import org.busway.os.SocketBell;
import org.busway.os.Sockets;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members and publishers on a bus whose every step a test decides. */
@Timeout(60)
class GroupsTest {

    private static final String NAME = "org.example.Group1";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("group-test");
    private final FakeGroups groups = new FakeGroups(bus, 1 << 16);
    private final Connection one = connect();
    private final Connection two = connect();
    private final Log log = new Log();
    private final List<PullMember> members = new ArrayList<>();

    GroupsTest() throws IOException {}

    private Connection connect() {
        LocalPeer[] peer = new LocalPeer[1];
        return new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofMillis(50), 1 << 20), () -> {}).start(peer[0].uniqueName());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        pool.close();
    }

    /** What a member was handed. */
    private static final class Log implements MemberHandler {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<Loss> losses = new CopyOnWriteArrayList<>();
        final List<String> ended = new CopyOnWriteArrayList<>();
        final CompletableFuture<MemberEnd> end = new CompletableFuture<>();

        @Override
        public void message(GroupMessage message) {
            texts.add(message.sender() + " " + message.argument(0));
        }

        @Override
        public void lost(Loss loss) {
            losses.add(loss);
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            ended.add(publisher + " " + why);
        }

        @Override
        public void ended(MemberEnd why) {
            end.complete(why);
        }
    }

    private static Message signal(String text) {
        return Message.signal("/x", NAME, "Data").body("s", text).build();
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 4000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void whatComesByTheConnectionIsReadBehindWhatStoodInTheLaneAndBeforeWhatCameThere() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        two.group("test").join(MatchRule.ALL, pushed);
        groups.append(lane, signal("1"), ":1.77");
        groups.append(lane, signal("2"), ":1.77");
        groups.away();
        two.send(signal("3"));
        two.send(signal("4"));
        groups.append(lane, signal("5"), ":1.77");
        two.send(signal("6"));
        String sender = two.uniqueName();
        List<String> all = List.of(":1.77 1", ":1.77 2", sender + " 3", sender + " 4", ":1.77 5", sender + " 6");
        await(() -> pushed.texts.size() == 6);
        assertEquals(all, pushed.texts);
        while (log.texts.size() < 6) {
            assertTrue(member.read(log, 2, LONG) > 0);
        }
        assertEquals(all, log.texts);
    }

    @Test
    void membersReadOnInTheLaneThatTakesThePlaceOfAnother() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        two.group("test").join(MatchRule.ALL, pushed);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(":1.77 " + i);
            groups.append(lane, signal("" + i), ":1.77");
            if (i % 10 == 9) {
                lane = groups.supersede(lane);
            }
        }
        await(() -> pushed.texts.size() == 60);
        while (log.texts.size() < 60) {
            assertTrue(member.read(log, 100, LONG) > 0);
        }
        assertEquals(all, pushed.texts);
        assertEquals(all, log.texts);
        assertEquals(List.of(), pushed.ended, "the bus goes on");
        assertEquals(List.of(), log.ended);
        assertEquals(List.of(), log.losses);
    }

    @Test
    void aPublisherGoesOnInTheLaneThatItIsGivenForAnother() throws Exception {
        Log pushed = new Log();
        one.group("test").join(MatchRule.ALL, pushed);
        Publisher publisher = two.group("test").publisher();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            if (i % 500 == 250) {
                groups.renew(groups.lanes.get(groups.lanes.size() - 1));
            }
            all.add(two.uniqueName() + " " + i);
            publisher.send(signal("" + i), LONG);
            if (i % 500 == 499) {
                int lanes = groups.lanes.size();
                await(() -> groups.lanes.get(lanes - 1).ready);
            }
        }
        await(() -> pushed.texts.size() == 2000);
        assertEquals(all, pushed.texts);
        assertEquals(List.of(), pushed.ended);
        assertEquals(5, groups.lanes.size());
        assertEquals(2000, publisher.counts().published());
        publisher.close();
        await(() -> pushed.ended.size() == 1);
    }

    @Test
    void aPublisherWhoseLaneHasEndedKnowsHowManyOfItsMessagesTheGroupHasNot() throws Exception {
        Publisher publisher = two.group("test").publisher();
        FakeGroups.FakeLane lane = groups.lanes.get(groups.lanes.size() - 1);
        publisher.send(signal("counts"), LONG);
        groups.end(lane);
        publisher.send(signal("is too late"), LONG);
        publisher.send(signal("is too late"), LONG);
        assertEquals(0, publisher.lost());
        // It was stopped when it was to go on, and hears of that only now.
        groups.renew(lane);
        groups.unpublished(lane, 1);
        await(() -> publisher.endReason() != null);
        assertEquals(2, publisher.lost());
        assertEquals("the bus ended the lane: it was too late; the last 2 messages that it took are not in the group",
                publisher.endReason());
    }

    @Test
    void aPublisherThatHasGoneOnInALaneThatTheBusHasDroppedEndsWithTheOneBefore() throws Exception {
        Publisher publisher = two.group("test").publisher();
        FakeGroups.FakeLane lane = groups.lanes.get(groups.lanes.size() - 1);
        publisher.send(signal("counts"), LONG);
        groups.renew(lane);
        await(() -> groups.lanes.get(groups.lanes.size() - 1).ready);
        publisher.send(signal("stands in the other lane"), LONG);
        groups.unpublished(lane, 1);
        await(() -> publisher.endReason() != null);
        assertEquals(1, publisher.lost());
        assertThrows(BusException.class, () -> publisher.send(signal("comes behind"), LONG));
    }

    @Test
    void aMemberReadsInItsOwnThreadWhatTheBusWrites() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join();
        assertTrue(member.isMapped());
        assertEquals(0, member.read(log, 10, Duration.ZERO));
        groups.append(lane, signal("first"), ":1.77");
        groups.append(lane, signal("second"), ":1.78");
        List<Message> kept = new ArrayList<>();
        assertEquals(1, member.read(message -> kept.add(message.toMessage()), 1, LONG));
        assertEquals(1, member.read(log, 10, LONG));
        assertEquals(":1.77", kept.get(0).sender());
        assertEquals("first", kept.get(0).argument(0));
        assertEquals(List.of(":1.78 second"), log.texts);
        assertEquals(2, member.counts().read());
    }

    @Test
    void whatNoLaneHoldsComesToAMemberByItsConnectionIfTheBusSaysSo() throws Exception {
        groups.busLane();
        one.group("test").join(List.of(), MemberOptions.DEFAULT, log);
        two.send(signal("for subscribers alone"));
        groups.hands = true;
        two.send(signal("handed"));
        groups.hands = false;
        two.send(signal("for subscribers again"));
        groups.hands = true;
        two.send(signal("handed once more"));
        await(() -> log.texts.size() >= 2);
        assertEquals(List.of(two.uniqueName() + " handed", two.uniqueName() + " handed once more"), log.texts);
    }

    @Test
    void whatTheBusSendsForARuleThatNamesASenderByAWellKnownNameIsHandedOn() throws Exception {
        groups.busLane();
        one.group("test").join(List.of(MatchRule.parse("sender='org.example.Named',member='Data'")), MemberOptions.DEFAULT, log);
        groups.hands = true;
        two.emit("/x", NAME, "Other", "s", "not matched by the rest of the rule");
        two.send(signal("too long for the lane"));
        await(() -> log.texts.size() == 1);
        assertEquals(List.of(two.uniqueName() + " too long for the lane"), log.texts);
    }

    @Test
    void aSleepingMemberIsWokenByTheDoorbell() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join();
        int sent = 0;
        // Between saying that it sleeps and sleeping it looks once more: who publishes just then has not woken it, and is read all the same.
        while (member.counts().wakeUps() == 0) {
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> member.read(log, 10, Duration.ofHours(1)));
            await(() -> (groups.members.get(1).page.sleepNumber() & 1) == 1);
            groups.append(lane, signal("woken"), ":1.9");
            sent++;
            assertEquals(1, read.get(20, TimeUnit.SECONDS));
        }
        assertEquals(sent, log.texts.size());
    }

    @Test
    void whoPollsSaysThatItNeverSleeps() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        one.group("test").join();
        assertTrue(groups.members.get(1).page.maySleep());
        PullMember polls = two.group("test").join(List.of(), MemberOptions.DEFAULT.waiting(WaitStrategy.POLL));
        assertFalse(groups.members.get(2).page.maySleep());
        polls.setRules(MatchRule.parse("member='Data'"));
        groups.append(lane, signal("read"), ":1.9");
        assertEquals(1, polls.read(log, 10, Duration.ofSeconds(20)));
        assertFalse(groups.members.get(2).page.maySleep(), "whatever it wants");
    }

    @Test
    void theWholeRulesAreTestedOnTheCopy() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        // The filter of this bus passes everything.
        PullMember member = one.group("test").join(MatchRule.parse("type='signal',arg0='wanted'"),
                MatchRule.parse("sender=':1.7'"));
        groups.append(lane, signal("other"), ":1.9");
        groups.append(lane, signal("wanted"), ":1.9");
        groups.append(lane, signal("by seven"), ":1.7");
        assertEquals(2, member.read(log, 10, LONG));
        assertEquals(List.of(":1.9 wanted", ":1.7 by seven"), log.texts);
        member.setRules(MatchRule.parse("arg0='other'"));
        groups.append(lane, signal("wanted"), ":1.9");
        groups.append(lane, signal("other"), ":1.9");
        assertEquals(1, member.read(log, 10, LONG));
        assertEquals(":1.9 other", log.texts.get(2));
        assertEquals(2, member.counts().refused());
    }

    @Test
    void otherRulesHoldFromWhereTheBusSaysThoughTheLaneIsReadBeforeItHasAnswered() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join(MatchRule.parse("arg0='former'"));
        groups.append(lane, signal("former"), ":1.1");
        groups.beforeFilter = () -> {
            groups.append(lane, signal("former"), ":1.2");
            groups.append(lane, signal("latter"), ":1.3");
            assertEquals(0, member.read(log, 10, Duration.ZERO), "nobody knows yet whether these are wanted");
        };
        groups.afterFilter = () -> {
            groups.append(lane, signal("former"), ":1.4");
            groups.append(lane, signal("latter"), ":1.5");
            assertEquals(0, member.read(log, 10, Duration.ZERO), "nor this");
        };
        member.setRules(MatchRule.parse("arg0='latter'"));
        groups.append(lane, signal("former"), ":1.6");
        groups.append(lane, signal("latter"), ":1.7");
        while (log.texts.size() < 4) {
            assertTrue(member.read(log, 10, LONG) > 0);
        }
        assertEquals(List.of(":1.1 former", ":1.2 former", ":1.5 latter", ":1.7 latter"), log.texts);
        assertEquals(3, member.counts().refused());
    }

    @Test
    void rulesThatTheBusRefusesLeaveThoseBeforeInForce() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join(MatchRule.parse("arg0='former'"));
        groups.beforeFilter = () -> {
            groups.append(lane, signal("former"), ":1.1");
            groups.append(lane, signal("latter"), ":1.2");
            assertEquals(0, member.read(log, 10, Duration.ZERO));
        };
        groups.refusesFilters = true;
        BusException refused = assertThrows(BusException.class, () -> member.setRules(MatchRule.parse("arg0='latter'")));
        assertEquals(BusException.LIMITS_EXCEEDED, refused.errorName());
        groups.append(lane, signal("former"), ":1.3");
        while (log.texts.size() < 2) {
            assertTrue(member.read(log, 10, LONG) > 0);
        }
        assertEquals(List.of(":1.1 former", ":1.3 former"), log.texts);
    }

    @Test
    void aHandlerThatWantsSomethingElseReadsOnByTheRulesOfEachPosition() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        CompletableFuture<Member> member = new CompletableFuture<>();
        List<String> seen = new CopyOnWriteArrayList<>();
        groups.beforeFilter = () -> groups.append(lane, signal("former"), ":1.2");
        groups.afterFilter = () -> groups.append(lane, signal("latter"), ":1.3");
        member.complete(one.group("test").join(MatchRule.parse("arg0='former'"), message -> {
            Message kept = message.toMessage();
            if (seen.isEmpty()) {
                member.join().setRules(MatchRule.parse("arg0='latter'"));
            }
            seen.add(kept.sender() + " " + kept.argument(0));
        }));
        groups.append(lane, signal("former"), ":1.1");
        await(() -> seen.size() == 3);
        assertEquals(List.of(":1.1 former", ":1.2 former", ":1.3 latter"), seen);
    }

    @Test
    void aHandlerIsCalledInOrderWithTheMessagesOfTheConnection() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        List<String> order = new CopyOnWriteArrayList<>();
        one.subscribe(MatchRule.signal(NAME, "Socket"), message -> order.add("socket " + message.argument(0)));
        one.group("test").join(MatchRule.ALL, message -> order.add("lane " + message.argument(0)));
        for (int i = 0; i < 200; i++) {
            if (i % 3 == 0) {
                two.emit("/x", NAME, "Socket", "s", Integer.toString(i));
            } else {
                groups.append(lane, signal(Integer.toString(i)), two.uniqueName());
            }
        }
        await(() -> order.size() == 200);
        for (int i = 0; i < 200; i++) {
            assertEquals((i % 3 == 0 ? "socket " : "lane ") + i, order.get(i));
        }
    }

    @Test
    void whatAPublisherDoesByLaneAndBySocketIsHandedOnAsItDidIt() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        one.subscribe(MatchRule.signal(NAME, "Socket"), message -> order.add(message.argument(0)));
        one.group("test").join(MatchRule.ALL, message -> order.add(message.argument(0)));
        Publisher publisher = two.group("test").publisher();
        assertTrue(publisher.isDirect());
        for (int i = 0; i < 500; i++) {
            if (i % 5 < 2) {
                two.emit("/x", NAME, "Socket", "s", Integer.toString(i));
            } else {
                publisher.send(signal(Integer.toString(i)));
            }
        }
        await(() -> order.size() == 500);
        for (int i = 0; i < 500; i++) {
            assertEquals(Integer.toString(i), order.get(i));
        }
        assertEquals(300, publisher.counts().published());
    }

    @Test
    void aFrameWaitsInTheReadersThreadForTheHandlerOfWhatItsSenderSentBefore() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        one.subscribe(MatchRule.signal(NAME, "Socket"), message -> {
            handling.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        two.emit("/x", NAME, "Socket", "s", "before");
        publisher.send(signal("after"));
        assertTrue(handling.await(20, TimeUnit.SECONDS));
        assertEquals(0, member.read(log, 10, Duration.ofMillis(30)));
        goOn.countDown();
        assertEquals(1, member.read(log, 10, LONG));
        assertEquals(List.of(two.uniqueName() + " after"), log.texts);
    }

    @Test
    void aFrameWaitsInTheReadersThreadForWhatItsMemberGetsBeforeItByTheConnection() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        one.subscribe(MatchRule.signal(NAME, "Socket"), message -> {
            handling.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        PullMember member = one.group("test").join(MatchRule.signal(NAME, "Data"));
        two.emit("/x", NAME, "Socket", "s", "before");
        groups.hands = true;
        two.send(signal("first"));
        groups.append(lane, signal("second"), ":1.77");
        assertTrue(handling.await(20, TimeUnit.SECONDS));
        assertEquals(0, member.read(log, 10, Duration.ofMillis(30)));
        goOn.countDown();
        while (log.texts.size() < 2) {
            assertTrue(member.read(log, 10, LONG) > 0);
        }
        assertEquals(List.of(two.uniqueName() + " first", ":1.77 second"), log.texts);
    }

    @Test
    void aReplyComesWhenEverythingItsSenderPublishedBeforeCanBeReadAtOnce() throws Exception {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        publisher.send(signal("before the reply"));
        one.call(two.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertEquals(1, member.read(log, 10, Duration.ZERO));
    }

    @Test
    void aLaneThatHoldsNonsenseEndsAndTheOthersGoOn() throws Exception {
        FakeGroups.FakeLane bad = groups.busLane();
        FakeGroups.FakeLane good = groups.busLane();
        PullMember member = one.group("test").join();
        groups.append(bad, signal("good"), ":1.9");
        groups.appendBytes(bad, signal("x"), ByteBuffer.allocateDirect(100));
        groups.append(bad, signal("never"), ":1.9");
        assertEquals(1, member.read(log, 10, LONG));
        LaneFaultException fault = assertThrows(LaneFaultException.class, () -> member.read(log, 10, LONG));
        assertEquals(0, fault.lane());
        assertEquals("org.freedesktop.DBus", fault.publisher());
        assertTrue(fault.getMessage().contains("group \"test\": lane 0"), fault.getMessage());
        groups.append(good, signal("other lane"), ":1.9");
        assertEquals(1, member.read(log, 10, LONG));
        await(() -> groups.calls.stream().anyMatch(call -> call.member().equals("Fault")));
        assertEquals(1, member.counts().faults());
        assertEquals(1, log.ended.size());
    }

    @Test
    void messagesOfAPublisherThatTheBusHoldsUpAreWaitedForWithinTheDeadlineAndNothingIsLost() {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        groups.holdsUp = true;
        two.emit("/x", "org.example.Else1", "Before", "");
        publisher.send(signal("first"));
        publisher.send(signal("second"));
        assertEquals(0, member.read(log, 10, Duration.ZERO), "it waits");
        while (log.texts.size() < 2) {
            member.read(log, 10, LONG);
        }
        assertEquals(List.of(two.uniqueName() + " first", two.uniqueName() + " second"), log.texts);
        assertEquals(0, member.counts().faults());
        groups.holdsUp = false;
        two.emit("/x", "org.example.Else1", "After", "");
        publisher.send(signal("third"));
        assertEquals(1, member.read(log, 10, LONG));
    }

    @Test
    void whatIsLeftOfALaneThatHasEndedComesBeforeTheNextLane() throws Exception {
        FakeGroups.FakeLane first = groups.busLane();
        FakeGroups.FakeLane second = groups.busLane();
        PullMember member = one.group("test").join();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            groups.append(i < 3 ? first : second, signal("number " + i), ":1.9");
            sent.add(":1.9 number " + i);
        }
        groups.end(first);
        while (log.texts.size() < 6) {
            member.read(log, 1, LONG);
        }
        assertEquals(sent, log.texts);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrameThatWaitedWhenTheBusDiedComesBehindWhatIsLeftOfTheLaneBefore(boolean hasEnded) throws Exception {
        FakeGroups.FakeLane first = groups.busLane();
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        groups.holdsUp = true;
        two.emit("/x", "org.example.Else1", "Before", "");
        publisher.send(signal("waits"));
        assertEquals(0, member.read(log, 10, Duration.ZERO), "it waits");
        for (int i = 0; i < 3; i++) {
            groups.append(first, signal("left"), ":1.9");
        }
        if (hasEnded) {
            groups.end(first);
        }
        groups.hangUp();
        bus.evict(one.uniqueName(), "killed");
        while (member.read(log, 1, LONG) != PullMember.ENDED) {
            // and the next
        }
        List<String> left = List.of(":1.9 left", ":1.9 left", ":1.9 left");
        assertEquals(4, log.texts.size());
        assertTrue(log.texts.contains(two.uniqueName() + " waits"));
        assertEquals(left, log.texts.stream().filter(text -> text.endsWith("left")).toList());
        assertTrue(!hasEnded || log.texts.subList(0, 3).equals(left), () -> log.texts.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void framesThatWereReadAheadWhenTheBusDiedComeBehindWhatIsLeftOfTheLaneBefore(boolean hasEnded) throws Exception {
        FakeGroups.FakeLane first = groups.busLane();
        FakeGroups.FakeLane second = groups.busLane();
        CompletableFuture<List<Object>> never = new CompletableFuture<>();
        two.export(new org.busway.api.ObjectPath("/x"),
                org.busway.api.ObjectInterface.named(NAME).method("Wait", "", "", call -> never.get()).build());
        one.group("test").join(List.of(), MemberOptions.DEFAULT, new MemberHandler() {
            @Override
            public void message(GroupMessage message) {
                log.message(message);
                if (log.texts.size() == 1) {
                    assertThrows(BusException.class, () -> one.call(two.uniqueName(), "/x", NAME, "Wait", ""));
                }
            }

            @Override
            public void ended(MemberEnd end) {
                log.ended(end);
            }
        });
        for (int i = 0; i < 3; i++) {
            groups.append(second, signal("ahead"), ":1.9");
        }
        await(() -> log.texts.size() == 1
                && groups.members.get(1).page.cursor(second.shape.number()) == second.lane.tail());
        groups.append(first, signal("left"), ":1.9");
        groups.append(first, signal("left"), ":1.9");
        if (hasEnded) {
            groups.end(first);
        }
        groups.hangUp();
        bus.evict(one.uniqueName(), "killed");
        assertEquals(MemberEnd.Cause.DISCONNECTED, log.end.get(20, TimeUnit.SECONDS).cause());
        never.complete(List.of());
        assertEquals(List.of(":1.9 ahead", ":1.9 left", ":1.9 left", ":1.9 ahead", ":1.9 ahead"), log.texts);
    }

    @Test
    void whatDoesNotBelongInTheGroupIsThePublishersFault() throws Exception {
        groups.rules = List.of("type='signal',interface='" + NAME + "'");
        CompletableFuture<String> ended = new CompletableFuture<>();
        one.group("test").join(List.of(), MemberOptions.DEFAULT, new MemberHandler() {
            @Override
            public void message(GroupMessage message) {}

            @Override
            public void publisherEnded(String publisher, String why) {
                ended.complete(publisher + " " + why);
            }
        });
        Publisher publisher = two.group("test").publisher();
        publisher.send(Message.signal("/x", "org.example.Foreign1", "X").build());
        assertTrue(ended.get(20, TimeUnit.SECONDS).contains("does not belong"), ended.join());
        assertTrue(ended.join().startsWith(two.uniqueName()));
    }

    @Test
    void aMemberThatWasPutOutIsToldWhy() throws Exception {
        groups.busLane();
        PullMember member = one.group("test").join();
        groups.evict(1, "too slow, in a test");
        assertEquals(PullMember.ENDED, member.read(log, 10, LONG));
        assertEquals(new MemberEnd(MemberEnd.Cause.EVICTED, "too slow, in a test"), log.end.get(20, TimeUnit.SECONDS));
        assertEquals(PullMember.ENDED, member.read(log, 10, LONG));
        Log pushed = new Log();
        two.group("test").join(List.of(), MemberOptions.DEFAULT, pushed);
        groups.evict(2, "again");
        assertEquals("again", pushed.end.get(20, TimeUnit.SECONDS).why());
    }

    @Test
    void aMemberThatIsPutOutWhileAFrameWaitsForItsTurnIsHandedThatAndToldAndItsConnectionGoesOn() throws Exception {
        Log pushed = new Log();
        one.group("test").join(List.of(), MemberOptions.DEFAULT, pushed);
        Publisher publisher = two.group("test").publisher();
        groups.holdsUp = true;
        two.emit("/x", "org.example.Else1", "Before", "");
        publisher.send(signal("waits"));
        await(() -> groups.members.get(1).page.fenceWait(0) != 0);
        groups.evict(1, "too slow, in a test");
        assertEquals("too slow, in a test", pushed.end.get(20, TimeUnit.SECONDS).why());
        assertEquals(List.of(two.uniqueName() + " waits"), pushed.texts);
        CompletableFuture<Message> behind = new CompletableFuture<>();
        one.subscribe(MatchRule.signal("org.example.Else1", "Behind"), behind::complete);
        groups.holdsUp = false;
        two.emit("/x", "org.example.Else1", "Behind", "");
        assertEquals("Behind", behind.get(20, TimeUnit.SECONDS).member());
    }

    @Test
    void aMemberThatIsPutOutWhileAFrameWaitsIsToldAtTheEndOfItsConnectionAtTheLatest() throws Exception {
        Log pushed = new Log();
        one.group("test").join(List.of(), MemberOptions.DEFAULT, pushed);
        Publisher publisher = two.group("test").publisher();
        groups.holdsUp = true;
        two.emit("/x", "org.example.Else1", "Before", "");
        publisher.send(signal("waits"));
        await(() -> groups.members.get(1).page.fenceWait(0) != 0);
        groups.evict(1, "too slow, in a test");
        bus.evict(one.uniqueName(), "gone, in a test");
        assertEquals(MemberEnd.Cause.EVICTED, pushed.end.get(20, TimeUnit.SECONDS).cause());
        assertEquals(List.of(two.uniqueName() + " waits"), pushed.texts);
    }

    @Test
    void aLossyMemberIsToldExactlyHowManyFramesItDidNotSee() throws Exception {
        groups.lossy = true;
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join();
        groups.append(lane, signal("0"), ":1.9");
        assertEquals(1, member.read(log, 10, LONG));
        int sent = 1;
        for (; sent < 2000; sent++) {
            assertEquals(0, groups.append(lane, signal(Integer.toString(sent)), ":1.9"));
        }
        int read = 0;
        for (int count = member.read(log, 100, Duration.ZERO); count > 0; count = member.read(log, 100, Duration.ZERO)) {
            read += count;
        }
        assertEquals(1, log.losses.size());
        Loss loss = log.losses.get(0);
        await(() -> groups.calls.stream().anyMatch(call -> call.member().equals("Lost")));
        assertEquals(List.of("test", loss.count(), loss.first(), loss.last(), false), groups.told("Lost").arguments());
        assertEquals(sent - 1, read + loss.count());
        assertEquals(1, loss.first());
        assertEquals(loss.count(), loss.last());
        assertFalse(loss.exact());
        assertEquals(loss.count(), member.counts().lost());
    }

    @Test
    void aMemberWithoutLanesGetsItsMessagesOverTheConnection() throws Exception {
        groups.mapMembers = false;
        Log pushed = new Log();
        List<String> subscribed = new CopyOnWriteArrayList<>();
        one.subscribe(MatchRule.signal(NAME, "Data"), message -> subscribed.add(message.argument(0)));
        Member push = one.group("test").join(List.of(MatchRule.signal(NAME, "Data")), MemberOptions.DEFAULT, pushed);
        PullMember pull = two.group("test").join(MatchRule.signal(NAME, "Data"));
        assertFalse(push.isMapped());
        one.emit("/x", NAME, "Data", "s", "hello");
        assertEquals(1, pull.read(log, 10, LONG));
        assertEquals(List.of(":1.1 hello"), log.texts);
        await(() -> pushed.texts.size() == 1);
        assertEquals(List.of(), subscribed, "once, not twice");
        push.close();
        one.emit("/x", NAME, "Data", "s", "again");
        await(() -> subscribed.size() == 1);
    }

    @Test
    void aMemberWithoutLanesIsHandedWhatCameBeforeItWasPutOut() throws Exception {
        groups.mapMembers = false;
        Log pushed = new Log();
        PullMember pull = one.group("test").join(MatchRule.signal(NAME, "Data"));
        two.group("test").join(List.of(MatchRule.signal(NAME, "Data")), MemberOptions.DEFAULT, pushed);
        List<String> sent = new ArrayList<>();
        synchronized (bus) {
            for (int i = 0; i < 3; i++) {
                one.emit("/x", NAME, "Data", "s", "number " + i);
                sent.add(":1.1 number " + i);
            }
            for (Connection each : List.of(one, two)) {
                bus.put(each.uniqueName(), Message.signal("/org/busway/groups", "org.busway.Groups1", "Evicted")
                        .destination(each.uniqueName()).body("ss", "test", "too slow, in a test").build());
            }
        }
        while (pull.read(log, 1, LONG) != PullMember.ENDED) {
            continue;
        }
        assertEquals(sent, log.texts);
        assertEquals(MemberEnd.Cause.EVICTED, pushed.end.get(20, TimeUnit.SECONDS).cause());
        assertEquals(sent, pushed.texts);
    }

    @Test
    void aMemberWithoutLanesIsToldWhatDidNotFitIntoItsConnectionsQueueWhereItIsMissing() throws Exception {
        groups.mapMembers = false;
        Log pushed = new Log();
        PullMember pull = one.group("test").join(MatchRule.signal(NAME, "Data"));
        two.group("test").join(List.of(MatchRule.signal(NAME, "Data")), MemberOptions.DEFAULT, pushed);
        synchronized (bus) {
            one.emit("/x", NAME, "Data", "s", "before");
            for (Connection each : List.of(one, two)) {
                bus.put(each.uniqueName(), Message.signal("/org/busway/flow", "org.busway.Flow1", "LostInGroup")
                        .destination(each.uniqueName()).body("sst", each.uniqueName(), "test", 3L).build());
                bus.put(each.uniqueName(), Message.signal("/org/busway/flow", "org.busway.Flow1", "LostInGroup")
                        .destination(each.uniqueName()).body("sst", each.uniqueName(), "another", 5L).build());
            }
            one.emit("/x", NAME, "Data", "s", "behind");
        }
        while (log.texts.size() < 2) {
            assertTrue(pull.read(log, 1, LONG) > 0);
            assertEquals(log.texts.size() < 2 ? 0 : 1, log.losses.size());
        }
        await(() -> pushed.texts.size() == 2);
        for (Log each : List.of(log, pushed)) {
            assertEquals(List.of(":1.1 before", ":1.1 behind"), each.texts);
            assertEquals(3, each.losses.get(0).count());
            assertTrue(each.losses.get(0).exact());
            assertEquals(1, each.losses.size());
        }
        assertEquals(3, pull.counts().lost());
    }

    @Test
    void aPublisherWithoutALaneSendsOverItsConnection() throws Exception {
        groups.giveLanes = false;
        List<String> got = new CopyOnWriteArrayList<>();
        one.subscribe(MatchRule.signal(NAME, "Data"), message -> got.add(message.argument(0)));
        Publisher publisher = two.group("test").publisher();
        assertFalse(publisher.isDirect());
        publisher.send(signal("plain"));
        PreparedSignal prepared = publisher.prepare("/x", NAME, "Data", "s", 64);
        prepared.body().clear().putInt(8).put("prepared".getBytes()).put((byte) 0);
        assertTrue(publisher.trySend(prepared));
        await(() -> got.size() == 2);
        assertEquals(List.of("plain", "prepared"), got);
    }

    @Test
    void aPreparedSignalIsCheckedAndReadAsWritten() throws Exception {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        PreparedSignal numbers = publisher.prepare("/x", NAME, "Numbers", "td", 16);
        numbers.body().clear().putLong(7).putDouble(0.5);
        assertTrue(publisher.trySend(numbers));
        numbers.body().clear().putLong(7);
        assertThrows(IllegalArgumentException.class, () -> publisher.trySend(numbers));
        PreparedSignal text = publisher.prepare("/x", NAME, "Text", "s", 64);
        text.body().clear().putInt(2).put((byte) 'a').put((byte) 'b').put((byte) 0);
        assertTrue(publisher.trySend(text));
        text.body().clear().putInt(9).put((byte) 'a');
        assertThrows(IllegalArgumentException.class, () -> publisher.trySend(text));
        List<Message> got = new ArrayList<>();
        while (got.size() < 2) {
            member.read(message -> {
                got.add(message.toMessage());
                if (message.member().equals("Numbers")) {
                    assertEquals(7, message.body().getLong());
                }
            }, 10, LONG);
        }
        assertEquals(List.of(7L, 0.5), got.get(0).arguments());
        assertEquals("ab", got.get(1).argument(0));
        assertEquals(two.uniqueName(), got.get(0).sender());
    }

    @Test
    void withoutRoomTrySendIsFalseAndSendWaitsForTheMember() throws Exception {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        int sent = 0;
        while (publisher.trySend(signal(Integer.toString(sent)))) {
            sent++;
        }
        BusException late = assertThrows(BusException.class, () -> publisher.send(signal("late"), Duration.ofMillis(20)));
        assertEquals(BusException.LIMITS_EXCEEDED, late.errorName());
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> publisher.send(signal("waited"), LONG));
        int read = 0;
        while (read < sent + 1) {
            read += member.read(log, 100, LONG);
        }
        waiting.get(20, TimeUnit.SECONDS);
        assertEquals(two.uniqueName() + " waited", log.texts.get(sent));
        assertTrue(publisher.counts().noRoom() > 0);
    }

    @Test
    void whoHasTheSlotOfOneThatHasGoneIsWaitedForThoughThePublisherHearsOfThatOneOnlyNow() throws Exception {
        Publisher publisher = fullForWhoHasTheSlotOfOneThatHasGone();
        int sent = log.texts.size();
        FakeGroups.FakeLane lane = groups.lanes.get(0);
        groups.tellLate(lane, 0);
        heard(two);
        assertFalse(publisher.trySend(signal("too early")), "what the one before has read its successor has not");
        groups.tellLate(lane, 1);
        heard(two);
        PullMember second = members.get(0);
        for (int read = 0; read < sent;) {
            read += second.read(log, 100, LONG);
        }
        assertEquals(log.texts.subList(0, sent), log.texts.subList(sent, 2 * sent));
        assertTrue(publisher.trySend(signal("there is room")));
    }

    @Test
    void whoHasTheSlotOfOneThatTheKernelFilteredForIsWaitedForThoughThePublisherHearsOfThatOneOnlyNow() throws Exception {
        Publisher publisher = fullForWhoHasTheSlotOfOneThatHasGone();
        int[] pair = SocketBell.pair();
        try {
            groups.tellLateOfPair(groups.lanes.get(0), 1, pair[0]);
            heard(two);
            assertFalse(publisher.trySend(signal("too early")));
            assertFalse(Sockets.awaitReadable(pair[1], 0),
                    "and nobody is put into the pair of who has gone what its successor reads");
        } finally {
            Descriptors.close(pair[0]);
            Descriptors.close(pair[1]);
        }
    }

    /** A publisher that has heard of nobody, and whose lane is full: one has read it all and gone, and another has its slot, and begins where the bus has got. */
    private Publisher fullForWhoHasTheSlotOfOneThatHasGone() throws Exception {
        groups.late = new ArrayList<>();
        groups.readByBus = 0;
        PullMember first = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        int sent = 0;
        while (publisher.trySend(signal(Integer.toString(sent)))) {
            sent++;
        }
        for (int read = 0; read < sent;) {
            read += first.read(log, 100, LONG);
        }
        first.close();
        heard(one);
        members.add(one.group("test").join());
        return publisher;
    }

    /** A connection has acted on all that the bus told it before. */
    private static void heard(Connection connection) {
        connection.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", "");
    }

    @Test
    void aPublisherThatIsAboveTheRateOfItsGroupWaitsForTheClockThoughThereIsRoom() throws Exception {
        groups.rate = 1;
        groups.burstBytes = 16384;
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        int sent = 0;
        while (publisher.trySend(signal("one more"))) {
            sent++;
        }
        assertTrue(sent > 50 && sent <= 128, sent + " at once");
        assertEquals(sent, member.read(log, 1000, LONG));
        assertFalse(publisher.trySend(signal("read up, and too fast all the same")));
        BusException late = assertThrows(BusException.class, () -> publisher.send(signal("late"), Duration.ofMillis(20)));
        assertEquals(BusException.LIMITS_EXCEEDED, late.errorName());
        assertEquals(List.of(), groups.calls.stream().filter(call -> call.member().equals("Full")).toList(),
                "nobody is to blame");
    }

    @Test
    void aPublisherThatIsAboveTheRateGoesOnWhenTheClockLetsIt() throws Exception {
        groups.rate = 1 << 20;
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        PreparedSignal prepared = publisher.prepare("/x", NAME, "Data", "t", 8);
        for (int i = 0; i < 400; i++) {
            prepared.body().clear().putLong(i);
            publisher.send(prepared, LONG);
            member.read(log, 1, Duration.ZERO);
        }
        assertTrue(publisher.counts().noRoom() > 0);
    }

    @Test
    void insideAHandlerSendDoesNotWait() throws Exception {
        one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        while (publisher.trySend(signal("fill"))) {
            // until there is no room
        }
        CompletableFuture<Object> result = new CompletableFuture<>();
        two.subscribe(MatchRule.signal(NAME, "Go"), go -> {
            long begin = System.nanoTime();
            try {
                publisher.send(signal("never"), Duration.ofHours(1));
            } catch (BusException e) {
                result.complete(e.getMessage());
            }
        });
        one.emit("/x", NAME, "Go", "");
        assertTrue(result.get(20, TimeUnit.SECONDS).toString().contains("handler"), result.join().toString());
        assertEquals(1, publisher.counts().noRoomInHandler());
    }

    @Test
    void aHandlerThatWaitsForAPublisherDoesNotHoldItUp() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        one.group("test").join(MatchRule.ALL, message -> order.add(message.argument(0)));
        Publisher publisher = two.group("test").publisher();
        int frames = 700;
        CompletableFuture<Void> published = new CompletableFuture<>();
        two.export(new org.busway.api.ObjectPath("/x"),
                org.busway.api.ObjectInterface.named(NAME).method("Work", "", "", call -> {
                    // More than the lane holds; in a thread that may wait.
                    new Thread(() -> {
                        try {
                            for (int i = 0; i < frames; i++) {
                                publisher.send(signal(Integer.toString(i)), LONG);
                            }
                            published.complete(null);
                        } catch (RuntimeException e) {
                            published.completeExceptionally(e);
                        }
                    }).start();
                    published.get(10, TimeUnit.SECONDS);
                    return List.of();
                }).build());
        CompletableFuture<Object> waited = new CompletableFuture<>();
        one.subscribe(MatchRule.signal(NAME, "Go"), go -> {
            try {
                one.call(Message.call(two.uniqueName(), "/x", NAME, "Work").build(), LONG);
                waited.complete(order.size());
            } catch (BusException e) {
                waited.complete(e);
            }
        });
        two.emit("/x", NAME, "Go", "");
        assertEquals(0, waited.get(20, TimeUnit.SECONDS), "handed on after the handler");
        await(() -> order.size() == frames);
        for (int i = 0; i < frames; i++) {
            assertEquals(Integer.toString(i), order.get(i));
        }
    }

    @Test
    void aPublisherThatClosesEndsItsLaneBehindWhatItPublished() throws Exception {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        publisher.send(signal("last"));
        publisher.close();
        assertThrows(BusException.class, () -> publisher.trySend(signal("too late")));
        assertEquals(1, member.read(log, 10, LONG));
        while (log.ended.isEmpty()) {
            member.read(log, 10, Duration.ofMillis(50));
        }
        assertTrue(log.ended.get(0).startsWith(two.uniqueName()), log.ended.get(0));
        groups.told("Unpublish");
    }

    @Test
    void whoClosesLeavesAndMayJoinAgain() throws Exception {
        FakeGroups.FakeLane lane = groups.busLane();
        PullMember member = one.group("test").join();
        assertThrows(IllegalStateException.class, () -> one.group("test").join());
        member.close();
        assertEquals(PullMember.ENDED, member.read(log, 10, LONG));
        assertEquals(MemberEnd.Cause.LEFT, log.end.join().cause());
        groups.told("Leave");
        PullMember again = one.group("test").join();
        groups.append(lane, signal("again"), ":1.9");
        assertEquals(1, again.read(log, 10, LONG));
    }

    @Test
    void whatAHandlerDoesToItsMemberTakesEffectBehindTheMessageItHas() throws Exception {
        PullMember member = one.group("test").join();
        Publisher publisher = two.group("test").publisher();
        for (String text : List.of("one", "two", "three", "four")) {
            publisher.send(signal(text));
        }
        List<String> seen = new ArrayList<>();
        MemberHandler handler = message -> {
            seen.add(message.argument(0));
            if (seen.size() == 2) {
                throw new IllegalStateException("the program's own");
            } else if (seen.size() == 3) {
                member.close();
            }
            assertEquals(seen.get(seen.size() - 1), message.argument(0));
        };
        assertThrows(IllegalStateException.class, () -> member.read(handler, 10, LONG));
        assertEquals(List.of("one", "two"), seen);
        assertEquals(1, member.read(handler, 10, LONG));
        assertEquals(List.of("one", "two", "three"), seen);
        assertEquals(PullMember.ENDED, member.read(handler, 10, LONG));
        assertEquals(3, member.counts().read());
    }

    @Test
    void aCloseWakesWhoReads() throws Exception {
        groups.busLane();
        PullMember member = one.group("test").join();
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> member.read(log, 10, LONG));
        await(() -> (groups.members.get(1).page.sleepNumber() & 1) == 1);
        member.close();
        assertEquals(PullMember.ENDED, reading.get(20, TimeUnit.SECONDS));
    }

    @Test
    void theEndOfTheConnectionEndsMembersAndPublishers() throws Exception {
        groups.busLane();
        Log pushed = new Log();
        one.group("test").join(List.of(), MemberOptions.DEFAULT, pushed);
        Publisher publisher = one.group("test").publisher();
        bus.evict(one.uniqueName(), "gone, in a test");
        assertEquals(MemberEnd.Cause.DISCONNECTED, pushed.end.get(20, TimeUnit.SECONDS).cause());
        await(() -> publisher.endReason() != null);
    }

    private static long epolls() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(GroupsTest::isEpoll).count();
        }
    }

    private static boolean isEpoll(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
        } catch (IOException e) {
            // The one that the listing itself had.
            return false;
        }
    }

    @Test
    void aMemberThatIsClosedAfterTheEndOfItsConnectionGivesEverythingBackThoughNobodyReadsTheEnd() throws Exception {
        groups.busLane();
        PullMember member = two.group("group").join();
        two.close();
        await(() -> member.end() != null);
        long before = epolls();
        member.close();
        assertEquals(before - 1, epolls());
        assertEquals(MemberEnd.Cause.DISCONNECTED, member.end().cause());
    }

    @Test
    void nobodyPollsForAHandler() {
        assertThrows(IllegalArgumentException.class,
                () -> one.group("test").join(List.of(), MemberOptions.DEFAULT.waiting(WaitStrategy.POLL), message -> {}));
    }

    @Test
    void statisticsArePlainValues() {
        assertEquals(3L, one.group("test").statistics().get("messages"));
    }
}
