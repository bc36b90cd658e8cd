package org.busway.broker.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.Test;

class SliceTest {

    private static final String INTERFACE = "com.example.Thing";

    @Test
    void helloGivesUniqueNamesThatAreNeverGivenAgain() throws IOException {
        try (TestBus bus = new TestBus()) {
            assertEquals(":1.0", bus.client().uniqueName());
            bus.closeClients();
            assertEquals(":1.2", bus.client().uniqueName());
        }
    }

    @Test
    void aCallReachesTheOwnerOfTheNameAndTheReplyComesBack() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient service = bus.client();
            TestClient caller = bus.client();
            assertEquals(1L, service.callBus("RequestName", "su", "com.example.Service", 0).arguments().get(0));
            assertEquals("NameAcquired", service.receive().member());
            int serial = caller.send(Message.call("com.example.Service", "/thing", INTERFACE, "Ask").body("s", "what"));
            Message call = service.receive();
            assertEquals(caller.uniqueName(), call.sender());
            assertEquals("what", call.argument(0));
            service.send(Message.reply(call).body("s", "that"));
            Message reply = caller.reply(serial);
            assertEquals(service.uniqueName(), reply.sender());
            assertEquals("that", reply.argument(0));
        }
    }

    @Test
    void aSignalReachesThoseWhoAskedForItInTheOrderSent() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient listener = bus.client();
            TestClient stranger = bus.client();
            listener.callBus("AddMatch", "s", "type='signal',interface='" + INTERFACE + "'");
            for (int i = 0; i < 1000; i++) {
                sender.send(Message.signal("/thing", INTERFACE, "Happened").body("i", i));
            }
            for (int i = 0; i < 1000; i++) {
                Message signal = listener.receive();
                assertEquals(i, signal.arguments().get(0));
                assertEquals(sender.uniqueName(), signal.sender());
            }
            sender.settle();
            assertEquals(List.of(), stranger.settle());
        }
    }

    @Test
    void aCallToNobodyIsAnsweredByTheBus() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            Message error = client.call(Message.call("com.example.Nobody", "/", INTERFACE, "Ask"));
            assertEquals(BusException.SERVICE_UNKNOWN, error.errorName());
            assertEquals("The name com.example.Nobody was not provided by any .service files", error.argument(0));
            assertEquals(TestClient.BUS, error.sender());
        }
    }

    @Test
    void whoSendsBeforeHelloIsDisconnected() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.keep(TestClient.authenticated(bus.path()));
            client.send(Message.signal("/", INTERFACE, "Early"));
            assertTrue(client.isClosedByBus());
        }
    }
}
