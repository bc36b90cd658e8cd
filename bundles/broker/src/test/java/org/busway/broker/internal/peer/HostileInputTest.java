package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.Test;

/** Whatever somebody sends, everybody else goes on, and nothing of it stays. */
class HostileInputTest {

    private static final String INTERFACE = "com.example.Thing";

    @Test
    void randomBytesInTheHandshakeEndThatConnectionOnly() throws IOException {
        Random random = new Random(1);
        try (TestBus bus = new TestBus()) {
            TestClient witness = bus.client();
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
                try (TestClient client = TestClient.open(bus.path())) {
                    send(client, bytes);
                }
            }
            witness.settle();
        }
    }

    @Test
    void anEndlessLineInTheHandshakeEndsTheConnection() throws IOException {
        try (TestBus bus = new TestBus(); TestClient client = TestClient.open(bus.path())) {
            byte[] line = new byte[20_000];
            Arrays.fill(line, (byte) 'A');
            line[0] = 0;
            send(client, line);
            assertTrue(client.isClosedByBus());
        }
    }

    @Test
    void aHandshakeThatStopsAnywhereLeavesNothing() throws IOException {
        byte[] handshake = "\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII);
        try (TestBus bus = new TestBus()) {
            for (int length = 0; length <= handshake.length; length++) {
                try (TestClient client = TestClient.open(bus.path())) {
                    client.sendBytes(Arrays.copyOf(handshake, length));
                }
            }
            bus.client().settle();
        }
    }

    @Test
    void aPipelinedHandshakeInPiecesIsAnsweredWithHello() throws IOException {
        try (TestBus bus = new TestBus(); TestClient client = TestClient.open(bus.path())) {
            byte[] hello = client.encode(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, "Hello").build());
            byte[] handshake = "\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] all = Arrays.copyOf(handshake, handshake.length + hello.length);
            System.arraycopy(hello, 0, all, handshake.length, hello.length);
            for (byte each : all) {
                client.sendBytes(new byte[]{each});
            }
            client.expectLine("OK");
            client.expectLine("AGREE_UNIX_FD");
            assertEquals(":1.0", client.reply(1).argument(0));
        }
    }

    @Test
    void randomBytesInPlaceOfMessagesEndThatConnectionOnly() throws IOException {
        Random random = new Random(2);
        try (TestBus bus = new TestBus()) {
            TestClient witness = bus.client();
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[16 + random.nextInt(500)];
                random.nextBytes(bytes);
                if (i % 2 == 0) {
                    // Looks like a message at first.
                    bytes[0] = 'l';
                    bytes[1] = (byte) (1 + i / 2 % 5);
                    bytes[3] = 1;
                    bytes[5] = bytes[6] = bytes[7] = bytes[13] = bytes[14] = bytes[15] = 0;
                }
                try (TestClient client = TestClient.connect(bus.path())) {
                    send(client, bytes);
                }
            }
            witness.callBus("GetId", "");
        }
    }

    @Test
    void changedBytesOfAValidMessageStopNobody() throws IOException {
        Random random = new Random(3);
        try (TestBus bus = new TestBus()) {
            TestClient witness = bus.client();
            witness.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            for (int i = 0; i < 300; i++) {
                try (TestClient client = TestClient.connect(bus.path())) {
                    byte[] message = client
                            .encode(Message.signal("/a/b", INTERFACE, "Happened").body("sas", "text", java.util.List.of("a", "b"))
                                    .build());
                    message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
                    send(client, message);
                }
            }
            witness.callBus("GetId", "");
        }
    }

    @Test
    void aMessageInSinglePiecesOfAByteArrivesWhole() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            receiver.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            for (byte each : sender.encode(Message.signal("/a/b", INTERFACE, "Happened").body("s", "text").build())) {
                sender.sendBytes(new byte[]{each});
            }
            assertEquals("text", receiver.receive().argument(0));
        }
    }

    @Test
    void unknownTypesAreIgnoredOrRefusedAndUnknownFieldsAreTakenOut() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            byte[] unknown = sender.encode(Message.call(receiver.uniqueName(), "/", INTERFACE, "X").build());
            unknown[1] = 9;
            sender.sendBytes(unknown);
            assertEquals("Message bus will not accept messages of unknown type\n", sender.settle().get(0).argument(0));
            byte[] nowhere = sender.encode(Message.signal("/", INTERFACE, "X").build());
            nowhere[1] = 9;
            sender.sendBytes(nowhere);
            assertEquals(0, sender.settle().size());
            assertEquals(0, receiver.settle().size());
        }
    }

    @Test
    void aHeaderThatPromisesMuchCostsNothing() throws IOException {
        try (TestBus bus = new TestBus()) {
            long before = bus.ask(() -> bus.bus.pool().lentBytes());
            for (int i = 0; i < 50; i++) {
                TestClient client = bus.client();
                byte[] start = Arrays.copyOf(client.encode(Message.signal("/", INTERFACE, "X").build()), 100);
                start[4] = 0;
                start[7] = 1;
                client.sendBytes(start);
            }
            bus.client().settle();
            long lent = bus.ask(() -> bus.bus.pool().lentBytes()) - before;
            assertTrue(lent <= 51L * 256 << 10, "lent " + lent);
        }
    }

    private static void send(TestClient client, byte[] bytes) {
        try {
            client.sendBytes(bytes);
        } catch (IOException closedByTheBus) {
            // That is what it is to do.
        }
    }
}
