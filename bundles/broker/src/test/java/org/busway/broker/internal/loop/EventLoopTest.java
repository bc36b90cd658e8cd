package org.busway.broker.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private int runs;
    private int ends;

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
