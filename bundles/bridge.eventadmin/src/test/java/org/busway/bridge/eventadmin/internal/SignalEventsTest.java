package org.busway.bridge.eventadmin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.ObjectPath;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.api.group.Loss;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

class SignalEventsTest {

    private final SignalEvents toEvents = new SignalEvents("busway");

    private Event event(String signature, Object... arguments) {
        return toEvents.of(
                Message.signal("/org/busway/usb1", "org.busway.Usb1", "Attached").sender(":1.7").body(signature, arguments)
                        .build());
    }

    @Test
    void aSignalIsAnEventWithAllThatItSays() {
        Event event = event("oi", new ObjectPath("/a"), 3);
        assertEquals("busway/org/busway/Usb1/Attached", event.getTopic());
        assertEquals(":1.7", event.getProperty("busway.sender"));
        assertEquals("/org/busway/usb1", event.getProperty("busway.path"));
        assertEquals("org.busway.Usb1", event.getProperty("busway.interface"));
        assertEquals("Attached", event.getProperty("busway.member"));
        assertEquals(List.of("/a", 3), event.getProperty("busway.arguments"));
        assertTrue(SignalEvents.cameOverABridge(event));
    }

    @Test
    void handlersNeedNoTypeOfTheBus() {
        Event event = event("(sv)a{oa{sv}}", Struct.of("x", new Variant("o", new ObjectPath("/b"))),
                Map.of(new ObjectPath("/c"), Map.of("Name", new Variant("s", "1-2"))));
        assertEquals(List.of(List.of("x", "/b"), Map.of("/c", Map.of("Name", "1-2"))), event.getProperty("busway.arguments"));
    }

    @Test
    void filtersCanAskForTheEntriesOfADictionary() {
        Event event = event("a{sv}",
                Map.of("VendorId", new Variant("q", 1133), "busway.sender", Variant.of("a lie"), "event.topics",
                        Variant.of("another")));
        assertEquals(1133, event.getProperty("VendorId"));
        assertEquals(":1.7", event.getProperty("busway.sender"), "what the bridge says is not the signal's to say");
        assertEquals("busway/org/busway/Usb1/Attached", event.getProperty("event.topics"));
    }

    @Test
    void whatWasMissedIsAnEventToo() {
        Event event = toEvents.lost("usb", new Loss(5, 1, 5, true, "too slow"));
        assertEquals("busway/lost", event.getTopic());
        assertEquals(5L, event.getProperty("count"));
        assertEquals("too slow", event.getProperty("why"));
        assertTrue(SignalEvents.cameOverABridge(event));
        assertEquals("evicted", toEvents.lost("usb", "evicted").getProperty("why"));
    }
}
