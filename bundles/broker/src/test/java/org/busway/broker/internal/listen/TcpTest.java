package org.busway.broker.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.broker.internal.Bus;
import org.busway.broker.internal.BusOptions;
import org.busway.broker.internal.BusServices;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.activation.NoActivation;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.Fakes;
import org.busway.flow.internal.BusBudgets;
import org.busway.os.TcpSockets;
import org.busway.wire.address.BusAddress;
import org.junit.jupiter.api.Test;

class TcpTest {

    private interface Body {
        void run(BusAddress address) throws IOException;
    }

    private static void withBus(String listen, Body body) throws IOException {
        Bus bus = new Bus(
                new BusServices(new FakePolicy(), Fakes.authenticator(), Fakes.indexes(), new BusBudgets(48 << 20, 16 << 20)),
                new BusOptions(BusOptions.newGuid(), false, TestBus.USUAL_MEMORY_BYTES, BusOptions.USUAL_UNFINISHED_MILLIS,
                        false,
                        Map.of(),
                        parts -> new NoActivation()));
        bus.start(List.of(listen), addresses -> {});
        try {
            body.run(BusAddress.parse(bus.addresses().get(0)).get(0));
        } finally {
            assertTrue(bus.stop(5000));
        }
    }

    private static TestClient open(BusAddress address) throws IOException {
        return TestClient.of(
                TcpSockets.connect("localhost", Integer.parseInt(address.value("port")), TcpSockets.Family.ANY, 10_000, false));
    }

    @Test
    void aClientOverTcpIsServedButHasNoDescriptors() throws IOException {
        withBus("tcp:host=localhost", address -> {
            try (TestClient client = open(address)) {
                client.sendText("\0AUTH EXTERNAL\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n");
                client.expectLine("OK");
                client.expectLine("ERROR");
                assertEquals(":1.0", client.hello());
            }
        });
    }

    @Test
    void whoKnowsTheNonceIsServedAlsoWhenItComesInPieces() throws IOException {
        withBus("nonce-tcp:host=localhost", address -> {
            byte[] nonce = Files.readAllBytes(Path.of(address.value("noncefile")));
            try (TestClient client = open(address)) {
                for (byte each : nonce) {
                    client.sendBytes(new byte[]{each});
                }
                client.sendText("\0AUTH EXTERNAL\r\nBEGIN\r\n");
                client.expectLine("OK");
                assertEquals(":1.0", client.hello());
            }
        });
    }

    @Test
    void whoDoesNotKnowTheNonceIsDisconnected() throws IOException {
        withBus("nonce-tcp:host=localhost", address -> {
            try (TestClient client = open(address)) {
                client.sendText("0123456789abcdef\0AUTH EXTERNAL\r\n");
                assertTrue(client.isClosedByBus());
            }
        });
    }
}
