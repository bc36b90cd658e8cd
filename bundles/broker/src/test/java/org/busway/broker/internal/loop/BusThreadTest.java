package org.busway.broker.internal.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BusThreadTest {

    private static final int FAULTS = 150;

    private int turns;

    @Test
    void goesOnAfterHoweverManyFaultsInARow()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        EventLoop loop = new EventLoop(new Timers(System::nanoTime));
        CompletableFuture<String> whole = new CompletableFuture<>();
        loop.onTurnEnd(() -> {
            // Hands itself work, so that the next turn comes at once.
            loop.execute(() -> {});
            if (++turns <= FAULTS) {
                throw new IllegalStateException("fault " + turns);
            }
            whole.complete("a turn without a fault");
        });
        BusThread thread = new BusThread(loop, "bus-thread-test");
        thread.start();
        loop.execute(() -> {});
        whole.get(30, TimeUnit.SECONDS);
        assertTrue(thread.stop(loop::close, 5000), "the thread ends when it is told to");
    }
}
