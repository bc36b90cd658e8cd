package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log says of a receiver that is slow: one line when it begins and one when it is over, and who reads either knows who it was, by which rule, and for how long. */
class SlowLinesTest {

    @RegisterExtension
    final LogLines lines = new LogLines();

    private static TestBus bus(String outcome) throws IOException {
        TestBus bus = new TestBus(new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build()));
        bus.budgets.outcomes(outcome, "");
        return bus;
    }

    private static TestClient stalled(TestBus bus) throws IOException {
        TestClient stalled = bus.client();
        stalled.callBus("AddMatch", "s", "member='Flood'");
        return stalled;
    }

    private static void flood(TestClient sender) throws IOException {
        for (int i = 0; i < 100; i++) {
            sender.send(Message.signal("/", "com.example.Thing", "Flood").body("ay", (Object) new byte[10_000]));
        }
        sender.settle();
    }

    private static String whoAndBy(TestClient sender) {
        return "from " + sender.uniqueName() + " (uid=";
    }

    @Test
    void whoIsSlowAndReadsAgainHasTwo() throws IOException {
        String pid = "pid=" + ProcessHandle.current().pid() + " comm=\"";
        try (TestBus bus = bus("lossy")) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            flood(sender);
            assertEquals(1, lines.about(receiver, "is slow", pid, whoAndBy(sender), "by rule \"member='Flood'\"").size(),
                    () -> lines.about(receiver).toString());
            receiver.settle();
            sender.settle();
            assertEquals(1, lines.about(receiver, "reads again after ", " ms", pid, "by rule \"member='Flood'\"").size(),
                    () -> lines.about(receiver).toString());
            assertEquals(2, lines.about(receiver).size(), () -> lines.about(receiver).toString());
        }
    }

    @Test
    void whoIsEvictedHasOneMoreThatSaysWhy() throws IOException {
        try (TestBus bus = bus("evict")) {
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            flood(sender);
            assertTrue(receiver.isClosedByBus());
            bus.await("it has gone", () -> bus.bus.peerCount() == 1);
            assertEquals(1, lines.about(receiver, "is slow", whoAndBy(sender), "evicts it").size(),
                    () -> lines.about(receiver).toString());
            assertEquals(1, lines.about(receiver, "is disconnected: evicted: it does not read").size(),
                    () -> lines.about(receiver).toString());
            assertEquals(1, lines.about(receiver, "has gone, slow for ", " ms", "by rule \"member='Flood'\"").size(),
                    () -> lines.about(receiver).toString());
        }
    }
}
