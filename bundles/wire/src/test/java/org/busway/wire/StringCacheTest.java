package org.busway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StringCacheTest {

    @Test
    void whatWasSeenLatelyIsTheSameString() {
        StringCache cache = new StringCache(16);
        ByteBuffer one = bytes("org.busway.Power1");
        ByteBuffer other = ByteBuffer.allocateDirect(40).order(ByteOrder.LITTLE_ENDIAN);
        other.put(11, one.array());
        String text = cache.get(one, 0, one.capacity());
        assertEquals("org.busway.Power1", text);
        assertSame(text, cache.get(other, 11, one.capacity()));
        assertEquals("org.busway", cache.get(one, 0, 10));
        assertSame(text, cache.get(one, 0, one.capacity()));
    }

    @Test
    void theOrderOfTheBufferMakesNoDifference() {
        StringCache cache = new StringCache(128);
        for (int length = 0; length < 40; length++) {
            ByteBuffer big = bytes("abcdefghijklmnopqrstuvwxyz0123456789_ABCDEF".substring(0, length));
            ByteBuffer little = ByteBuffer.wrap(big.array()).order(ByteOrder.LITTLE_ENDIAN);
            String text = cache.get(big, 0, length);
            assertSame(text, cache.get(little, 0, length));
            assertEquals(new String(big.array(), StandardCharsets.UTF_8), text);
        }
    }

    @Test
    void collisionsNeverGiveAWrongTextOrAWrongVerdict() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        StringCache cache = new StringCache(2);
        String[] texts = new String[50];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = (i % 2 == 0 ? "a.b" : "") + "x".repeat(random.nextInt(30)) + (char) ('a' + i % 26)
                    + "\u00e9\u20ac".repeat(i % 3);
        }
        texts[0] = "";
        texts[1] = "a\0";
        texts[2] = "a";
        for (int i = 0; i < 20_000; i++) {
            String expected = texts[random.nextInt(texts.length)];
            ByteBuffer buffer = bytes(expected);
            int slot = cache.find(buffer, 0, buffer.capacity());
            assertEquals(expected, cache.text(slot), "seed " + seed);
            boolean name = expected.matches("[a-z]+\\.[a-z]+");
            assertEquals(name, cache.is(slot, StringCache.Kind.INTERFACE), "seed " + seed + ": " + expected);
            assertEquals(name, cache.is(slot, StringCache.Kind.INTERFACE), "seed " + seed + ": " + expected);
        }
    }

    @Test
    void twoTextsOfOneSetAreBothHeld() {
        StringCache cache = new StringCache(2);
        ByteBuffer one = bytes("one");
        ByteBuffer two = bytes("another");
        String first = cache.get(one, 0, 3);
        String second = cache.get(two, 0, 7);
        for (int i = 0; i < 5; i++) {
            assertSame(first, cache.get(one, 0, 3));
            assertSame(second, cache.get(two, 0, 7));
        }
        ByteBuffer three = bytes("third");
        cache.get(three, 0, 5);
        assertSame(second, cache.get(two, 0, 7), "the one used last stays");
    }

    @Test
    void textsTooLongToKeepAreRightAndNotKept() {
        StringCache cache = new StringCache(2);
        ByteBuffer buffer = bytes("/a".repeat(200));
        String text = cache.get(buffer, 0, 400);
        assertEquals("/a".repeat(200), text);
        assertNotSame(text, cache.get(buffer, 0, 400));
        int slot = cache.find(buffer, 0, 400);
        assertTrue(cache.is(slot, StringCache.Kind.OBJECT_PATH));
        assertFalse(cache.is(slot, StringCache.Kind.MEMBER));
        slot = cache.find(buffer, 0, 399);
        assertEquals("/a".repeat(199) + "/", cache.text(slot));
        assertFalse(cache.is(slot, StringCache.Kind.OBJECT_PATH));
    }

    @Test
    void theNumberOfSlotsIsAPowerOfTwo() {
        assertThrows(IllegalArgumentException.class, () -> new StringCache(12));
        assertThrows(IllegalArgumentException.class, () -> new StringCache(1));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
