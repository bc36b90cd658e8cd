package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceEventsTest {

    private final UeventBus bus = new UeventBus();
    private final DeviceEvents events = DeviceEvents.of(bus.connection, "usb", "block");

    private DeviceNews next() throws InterruptedException {
        return events.next(Duration.ZERO);
    }

    private String why() throws InterruptedException {
        return ((DeviceNews.LookAfresh) next()).why();
    }

    @Test
    void theFirstNewsIsToLook() throws InterruptedException {
        bus.event("add", "/devices/a", "usb");
        assertEquals("nothing was looked at yet", why());
        assertEquals(new DeviceNews.Event("add", "/devices/a", "usb", Map.of("SEQNUM", "1")), next());
        assertNull(next());
    }

    @Test
    void eventsOfAllSubsystemsComeInOrder() throws InterruptedException {
        why();
        bus.event("add", "/devices/a", "usb");
        bus.event("add", "/devices/b", "block");
        assertEquals("a", ((DeviceNews.Event) next()).deviceName());
        assertEquals("b", ((DeviceNews.Event) next()).deviceName());
    }

    @Test
    void whatIsTooMuchBecomesOneLook() throws InterruptedException {
        why();
        for (int i = 0; i <= DeviceEvents.WAITING_AT_MOST; i++) {
            bus.event("add", "/devices/" + i, "usb");
        }
        bus.event("add", "/devices/after", "usb");
        assertEquals("more than 1024 events waited", why());
        assertEquals("after", ((DeviceNews.Event) next()).deviceName());
        assertNull(next());
    }

    @Test
    void aLossIsALook() throws InterruptedException {
        why();
        bus.event("add", "/devices/before", "usb");
        bus.lost();
        bus.event("add", "/devices/after", "usb");
        assertEquals("events were lost on the way here", why());
        assertEquals("after", ((DeviceNews.Event) next()).deviceName(), "what was told before the loss is seen by looking");
    }

    @Test
    void whatTheBusHadNoRoomForIsLookedForToo() throws InterruptedException {
        why();
        bus.event("add", "/devices/before", "usb");
        bus.lostInTheQueue();
        assertEquals("signals were lost at the bus, where too many waited", why());
    }

    @Test
    void eventsAreToldWhileSomebodyTellsOfAllThatIsWanted() throws InterruptedException {
        assertFalse(events.areTold());
        bus.nobodyAnswers();
        assertFalse(events.areTold());
        bus.owner("", ":1.5");
        bus.answer("block", "net", "usb");
        assertTrue(events.areTold());
        assertEquals("events are told from now on", why());
        bus.owner(":1.5", "");
        assertFalse(events.areTold());
        assertEquals("org.busway.Uevent1 has gone", why());
        bus.owner("", ":1.6");
        bus.answer("usb");
        assertFalse(events.areTold(), "block is left out");
        bus.owner(":1.6", ":1.7");
        bus.answer();
        assertTrue(events.areTold(), "none named means all");
    }

    @Test
    void anAnswerOfAnEarlierOwnerDoesNotCount() {
        bus.owner("", ":1.5");
        bus.owner(":1.5", "");
        bus.answer();
        bus.answer();
        assertFalse(events.areTold());
    }

    @Test
    void whoWaitsIsWoken() throws InterruptedException {
        why();
        events.wake();
        assertNull(events.next(Duration.ofDays(1)));
        bus.event("add", "/devices/a", "usb");
        assertEquals("a", ((DeviceNews.Event) events.next(Duration.ofDays(1))).deviceName());
    }

    @Test
    void nothingIsLeftBehind() throws InterruptedException {
        why();
        bus.event("add", "/devices/a", "usb");
        events.close();
        assertEquals(Map.of(), bus.subscriptions);
        assertNull(next());
    }
}
