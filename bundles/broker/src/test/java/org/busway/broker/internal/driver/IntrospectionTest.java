package org.busway.broker.internal.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.Test;

class IntrospectionTest {

    @Test
    void theResourceOfTheJarIsWhatTheBusServes() throws IOException {
        try (TestBus bus = new TestBus();
                InputStream in = Driver.class.getResourceAsStream("/org/busway/broker/introspect.xml")) {
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), introspect(bus.client(), TestClient.BUS_PATH));
        }
    }

    @Test
    void otherPathsHaveTheOldInterfacesAndLeadToTheBusObject() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            String root = introspect(client, "/");
            assertTrue(root.contains("<node name=\"org/freedesktop/DBus\"/>"), root);
            assertTrue(root.contains("interface name=\"org.freedesktop.DBus.Peer\""), root);
            assertTrue(!root.contains("Monitoring") && !root.contains("DBus.Properties"), root);
            assertTrue(introspect(client, "/org").contains("<node name=\"freedesktop/DBus\"/>"));
            assertTrue(introspect(client, "/org/freedesktop").contains("<node name=\"DBus\"/>"));
            assertTrue(!introspect(client, "/org/freed").contains("<node name"));
        }
    }

    private static String introspect(TestClient client, String path) throws IOException {
        return client.call(Message.call(TestClient.BUS, path, "org.freedesktop.DBus.Introspectable", "Introspect")).argument(0);
    }
}
