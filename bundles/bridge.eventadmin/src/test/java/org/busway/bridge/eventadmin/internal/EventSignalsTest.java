package org.busway.bridge.eventadmin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

class EventSignalsTest {

    private final List<Message> sent = new ArrayList<>();
    private boolean room = true;
    private boolean open = true;

    /** A bus that waits for nobody: other methods than this one are not for the bridge. */
    private final BusConnection bus = (BusConnection) Proxy.newProxyInstance(EventSignalsTest.class.getClassLoader(),
            new Class<?>[]{BusConnection.class}, (proxy, method, arguments) -> {
                assertEquals("trySend", method.getName());
                if (!open) {
                    throw new BusException(BusException.DISCONNECTED, "closed");
                }
                return room && sent.add((Message) arguments[0]);
            });

    private final EventSignals toSignals = new EventSignals(bus, "/bridge");

    private void event(String topic, Map<String, Object> properties) {
        toSignals.handleEvent(new Event(topic, properties));
    }

    @Test
    void anEventIsASignalWithItsProperties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("celsius", 21.5f);
        properties.put("names", new String[]{"a", "b"});
        properties.put("mixed", List.of(1, "x"));
        properties.put("nested", Map.of("deep", (short) 4));
        properties.put("other", java.time.DayOfWeek.FRIDAY);
        properties.put("absent", null);
        event("com/example/thermometer-2/CHANGED", properties);
        Message signal = sent.get(0);
        assertEquals("/bridge com.example.thermometer_2 CHANGED a{sv}",
                signal.path() + " " + signal.interfaceName() + " " + signal.member() + " " + signal.signature());
        assertEquals(Map.of("celsius", Variant.of(21.5), "names", Variant.of(List.of("a", "b")), "mixed",
                new Variant("av", List.of(Variant.of(1), Variant.of("x"))), "nested",
                new Variant("a{sv}", Map.of("deep", Variant.of((short) 4))), "other", Variant.of("FRIDAY")),
                signal.argument(0, Map.class));
        assertEquals(1, toSignals.told());
    }

    @Test
    void whatCameOverABridgeDoesNotGoBack() {
        toSignals.handleEvent(new SignalEvents("com/example")
                .of(Message.signal("/a", "org.example.A", "B").sender(":1.9").build()));
        assertEquals(List.of(), sent);
        assertEquals(0, toSignals.untold());
    }

    @Test
    void whatTheBusHasNoRoomForIsCountedAndNobodyWaits() {
        room = false;
        event("com/example/A/B", Map.of());
        open = false;
        event("com/example/A/B", Map.of());
        assertEquals(2, toSignals.untold());
        room = true;
        open = true;
        event("com/example/A/B", Map.of());
        assertEquals(1, toSignals.told());
    }

    @Test
    void aTopicThatIsNoNameOfTheBusIsCountedAndHarmsNothing() {
        for (String topic : List.of("alarm", "com/alarm", "com/1st/alarm")) {
            event(topic, Map.of());
        }
        event("com/example/Alarm", Map.of("text", "not \0 for the bus"));
        assertEquals(List.of(), sent.stream().filter(each -> !each.member().equals("Alarm")).toList());
        assertEquals(3, toSignals.untold());
    }
}
