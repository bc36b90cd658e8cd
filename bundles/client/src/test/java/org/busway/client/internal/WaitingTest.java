package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.busway.api.Message;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.PullMember;
import org.busway.api.group.WaitStrategy;
import org.busway.client.internal.local.LocalLink;
import org.busway.lane.page.CursorPage;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member waits as it says. Its page tells whether it has slept: each sleep has another number. */
@Timeout(60)
class WaitingTest {

    private static final Duration FOR_A_WHILE = Duration.ofMillis(20);
    /** The first may take longer than that by itself. */
    private static final int READS = 5;

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("group-test");
    private final FakeGroups groups = new FakeGroups(bus, 1 << 16);
    private final FakeGroups.FakeLane lane;
    private final Connection connection;

    WaitingTest() throws IOException {
        lane = groups.busLane();
        LocalPeer[] peer = new LocalPeer[1];
        connection = new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofSeconds(5), 1 << 20), () -> {}).start(peer[0].uniqueName());
    }

    @AfterEach
    void close() {
        connection.close();
        pool.close();
    }

    private CursorPage page() {
        return groups.members.get(1).page;
    }

    private PullMember join(WaitStrategy waiting) {
        return connection.group("test").join(List.of(), MemberOptions.DEFAULT.waiting(waiting));
    }

    private void readsOne(PullMember member) throws IOException {
        groups.append(lane, Message.signal("/x", "org.example.Group1", "Data").body("s", "text").build(), ":1.9");
        assertEquals(1, member.read(message -> {}, 10, Duration.ofSeconds(20)));
    }

    private void sleeps(PullMember member) throws IOException {
        do {
            assertEquals(0, member.read(message -> {}, 10, FOR_A_WHILE));
        } while (page().sleepNumber() == 0);
        readsOne(member);
    }

    private void doesNotSleep(PullMember member) throws IOException {
        for (int i = 0; i < READS; i++) {
            assertEquals(0, member.read(message -> {}, 10, FOR_A_WHILE));
        }
        readsOne(member);
        assertEquals(0, page().sleepNumber());
        assertEquals(0, member.counts().wakeUps());
    }

    @Test
    void whoSaysNothingSleepsAndDoesNotSpin() throws IOException {
        assertEquals(0, MemberOptions.DEFAULT.waiting().spinNanos());
        sleeps(connection.group("test").join());
    }

    @Test
    void whoPollsNeverSleeps() throws IOException {
        doesNotSleep(join(WaitStrategy.POLL));
    }

    @Test
    void whoSpinsFirstDoesNotSleepBeforeThatTimeIsOver() throws IOException {
        doesNotSleep(join(WaitStrategy.spinThenBlock(Duration.ofHours(1))));
    }

    @Test
    void whoHasSpunForItsTimeSleeps() throws IOException {
        sleeps(join(WaitStrategy.spinThenBlock(Duration.ofNanos(1))));
    }
}
