package org.busway.broker.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.os.Epoll;
import org.busway.os.SocketBell;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private static final long STEP_NANOS = EventLoop.STEPS_NANOS;

    private int runs;
    private int ends;
    private long nanos;

    @Test
    void aTurnEndsHoweverMuchIsHandedInMeanwhile() throws IOException {
        try (EventLoop loop = new EventLoop(new Timers(System::nanoTime))) {
            loop.onTurnEnd(() -> ends++);
            loop.execute(() -> again(loop));
            loop.turn(0);
            loop.turn(0);
            assertEquals(2, runs, "once a turn");
            assertEquals(2, ends);
        }
    }

    private void again(EventLoop loop) {
        runs++;
        loop.execute(() -> again(loop));
    }

    @Test
    void stepsWithoutEndGiveWayWhileDescriptorsAreInUse() throws IOException {
        int[] ends = SocketBell.pair();
        try (EventLoop loop = new EventLoop(new Timers(() -> nanos));
                SocketBell here = new SocketBell(ends[0]);
                SocketBell there = new SocketBell(ends[1])) {
            loop.watch(here.fd(), Epoll.READABLE, events -> here.empty());
            yieldAgain(loop);
            assertEquals(0, loop.waitMillis(-1));
            loop.turn(-1);
            loop.turn(-1);
            assertEquals(3, runs, "once a turn: nothing has come by a descriptor");
            there.ring();
            loop.turn(-1);
            assertEquals(3, runs);
            assertEquals(1, loop.waitMillis(-1), "it rests");
            assertEquals(0, loop.waitMillis(0));
            loop.executeLast(() -> {});
            assertEquals(0, loop.waitMillis(-1), "what does not give way is done at once");
            loop.turn(-1);
            assertEquals(3, runs);
            nanos += EventLoop.RESTS * STEP_NANOS;
            assertEquals(0, loop.waitMillis(-1));
            loop.turn(-1);
            assertEquals(4, runs);
            loop.turn(0);
            assertEquals(4, runs);
            nanos = EventLoop.EXPECTANT_NANOS + 2 * STEP_NANOS;
            loop.turn(-1);
            loop.turn(-1);
            assertEquals(6, runs, "none is expected any more");
        }
    }

    @Test
    void whatComesByDescriptorsIsAnsweredBeforeTheNextStep() throws IOException {
        int[] ends = SocketBell.pair();
        List<String> order = new ArrayList<>();
        try (EventLoop loop = new EventLoop(new Timers(() -> nanos));
                SocketBell here = new SocketBell(ends[0]);
                SocketBell there = new SocketBell(ends[1])) {
            loop.onTurnEnd(() -> order.add("sent"));
            loop.watch(here.fd(), Epoll.READABLE, events -> {
                here.empty();
                order.add("ready");
            });
            loop.executeYielding(() -> order.add("step"));
            there.ring();
            loop.turn(-1);
            assertEquals(List.of("ready", "sent", "step", "sent"), order);
        }
    }

    @Test
    void stepsAreShortWhileDescriptorsAreInUseAndManyElse() throws IOException {
        int[] ends = SocketBell.pair();
        try (EventLoop loop = new EventLoop(new Timers(() -> nanos));
                SocketBell here = new SocketBell(ends[0]);
                SocketBell there = new SocketBell(ends[1])) {
            loop.watch(here.fd(), Epoll.READABLE, events -> here.empty());
            loop.executeYielding(() -> stepAgain(loop));
            loop.turn(-1);
            assertEquals(10, runs, "for a while");
            nanos += EventLoop.RESTS * EventLoop.STEPS_NANOS;
            there.ring();
            loop.turn(-1);
            assertEquals(11, runs, "one, and then it rests");
            loop.turn(0);
            assertEquals(11, runs);
        }
    }

    private void stepAgain(EventLoop loop) {
        runs++;
        nanos += EventLoop.STEPS_NANOS / 10;
        loop.executeYielding(() -> stepAgain(loop));
    }

    private void yieldAgain(EventLoop loop) {
        runs++;
        nanos += STEP_NANOS;
        loop.executeYielding(() -> yieldAgain(loop));
    }

    @Test
    void aTaskThatFailsTakesNoneOfTheOthersAlong() throws IOException {
        try (EventLoop loop = new EventLoop(new Timers(System::nanoTime))) {
            loop.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            loop.execute(() -> runs++);
            try {
                loop.turn(0);
            } catch (IllegalStateException e) {
                assertEquals(0, runs);
            }
            loop.turn(0);
            assertEquals(1, runs);
            assertEquals(0, loop.turn(0), "nothing is left over");
        }
    }
}
