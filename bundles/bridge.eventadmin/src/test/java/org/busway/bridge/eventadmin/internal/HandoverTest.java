package org.busway.bridge.eventadmin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.busway.api.Message;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private final Handover handover = new Handover();

    private static Message number(int number) {
        return Message.signal("/a", "org.example.A", "B").body("i", number).build();
    }

    private Thread putting(int count) throws InterruptedException {
        Thread putting = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                handover.put(number(i));
            }
        });
        putting.start();
        while (putting.getState() != Thread.State.WAITING) {
            assertTrue(putting.isAlive(), "few messages fit");
            Thread.sleep(1);
        }
        return putting;
    }

    @Test
    void whoDeliversWaitsForWhoIsSlowAndNothingIsMissing() throws InterruptedException {
        Thread putting = putting(100);
        for (int i = 0; i < 100; i++) {
            Message next;
            do {
                next = handover.take(0);
            } while (next == null);
            assertEquals(i, next.argument(0, Integer.class));
        }
        putting.join();
    }

    @Test
    void nobodyWaitsOnceItIsClosed() throws InterruptedException {
        Thread putting = putting(100);
        handover.close();
        putting.join();
        assertNull(handover.take(0));
    }
}
