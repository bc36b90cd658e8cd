package org.busway.broker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.filter.internal.TrieRuleIndexes;
import org.junit.jupiter.api.Test;

/** What the bus thread allocates for a message in a steady stream, with the real index of rules: under 16 bytes. */
class GarbageTest {

    private static final String INTERFACE = "com.example.Thing";
    private static final int MESSAGES = 20_000;
    private static final int BURST = 200;

    private interface Stream {
        void run(int messages) throws IOException;
    }

    private static TestBus bus() throws IOException {
        return new TestBus(new FakePolicy().limits(new LimitsBuilder().maxMatchRulesPerConnection(200_000).build()),
                new TrieRuleIndexes());
    }

    private static void assertLittleGarbage(TestBus bus, Stream stream) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = bus.thread().getId();
        stream.run(MESSAGES);
        long before = threads.getThreadAllocatedBytes(thread);
        stream.run(MESSAGES);
        long each = (threads.getThreadAllocatedBytes(thread) - before) / MESSAGES;
        assertTrue(each < 16, each + " bytes of garbage for each message");
    }

    @Test
    void aStreamOfSignalsToManyReceiversMakesNoGarbage() throws IOException {
        try (TestBus bus = bus()) {
            TestClient sender = bus.client();
            List<TestClient> receivers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                receivers.add(bus.client());
                receivers.get(i).callBus("AddMatch", "s", "type='signal',interface='" + INTERFACE + "'");
            }
            byte[] burst = burst(sender, Message.signal("/thing", INTERFACE, "Happened").body("s", "payload"));
            assertLittleGarbage(bus, messages -> {
                for (int i = 0; i < messages / BURST; i++) {
                    sender.sendBytes(burst);
                    for (TestClient receiver : receivers) {
                        receiver.skip((long) BURST * (burst.length / BURST + stampBytes(sender)));
                    }
                }
            });
        }
    }

    @Test
    void aStreamOfCallsAndRepliesMakesNoGarbage() throws IOException {
        try (TestBus bus = bus()) {
            TestClient caller = bus.client();
            TestClient service = bus.client();
            byte[] call = caller.encode(Message.call(service.uniqueName(), "/thing", INTERFACE, "Ask").body("s", "what").build());
            byte[] reply = service.encode(Message.of(org.busway.api.MessageType.METHOD_RETURN).replySerial(2)
                    .destination(caller.uniqueName()).body("s", "that").build());
            call[8] = 2;
            assertLittleGarbage(bus, messages -> {
                for (int i = 0; i < messages / 2; i++) {
                    caller.sendBytes(call);
                    service.skip(call.length + stampBytes(caller));
                    service.sendBytes(reply);
                    caller.skip(reply.length + stampBytes(service));
                }
            });
        }
    }

    @Test
    void aHundredThousandRulesThatDoNotMatchNeitherReceiveNorMakeGarbage() throws IOException {
        try (TestBus bus = bus()) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            TestClient stranger = bus.client();
            for (int i = 0; i < 100_000; i++) {
                stranger.callBusLater("AddMatch", "s", "type='signal',interface='com.example.Other" + i + "',path='/p" + i + "'");
                if (i % 100 == 99) {
                    stranger.settle();
                }
            }
            receiver.callBus("AddMatch", "s", "type='signal',interface='" + INTERFACE + "'");
            byte[] burst = burst(sender, Message.signal("/thing", INTERFACE, "Happened").body("s", "payload"));
            assertLittleGarbage(bus, messages -> {
                for (int i = 0; i < messages / BURST; i++) {
                    sender.sendBytes(burst);
                    receiver.skip((long) BURST * (burst.length / BURST + stampBytes(sender)));
                }
            });
            assertEquals(List.of(), stranger.settle());
        }
    }

    private static byte[] burst(TestClient sender, Message.Builder message) {
        byte[] one = sender.encode(message.build());
        byte[] burst = new byte[BURST * one.length];
        for (int i = 0; i < BURST; i++) {
            System.arraycopy(one, 0, burst, i * one.length, one.length);
        }
        return burst;
    }

    /** What SENDER adds to a header that ends on a boundary of 8, before which all of these do not. */
    private static int stampBytes(TestClient client) {
        return 8 + client.uniqueName().length() + 1 + 7 & ~7;
    }
}
