package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.junit.jupiter.api.Test;

/** Where connections are looked for. */
class AddressTest extends OnStockBus {

    @Test
    void addressesAreTriedInTurnAndEachFailureIsTold() {
        try (BusClient client = BusClient.connect("unix:path=/nonexistent/one;" + bus.address())) {
            assertTrue(client.isOpen());
        }
        BusException none = assertThrows(BusException.class,
                () -> BusClient.connect("unix:path=/nonexistent/one;tcp:host=localhost,port=x;launchd:env=X"));
        assertEquals("org.freedesktop.DBus.Error.NoServer", none.errorName());
        for (String part : List.of("/nonexistent/one", "port \"x\"", "launchd")) {
            assertTrue(none.getMessage().contains(part), none.getMessage());
        }
        BusException guid = assertThrows(BusException.class,
                () -> BusClient.connect(bus.address().replaceAll("guid=[0-9a-f]+", "guid=" + "0".repeat(32))));
        assertTrue(guid.getMessage().contains("0".repeat(32)), guid.getMessage());
    }

    @Test
    void theEnvironmentSaysWhereTheBusIs() {
        var list = org.busway.client.internal.socket.AddressList
                .ofEnvironment(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/sys1",
                        "DBUS_SESSION_BUS_ADDRESS", "unix:path=/ses1"));
        assertEquals("/ses1", list.addresses().get(0).value("path"));
        list = org.busway.client.internal.socket.AddressList.ofEnvironment(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/sys1"));
        assertEquals("/sys1", list.addresses().get(0).value("path"));
        list = org.busway.client.internal.socket.AddressList.ofEnvironment(Map.of());
        assertEquals("/run/busway/bus", list.addresses().get(0).value("path"));
    }
}
