package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.source.DeviceNews.Event;
import org.busway.api.source.EventSource.State;
import org.junit.jupiter.api.Test;

class DeviceFollowerTest {

    private final UeventBus bus = new UeventBus();
    private final List<String> done = new ArrayList<>();
    private long nowNanos;
    private Runnable wake;
    private Duration untilDue;

    private final DeviceWork work = new DeviceWork() {
        @Override
        public void begin(Runnable wakeUp) {
            wake = wakeUp;
            done.add("begin");
        }

        @Override
        public void event(Event event) {
            done.add(event.action() + " " + event.devpath());
        }

        @Override
        public void lookAfresh(String why) {
            done.add("look: " + why);
        }

        @Override
        public Duration untilDue() {
            return untilDue;
        }

        @Override
        public void due() {
            done.add("due");
        }

        @Override
        public SourceCondition condition() {
            return SourceCondition.working("3 devices", "");
        }

        @Override
        public long eventCount() {
            return 7;
        }

        @Override
        public void failed(Throwable failure) {
            done.add("failed");
        }

        @Override
        public void close() {
            done.add("close " + bus.subscriptions.size());
        }
    };

    private DeviceFollower following(int pollSeconds) throws Exception {
        DeviceFollower follower = new DeviceFollower(bus.connection, work, Duration.ofSeconds(pollSeconds), () -> nowNanos,
                "usb");
        follower.begin();
        wake.run();
        follower.turn();
        follower.turn();
        assertEquals(List.of("begin", "due", "look: nothing was looked at yet", "due"), done);
        done.clear();
        return follower;
    }

    private void turns(DeviceFollower follower, String... expected) throws InterruptedException {
        // Else it would wait, as it should, where there is nothing to do.
        wake.run();
        follower.turn();
        follower.turn();
        assertEquals(List.of(expected), done);
        done.clear();
    }

    @Test
    void eventsAndLossesAreHandedOn() throws Exception {
        DeviceFollower follower = following(0);
        bus.event("add", "/devices/a", "usb");
        turns(follower, "due", "add /devices/a", "due");
        bus.lost();
        turns(follower, "due", "look: events were lost on the way here", "due");
    }

    @Test
    void itLooksAtIntervalsWhileNobodyTellsEvents() throws Exception {
        DeviceFollower follower = following(5);
        assertEquals(State.DEGRADED, follower.condition().state());
        assertEquals("3 devices; nobody tells events of usb (org.busway.Uevent1): looked at every 5 s",
                follower.condition().detail());
        nowNanos += Duration.ofSeconds(5).toNanos() - 1_000_000;
        turns(follower, "due", "due");
        nowNanos += 1_000_000;
        follower.turn();
        assertEquals(List.of("look: nobody tells events", "due"), done);
        done.clear();
        bus.answer("usb");
        turns(follower, "due", "look: events are told from now on", "due");
        assertEquals(State.ACTIVE, follower.condition().state());
        assertEquals("3 devices", follower.condition().detail());
        nowNanos += Duration.ofSeconds(50).toNanos();
        untilDue = Duration.ZERO;
        follower.turn();
        assertEquals(List.of("due"), done, "events are told: no look");
    }

    @Test
    void withoutEventsAndWithoutPollingItCannotWork() throws Exception {
        DeviceFollower follower = following(0);
        assertEquals(State.FAILED, follower.condition().state());
        assertTrue(follower.condition().detail().endsWith(": start source.uevent, or set poll.seconds"),
                follower.condition().detail());
    }

    @Test
    void whatIsDueByItselfIsNotWaitedBeyond() throws Exception {
        DeviceFollower follower = following(0);
        untilDue = Duration.ofMillis(1);
        follower.turn();
        assertEquals(List.of("due"), done);
    }

    @Test
    void theWorkEndsWhileItIsStillListenedTo() throws Exception {
        DeviceFollower follower = following(0);
        follower.close();
        assertEquals(List.of("close 4"), done);
        assertEquals(0, bus.subscriptions.size());
    }
}
