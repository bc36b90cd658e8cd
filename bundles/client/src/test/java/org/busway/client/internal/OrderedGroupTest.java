package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.busway.api.Message;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.LaneFaultException;
import org.busway.api.group.Loss;
import org.busway.api.group.Member;
import org.busway.api.group.Member;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members of a group with several publishers, on a bus whose every step a test decides. */
@Timeout(60)
class OrderedGroupTest {

    private static final String NAME = "org.example.Group1";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("order-test");
    private final FakeGroups groups = new FakeGroups(bus, 1 << 16);
    private final Connection one = connect();
    private final Log log = new Log();
    private final FakeGroups.FakeLane a;
    private final FakeGroups.FakeLane b;

    OrderedGroupTest() throws IOException {
        groups.order();
        a = groups.laneOf(":1.77");
        b = groups.laneOf(":1.78");
    }

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
        pool.close();
    }

    /** What a member was told, of all kinds in one order. */
    private static final class Log implements MemberHandler {
        final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        public void message(GroupMessage message) {
            texts.add(message.sender() + " " + message.argument(0));
        }

        @Override
        public void lost(Loss loss) {
            texts.add("lost " + loss.first() + "-" + loss.last());
        }

        @Override
        public void publisherEnded(String publisher, String why) {
            texts.add("ended " + publisher + " " + why);
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

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int read(PullMember member, int count) {
        int read = 0;
        for (int turn = 0; turn < 100 && read < count; turn++) {
            read += Math.max(0, member.read(log, count - read, LONG));
        }
        return read;
    }

    @Test
    void lanesAreReadInTheOrderOfTheRing() throws Exception {
        PullMember member = one.group("test").join();
        assertTrue(member.isMapped());
        groups.append(b, signal("first"), ":1.1");
        groups.append(a, signal("second"), ":1.1");
        groups.append(b, signal("third"), ":1.1");
        assertEquals(3, read(member, 3));
        assertEquals(List.of(":1.78 first", ":1.77 second", ":1.78 third"), log.texts);
    }

    @Test
    void aMemberThatIsCalledSleepsUntilTheOrderGrows() throws Exception {
        Member member = one.group("test").join(List.of(), MemberOptions.DEFAULT, log);
        for (int i = 1; i <= 3; i++) {
            int count = 2 * i;
            awaitSleep();
            groups.append(a, signal("first"), ":1.1");
            groups.append(b, signal("second"), ":1.1");
            await(() -> log.texts.size() == count);
            assertEquals(List.of(":1.77 first", ":1.78 second"), log.texts.subList(count - 2, count));
        }
        // Counted by who waits for the doorbell, which may be later than what another look at the lanes has found.
        await(() -> member.counts().wakeUps() > 0);
    }

    @Test
    void aLaneThatComesLateIsWaitedFor() throws Exception {
        b.ready = false;
        PullMember member = one.group("test").join();
        groups.append(a, signal("first"), ":1.1");
        groups.append(b, signal("second"), ":1.1");
        groups.append(a, signal("third"), ":1.1");
        assertEquals(1, read(member, 1));
        assertEquals(0, member.read(log, 10, Duration.ZERO));
        groups.giveLate(b);
        assertEquals(2, read(member, 2));
        assertEquals(List.of(":1.77 first", ":1.78 second", ":1.77 third"), log.texts);
    }

    @Test
    void aLaneThatDoesNotComeWithinTheDeadlineIsLostAlone() throws Exception {
        b.ready = false;
        Member member = one.group("test").join(List.of(), MemberOptions.DEFAULT, log);
        groups.append(a, signal("first"), ":1.1");
        groups.append(b, signal("absent"), ":1.1");
        groups.append(b, signal("absent too"), ":1.1");
        groups.append(a, signal("last"), ":1.1");
        await(() -> log.texts.contains(":1.77 last"));
        List<String> told = log.texts.stream().filter(text -> !text.startsWith("ended")).toList();
        assertEquals(List.of(":1.77 first", "lost 1-1", "lost 2-2", ":1.77 last"), told);
        assertEquals(2, member.counts().lost());
        await(() -> log.texts.stream().anyMatch(text -> text.startsWith("ended :1.78")));
        assertEquals("test", groups.told("Fault").argument(0));
    }

    @Test
    void aPublisherThatBreaksTheRulesLosesItsOwnLane() throws Exception {
        PullMember member = one.group("test").join();
        groups.append(a, signal("first"), ":1.1");
        groups.appendBytes(b, signal("bad"), ByteBuffer.allocateDirect(64));
        groups.append(b, signal("behind"), ":1.1");
        groups.append(a, signal("last"), ":1.1");
        LaneFaultException fault = assertThrows(LaneFaultException.class, () -> read(member, 10));
        assertEquals(":1.78", fault.publisher());
        assertEquals(List.of(":1.77 first", "lost 2-2", ":1.77 last"),
                log.texts.stream().filter(text -> !text.startsWith("ended")).toList());
    }

    @Test
    void theOrderGoesOnInAnotherRingAndNobodyNotices() throws Exception {
        PullMember member = one.group("test").join();
        List<String> all = new java.util.ArrayList<>();
        for (int i = 0; i < 3; i++) {
            groups.append(a, signal("before " + i), ":1.1");
            groups.append(b, signal("unread " + i), ":1.1");
            groups.supersedeOrder();
            groups.append(b, signal("behind " + i), ":1.1");
            groups.append(a, signal("last " + i), ":1.1");
            all.addAll(List.of(":1.77 before " + i, ":1.78 unread " + i, ":1.78 behind " + i, ":1.77 last " + i));
            assertEquals(4, read(member, 4));
        }
        assertEquals(all, log.texts);
        assertEquals(List.of(), groups.calls.stream().filter(call -> call.member().equals("Fault")).toList());
    }

    @Test
    void aMemberThatSleepsIsWokenByTheRingInWhichTheOrderGoesOn() throws Exception {
        one.group("test").join(List.of(), MemberOptions.DEFAULT, log);
        for (int i = 0; i < 3; i++) {
            int number = i;
            long begin = groups.supersedeOrder().lane.tail();
            await(() -> groups.members.get(1).page.cursor(groups.lanes.size() - 1) == begin);
            awaitSleep();
            groups.append(b, signal("behind " + i), ":1.1");
            await(() -> log.texts.contains(":1.78 behind " + number));
        }
        assertEquals(3, log.texts.size());
    }

    @Test
    void aMessageBehindAFenceInTheOtherRingWaitsForWhatStandsInBoth() throws Exception {
        one.group("test").join(List.of(), MemberOptions.DEFAULT, log);
        one.subscribe(org.busway.api.MatchRule.parse("interface='org.example.Other'"), message -> log.texts.add("socket"));
        groups.append(a, signal("before"), ":1.1");
        groups.supersedeOrder();
        groups.append(b, signal("behind"), ":1.1");
        try (Connection two = connect()) {
            two.emit("/x", "org.example.Other", "Data", "");
            await(() -> log.texts.size() == 3);
        }
        assertEquals(List.of(":1.77 before", ":1.78 behind", "socket"), log.texts);
    }

    @Test
    void aMessageBehindAFenceInBothRingsWaitsForAllOfTheOtherAndNotForItsFirstFrameAlone() throws Exception {
        CountDownLatch isFenced = new CountDownLatch(1);
        one.group("test").join(List.of(), MemberOptions.DEFAULT, message -> {
            log.message(message);
            awaited(isFenced);
        });
        one.subscribe(org.busway.api.MatchRule.parse("interface='org.example.Other'"), message -> log.texts.add("socket"));
        groups.append(a, signal("before"), ":1.1");
        await(() -> log.texts.size() == 1);
        groups.append(a, signal("unread"), ":1.1");
        // So that one fence says of both how far they are.
        groups.fences = false;
        groups.supersedeOrder();
        groups.append(b, signal("behind"), ":1.1");
        groups.append(a, signal("last"), ":1.1");
        groups.fences = true;
        try (Connection two = connect()) {
            two.emit("/x", "org.example.Other", "Data", "");
            // The bus answers behind what was emitted.
            two.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", "");
            isFenced.countDown();
            await(() -> log.texts.size() == 5);
        }
        assertEquals(List.of(":1.77 before", ":1.77 unread", ":1.78 behind", ":1.77 last", "socket"), log.texts);
    }

    @Test
    void whatABusThatHasGoneHadNotOrderedIsCounted() throws Exception {
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        Connection two = connect();
        two.group("test").join(List.of(), MemberOptions.DEFAULT, pushed);
        groups.append(a, signal("first"), ":1.1");
        groups.append(b, signal("second"), ":1.1");
        for (int i = 0; i < 3; i++) {
            groups.appendUnordered(a, signal("third"));
        }
        groups.appendUnordered(b, signal("third"));
        groups.hangUp();
        bus.evict(one.uniqueName(), "killed");
        bus.evict(two.uniqueName(), "killed");
        read(member, 10);
        assertEquals(List.of(":1.77 first", ":1.78 second", "lost 0-0"), log.texts);
        assertEquals(4, member.counts().lost());
        await(() -> pushed.texts.size() == 3);
        assertEquals(log.texts, pushed.texts);
        two.close();
    }

    @Test
    void whatPublishersWriteThatDoNotNoticeInTimeThatTheBusHasGoneIsCountedToo() throws Exception {
        PullMember member = one.group("test").join();
        Log pushed = new Log();
        Connection two = connect();
        Member called = two.group("test").join(List.of(), MemberOptions.DEFAULT, pushed);
        groups.append(a, signal("first"), ":1.1");
        groups.appendUnordered(a, signal("second"));
        bus.evict(one.uniqueName(), "killed");
        bus.evict(two.uniqueName(), "killed");
        await(() -> member.read(log, 10, Duration.ZERO) == PullMember.ENDED);
        await(() -> pushed.texts.size() == 2);
        int missed = 1;
        while (groups.appendUnordered(a, Message.signal("/", "a.b", "c").build()) >= 0) {
            missed++;
        }
        while (groups.appendUnordered(b, Message.signal("/", "a.b", "c").build()) >= 0) {
            missed++;
        }
        assertTrue(missed > 500, missed + " were written");
        assertTrue(member.counts().lost() >= missed, missed + " are missing, it was told of " + member.counts().lost());
        assertEquals(List.of(":1.77 first", "lost 0-0"), log.texts);
        assertEquals(log.texts, pushed.texts);
        assertEquals(member.counts().lost(), called.counts().lost());
        two.close();
    }

    @Test
    void whatStandsInALaneThatTheBusDidNotComeToGiveAMemberIsCountedToo() throws Exception {
        b.ready = false;
        PullMember member = one.group("test").join();
        groups.appendUnordered(b, signal("first"));
        groups.hangUp();
        bus.evict(one.uniqueName(), "killed");
        await(() -> member.read(log, 10, Duration.ZERO) == PullMember.ENDED);
        assertEquals(List.of("lost 0-0"), log.texts);
        assertTrue(member.counts().lost() >= 1);
    }

    private void awaitSleep() throws InterruptedException {
        await(() -> (groups.members.get(1).page.sleepNumber() & 1) == 1);
    }

    @Test
    void theEndOfALaneIsToldBehindItsLastFrame() throws Exception {
        PullMember member = one.group("test").join();
        groups.append(a, signal("first"), ":1.1");
        groups.append(b, signal("second"), ":1.1");
        groups.end(a, "it has gone");
        groups.append(b, signal("third"), ":1.1");
        assertEquals(3, read(member, 3));
        await(() -> member.read(log, 10, Duration.ofMillis(1)) == 0 && log.texts.contains("ended :1.77 it has gone"));
        assertEquals(List.of(":1.77 first", ":1.78 second"), log.texts.subList(0, 2));
        assertTrue(log.texts.indexOf("ended :1.77 it has gone") >= 2);
    }
}
