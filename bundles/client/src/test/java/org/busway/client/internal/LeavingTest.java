package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.MemberEnd;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a member is still handed that its program has closed: nothing but its end. What is left in its lanes comes to subscriptions. */
@Timeout(60)
class LeavingTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("leaving-test");
    private final FakeGroups groups = new FakeGroups(bus, 1 << 16);
    private final FakeGroups.FakeLane lane = groups.busLane();
    private final Connection one = connect();
    private final ClosesAtTheFirst handler = new ClosesAtTheFirst();

    LeavingTest() throws IOException {}

    private Connection connect() {
        LocalPeer[] peer = new LocalPeer[1];
        return new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofSeconds(5), 1 << 20), () -> {}).start(peer[0].uniqueName());
    }

    @AfterEach
    void close() {
        one.close();
        pool.close();
    }

    private static final class ClosesAtTheFirst implements MemberHandler {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final CountDownLatch joined = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        Member member;

        void closes(Member closed) {
            member = closed;
            joined.countDown();
        }

        @Override
        public void message(GroupMessage message) {
            try {
                joined.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            member.close();
            texts.add(message.argument(0));
        }

        @Override
        public void lost(Loss loss) {
            texts.add("lost");
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            texts.add("publisher ended");
        }

        @Override
        public void ended(MemberEnd end) {
            texts.add(end.cause().name());
            ended.countDown();
        }
    }

    private static Message signal(String text) {
        return Message.signal("/x", "org.example.Leaving1", "Data").body("s", text).build();
    }

    private void append() {
        for (int i = 0; i < 5; i++) {
            groups.append(lane, signal("m" + i), ":1.1");
        }
    }

    private void emit() {
        for (int i = 0; i < 5; i++) {
            one.emit("/x", "org.example.Leaving1", "Data", "s", "m" + i);
        }
    }

    @Test
    void aMemberThatReadsALaneItself() {
        PullMember member = one.group("test").join();
        handler.closes(member);
        append();
        assertEquals(1, member.read(handler, 10, LONG));
        assertEquals(PullMember.ENDED, member.read(handler, 10, LONG));
        assertEquals(List.of("m0", "LEFT"), handler.texts);
    }

    @Test
    void aMemberThatReadsWhatComesByTheConnection() throws InterruptedException {
        groups.mapMembers = false;
        PullMember member = one.group("test").join(MatchRule.signal("org.example.Leaving1", "Data"));
        handler.closes(member);
        CountDownLatch behind = new CountDownLatch(1);
        one.subscribe(MatchRule.signal("org.example.Behind", "Data"), message -> behind.countDown());
        emit();
        one.emit("/x", "org.example.Behind", "Data", "");
        assertTrue(behind.await(20, TimeUnit.SECONDS));
        assertEquals(1, member.read(handler, 10, LONG));
        assertEquals(PullMember.ENDED, member.read(handler, 10, LONG));
        assertEquals(List.of("m0", "LEFT"), handler.texts);
    }

    @Test
    void aMemberThatIsCalled() throws InterruptedException {
        handler.closes(one.group("test").join(List.of(), MemberOptions.DEFAULT, handler));
        append();
        assertTrue(handler.ended.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("m0", "LEFT"), handler.texts);
    }

    @Test
    void aMemberThatIsCalledWithWhatComesByTheConnection() throws InterruptedException {
        groups.mapMembers = false;
        handler.closes(one.group("test").join(List.of(MatchRule.signal("org.example.Leaving1", "Data")), MemberOptions.DEFAULT,
                handler));
        emit();
        assertTrue(handler.ended.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("m0", "LEFT"), handler.texts);
    }

    private final List<String> subscribed = new CopyOnWriteArrayList<>();

    private void subscribe() {
        one.subscribe(MatchRule.signal("org.example.Leaving1", "Data"), message -> subscribed.add(message.argument(0)));
    }

    /** What comes by the socket now is handed on after all that lanes had. */
    private void assertSubscribed(String... texts) throws InterruptedException {
        CountDownLatch behind = new CountDownLatch(1);
        one.subscribe(MatchRule.signal("org.example.Behind", "Data"), message -> behind.countDown());
        one.emit("/x", "org.example.Behind", "Data", "");
        assertTrue(behind.await(20, TimeUnit.SECONDS), () -> "only " + subscribed);
        assertEquals(List.of(texts), subscribed);
    }

    @Test
    void whatAMemberThatIsCalledLeavesInItsLaneComesToSubscriptions() throws InterruptedException {
        subscribe();
        handler.closes(one.group("test").join(List.of(), MemberOptions.DEFAULT, handler));
        append();
        assertTrue(handler.ended.await(20, TimeUnit.SECONDS));
        assertSubscribed("m1", "m2", "m3", "m4");
        assertEquals(List.of("m0", "LEFT"), handler.texts);
        assertTrue(groups.members.isEmpty(), "the bus knows that it has left");
    }

    @Test
    void whatAMemberThatReadsItselfLeavesInItsLaneComesToSubscriptions() throws InterruptedException {
        subscribe();
        PullMember member = one.group("test").join();
        handler.closes(member);
        append();
        assertEquals(1, member.read(handler, 10, LONG));
        assertSubscribed("m1", "m2", "m3", "m4");
        assertEquals(PullMember.ENDED, member.read(handler, 10, LONG));
    }

    @Test
    void whatAMemberThatReadsItselfHasNotReadOfTheConnectionComesToSubscriptions() throws InterruptedException {
        groups.mapMembers = false;
        subscribe();
        PullMember member = one.group("test").join(MatchRule.signal("org.example.Leaving1", "Data"));
        handler.closes(member);
        emit();
        assertSubscribed();
        assertEquals(1, member.read(handler, 10, LONG));
        assertSubscribed("m1", "m2", "m3", "m4");
    }

    @Test
    void whatTheBusTakesUpBehindTheEndItHasSaidIsNotHandedOnByTheLane() throws InterruptedException {
        subscribe();
        PullMember member = one.group("test").join();
        append();
        groups.servesUpTo = lane.lane.tail();
        append();
        member.close();
        assertSubscribed("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void whoClosesAndJoinsAgainInAHandlerLosesNothing() throws InterruptedException {
        subscribe();
        List<String> again = new CopyOnWriteArrayList<>();
        CountDownLatch came = new CountDownLatch(1);
        Member[] first = new Member[1];
        CountDownLatch joined = new CountDownLatch(1);
        first[0] = one.group("test").join(List.of(), MemberOptions.DEFAULT, message -> {
            try {
                joined.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            first[0].close();
            one.group("test").join(List.of(), MemberOptions.DEFAULT, next -> {
                again.addAll(subscribed);
                again.add(next.argument(0));
                came.countDown();
            });
        });
        append();
        joined.countDown();
        while (groups.calls.stream().filter(call -> call.member().equals("Join")).count() < 2) {
            Thread.onSpinWait();
        }
        groups.append(lane, signal("next"), ":1.1");
        assertTrue(came.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("m1", "m2", "m3", "m4", "next"), again);
    }

    @Test
    void whoJoinsAgainInAReadOfTheMemberThatItHasClosedIsToldToReturnFirst() {
        subscribe();
        PullMember member = one.group("test").join();
        append();
        IllegalStateException[] refused = new IllegalStateException[1];
        member.read(message -> {
            member.close();
            refused[0] = assertThrows(IllegalStateException.class, () -> one.group("test").join());
        }, 10, LONG);
        assertTrue(refused[0].getMessage().contains("join when its read has returned"), refused[0].getMessage());
        one.group("test").join().close();
    }

    @Test
    void whileTheManagerOfGroupsIsAwayAMemberThatWasClosedLeavesWhenItIsBack() throws InterruptedException {
        subscribe();
        PullMember member = one.group("test").join();
        append();
        groups.away();
        member.close();
        groups.away(false);
        assertSubscribed("m0", "m1", "m2", "m3", "m4");
        assertEquals(2, groups.calls.stream().filter(call -> call.member().equals("LeaveLanes")).count());
        one.group("test").join().close();
    }

    @Test
    void whereNobodyHasSubscribedNothingIsAskedAndTheMemberIsGoneAtOnce() {
        PullMember member = one.group("test").join();
        append();
        member.close();
        assertTrue(groups.members.isEmpty());
        assertTrue(groups.calls.stream().noneMatch(call -> call.member().equals("LeaveLanes")));
    }
}
