package org.busway.integration.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.client.TestDescriptor;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.BusUnderTest;
import org.busway.os.Descriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passed descriptors that nobody takes: the bus holds a bounded number while they wait, and none when whoever sent them is gone. */
class DescriptorsIT {

    private static final int A_MESSAGE = 16;
    private static final int LIMIT = 64;
    /** So that few messages fill a socket. */
    private static final int PAYLOAD_BYTES = 8_000;

    @RegisterExtension
    static final BusUnderTest BUS = new BusUnderTest(Siege.ofLittleMemory(BusProcess.PERMISSIVE.replace("</busconfig>",
            "<limit name='max_incoming_unix_fds'>" + LIMIT + "</limit><limit name='max_outgoing_unix_fds'>" + LIMIT
                    + "</limit><limit name='max_message_unix_fds'>" + A_MESSAGE
                    + "</limit><limit name='pending_fd_timeout'>1000</limit></busconfig>")));

    @Test
    void those_that_a_receiver_does_not_take_are_few() throws IOException {
        int before = ProcessFigures.descriptors(BUS.bus().pid());
        Siege.withstand("descriptors that wait", BUS.bus(), siege -> {
            TestClient deaf = siege.attacker();
            TestClient sender = siege.attacker();
            withPipe(pipe -> {
                for (int i = 0; i < 34; i++) {
                    sender.send(carrying(deaf.uniqueName(), pipe), same(pipe, A_MESSAGE));
                }
            });
            int held = ProcessFigures.descriptors(BUS.bus().pid()) - before;
            assertTrue(held > 2, "none of them waits in the bus: this tests nothing");
            assertTrue(held <= 2 * LIMIT + 2 * A_MESSAGE + 8, () -> "the bus holds " + held);
        });
    }

    @Test
    void those_of_messages_that_never_end_go_with_their_sender() throws IOException {
        Siege.withstand("descriptors of half messages", BUS.bus(), siege -> withPipe(pipe -> {
            for (int i = 0; i < 50; i++) {
                try (TestClient sender = TestClient.connect(siege.path())) {
                    byte[] message = sender.encode(carrying(":1.0", pipe).build());
                    sender.sendBytes(Arrays.copyOf(message, 1 + i * (message.length - 2) / 50), same(pipe, A_MESSAGE));
                }
            }
        }));
    }

    @Test
    void those_of_refused_messages_are_let_go() throws IOException {
        Siege.withstand("descriptors of refused messages", BUS.bus(), siege -> withPipe(pipe -> {
            TestClient without = siege.keep(TestClient.withoutDescriptors(siege.path()));
            TestClient sender = siege.attacker();
            for (String receiver : new String[]{"com.example.Nobody", without.uniqueName()}) {
                for (int i = 0; i < 50; i++) {
                    Message answer = sender.reply(sender.send(carrying(receiver, pipe), same(pipe, A_MESSAGE)));
                    assertTrue(BusException.NOT_SUPPORTED.equals(answer.errorName())
                            || BusException.SERVICE_UNKNOWN.equals(answer.errorName()), answer::toString);
                }
            }
        }));
    }

    @Test
    void those_that_belong_to_no_message_end_the_connection() throws IOException {
        Siege.withstand("descriptors without a message", BUS.bus(), siege -> withPipe(pipe -> {
            List<TestClient> senders = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                TestClient sender = siege.attacker();
                byte[] message = sender.encode(Message.signal("/", "com.example.I", "X").build());
                sender.sendBytes(Arrays.copyOf(message, 10), same(pipe, A_MESSAGE));
                senders.add(sender);
            }
            for (TestClient sender : senders) {
                assertTrue(sender.isClosedByBus());
            }
        }));
    }

    private interface Use {
        void of(int pipe) throws IOException;
    }

    private static void withPipe(Use use) throws IOException {
        int[] ends = Descriptors.pipe(false);
        try {
            use.of(ends[0]);
        } finally {
            Descriptors.close(ends[0]);
            Descriptors.close(ends[1]);
        }
    }

    private static Message.Builder carrying(String receiver, int pipe) {
        Object[] descriptors = new Object[A_MESSAGE + 1];
        Arrays.fill(descriptors, new TestDescriptor(pipe));
        descriptors[A_MESSAGE] = new byte[PAYLOAD_BYTES];
        return Message.call(receiver, "/", "com.example.I", "Take").body("h".repeat(A_MESSAGE) + "ay", descriptors);
    }

    private static int[] same(int pipe, int count) {
        int[] all = new int[count];
        Arrays.fill(all, pipe);
        return all;
    }
}
