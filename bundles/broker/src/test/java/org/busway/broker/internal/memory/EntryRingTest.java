package org.busway.broker.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryRingTest {

    private final EntryRing ring = new EntryRing();

    private void add(int length) {
        if (ring.isFull()) {
            ring.grow();
        }
        ring.add(null, 0, length, null, null);
    }

    private void addAndRemove(int entries) {
        for (int i = 0; i < entries; i++) {
            add(1);
        }
        for (int i = 0; i < entries; i++) {
            ring.removeOldest();
        }
    }

    @Test
    void entriesKeepTheirOrderThoughItWrapsAndGrows() {
        Random random = new Random(1);
        Deque<Integer> expected = new ArrayDeque<>();
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(5) < 3) {
                expected.add(i);
                add(i);
            } else if (!expected.isEmpty()) {
                assertEquals(expected.remove(), ring.length(ring.slot(0)));
                ring.removeOldest();
            }
            assertEquals(expected.size(), ring.count());
        }
        int place = 0;
        for (int length : expected) {
            assertEquals(length, ring.length(ring.slot(place++)));
        }
    }

    @Test
    void whatItGrewToOnceIsNotKeptWhenLessIsNeeded() {
        addAndRemove(100);
        assertFalse(ring.emptied(), "it may be needed again");
        boolean free = false;
        int times = 0;
        while (!free && times < 1000) {
            addAndRemove(1);
            free = ring.emptied();
            times++;
        }
        assertTrue(free);
        assertTrue(times > 10, "not after " + times + " times");
        assertTrue(ring.isFull());
        assertEquals(16, ring.sizeGrown());
    }

    @Test
    void aGreatOneIsNotKeptAtAll() throws IllegalAccessException {
        addAndRemove(5000);
        assertTrue(ring.emptied());
        for (Field field : EntryRing.class.getDeclaredFields()) {
            if (field.getType().isArray()) {
                field.setAccessible(true);
                assertTrue(field.get(ring) == null, field.getName());
            }
        }
        assertEquals(16, ring.sizeGrown());
        addAndRemove(1);
        assertFalse(ring.emptied());
    }
}
