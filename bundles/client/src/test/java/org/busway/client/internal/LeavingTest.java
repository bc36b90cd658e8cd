package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** What a member is still handed that its program has closed: nothing but its end. */
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
}
