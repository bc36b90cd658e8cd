package org.busway.source.uevent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.junit.jupiter.api.Test;

class UeventEmitterTest {

    private final RecordingBus bus = new RecordingBus();
    private final UeventEmitter emitter = new UeventEmitter(bus, Subsystems.of("usb"));

    private static Uevent event(String devpath) {
        return Uevent.of(Map.of("ACTION", "add", "DEVPATH", devpath, "SUBSYSTEM", "usb"));
    }

    private List<Object> told() {
        return bus.sent.stream()
                .<Object>map(each -> each.member() + " " + each.arguments().get(each.member().equals("Lost") ? 0 : 1))
                .toList();
    }

    @Test
    void aLossIsToldBeforeWhatIsNewer() {
        emitter.accept(event("/devices/a"));
        bus.full = true;
        emitter.accept(event("/devices/b"));
        emitter.accept(event("/devices/c"));
        assertFalse(emitter.tellLoss(), "there still is no room");
        bus.full = false;
        emitter.accept(event("/devices/d"));
        assertEquals(List.of("Event /devices/a", "Lost 2", "Event /devices/d"), told());
        assertEquals(2, emitter.untold());
    }

    @Test
    void aLossIsToldWithoutAnyLaterEvent() {
        bus.full = true;
        emitter.accept(event("/devices/a"));
        bus.full = false;
        assertTrue(emitter.tellLoss());
        assertTrue(emitter.tellLoss(), "once is enough");
        assertEquals(List.of("Lost 1"), told());
    }

    @Test
    void whatTheKernelDroppedIsToldAsLost() {
        emitter.lost();
        emitter.accept(event("/devices/a"));
        assertEquals(List.of("Lost 1", "Event /devices/a"), told());
        assertEquals(0, emitter.untold());
        Message lost = bus.sent.peek();
        assertEquals("t", lost.signature());
        assertEquals("/org/busway/uevent1", lost.path());
    }
}
