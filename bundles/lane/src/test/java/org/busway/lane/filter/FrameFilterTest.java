package org.busway.lane.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class FrameFilterTest {

    private static final long SEED = 0x123456789ABCDEFL;
    private static final FrameSender SENDER = new FrameSender() {
        @Override
        public int publisher() {
            return 17;
        }

        @Override
        public boolean owns(int name) {
            return name == 3;
        }
    };

    private final FrameKey key = new FrameKey(SEED).header("/org/x/unit/7", "org.x.Y", "Changed")
            .argument(0, "org.x.deep.Name")
            .argument(2, "zwölf");

    private boolean passes(FilterBuilder builder) {
        FrameFilter filter = builder.build();
        boolean passes = filter.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER);
        FrameFilter decoded = FrameFilter.decode(filter.encode());
        assertEquals(passes, decoded.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER));
        ByteBuffer memory = ByteBuffer.allocate(32 * filter.alternatives()).order(ByteOrder.LITTLE_ENDIAN);
        boolean inMemory = false;
        for (int i = 0; i < filter.alternatives(); i++) {
            filter.write(i, memory, 32 * i);
            inMemory |= FrameFilter.test(memory, 32 * i, key.names(), key.pathAndArg0(), key.bloom());
        }
        assertTrue(inMemory || !passes);
        return passes;
    }

    private static FilterBuilder one() {
        return new FilterBuilder(SEED).alternative();
    }

    @Test
    void whatIsNamedHasToBeEqual() {
        assertTrue(passes(one()));
        assertTrue(passes(one().interfaceName("org.x.Y").member("Changed").path("/org/x/unit/7").argument(0, "org.x.deep.Name")));
        assertFalse(passes(one().interfaceName("org.x.Z")));
        assertFalse(passes(one().interfaceName("org.x.Y").member("Removed")));
        assertFalse(passes(one().path("/org/x/unit")));
        assertFalse(passes(one().argument(0, "org.x.deep")));
        assertFalse(passes(new FilterBuilder(SEED)));
        assertTrue(FrameFilter.ALL.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER));
        assertFalse(FrameFilter.NONE.test(key.names(), key.pathAndArg0(), key.bloom(), SENDER));
    }

    @Test
    void namespacesAndLaterArgumentsAreInTheBloomWord() {
        for (String above : new String[]{"/", "/org", "/org/x", "/org/x/unit", "/org/x/unit/7"}) {
            assertTrue(passes(one().pathNamespace(above)), above);
        }
        for (String above : new String[]{"org", "org.x", "org.x.deep", "org.x.deep.Name"}) {
            assertTrue(passes(one().arg0Namespace(above)), above);
        }
        assertTrue(passes(one().argument(2, "zwölf")));
        int passed = 0;
        for (int i = 0; i < 1000; i++) {
            passed += passes(one().pathNamespace("/other/" + i)) ? 1 : 0;
        }
        assertTrue(passed < 250, () -> "too many pass by chance");
    }

    @Test
    void oneAlternativeIsEnough() {
        assertTrue(passes(one().member("Removed").alternative().member("Added").alternative().member("Changed")));
        assertFalse(passes(one().member("Removed").alternative().member("Added")));
    }

    @Test
    void amongManyAlternativesTheSameOnesPassAsOneByOne() {
        Random random = new Random(9);
        for (int round = 0; round < 300; round++) {
            FilterBuilder many = new FilterBuilder(SEED);
            boolean any = false;
            for (int i = random.nextInt(60); i >= 0; i--) {
                String member = random.nextInt(40) == 0 ? "Changed" : "M" + random.nextInt(9);
                int name = random.nextInt(12);
                String interfaceName = name == 0 ? "org.x.Y" : "org.x.Z" + name;
                boolean named = random.nextInt(6) != 0;
                any |= (!named || name == 0) && member.equals("Changed");
                many.alternative().member(member);
                if (named) {
                    many.interfaceName(interfaceName);
                }
            }
            assertEquals(any, passes(many));
        }
    }

    @Test
    void theSenderIsKnownFromTheLane() {
        assertTrue(passes(one().publisher(17)));
        assertFalse(passes(one().publisher(18)));
        assertTrue(passes(one().owner(3).member("Changed")));
        assertFalse(passes(one().owner(4)));
        assertTrue(passes(one().owner(4).alternative().publisher(17)));
    }

    @Test
    void aMessageWithMoreTextsThanTheWordTellsApartPassesEveryMask() {
        FrameKey many = new FrameKey(SEED).header("/a".repeat(40), "a.b", "C");
        assertEquals(-1L, many.bloom());
        many.argument(1, "x");
        assertEquals(-1L, many.bloom());
        assertEquals(-1L, many.noArguments().bloom());
    }

    @Test
    void anArgumentThatComesAgainGivesTheSameWhateverElseTheMessageHas() {
        String deep = "a.b.c";
        String many = "x.".repeat(FrameKey.MOST_TEXTS - 4) + "y";
        FrameKey reused = new FrameKey(SEED);
        for (String first : List.of(deep, deep, many, many, deep, many)) {
            for (String path : List.of("/a", "/a/b/c/d/e")) {
                FrameKey fresh = new FrameKey(SEED).header(path, "c.d", "E").argument(0, first).argument(1, "f");
                reused.header(path, "c.d", "E").argument(0, first).argument(1, "f");
                assertEquals(fresh.pathAndArg0(), reused.pathAndArg0());
                assertEquals(fresh.bloom(), reused.bloom());
                assertEquals(first == many && path.length() > 2, reused.bloom() == -1L, "all of its texts are counted");
            }
        }
    }

    @Test
    void aReusedKeyIsThatOfItsLastMessage() {
        FrameKey fresh = new FrameKey(SEED).header("/a/b", "c.d", "E").argument(1, "f");
        FrameKey reused = new FrameKey(SEED).header("/z", "y.x", "W").argument(0, "v");
        reused.header("/a/b", "c.d", "E").argument(0, "g").noArguments().argument(1, "f");
        assertEquals(fresh.names(), reused.names());
        assertEquals(fresh.pathAndArg0(), reused.pathAndArg0());
        assertEquals(fresh.bloom(), reused.bloom());
        assertEquals(0, (int) (fresh.pathAndArg0() >>> 32));
        assertNotEquals(fresh.names(), new FrameKey(SEED + 1).header("/a/b", "c.d", "E").names());
    }

    @Test
    void textsAreHashedAsUtf8() {
        for (String text : new String[]{"", "a", "é", "€", "𝄞x", "aé€𝄞"}) {
            long bytewise = FrameHash.begin(SEED, 9);
            for (byte octet : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                bytewise = FrameHash.add(bytewise, octet & 0xFF);
            }
            assertEquals(FrameHash.end(bytewise), FrameHash.of(SEED, 9, text), text);
        }
    }

    /** Written down in docs/lane-format.md for those who write it in another language. */
    @Test
    void theDocumentedExampleHolds() {
        assertEquals(0x48D529D3FE09B5B2L, FrameHash.of(0x0123456789ABCDEFL, 1, "org.freedesktop.DBus.Properties"));
    }

    @Test
    void dataThatIsNoFilterIsRefusedWithTheReason() {
        Random random = new Random(5);
        byte[] valid = one().member("A").alternative().owner(9).build().encode();
        assertArrayEquals(valid, FrameFilter.decode(valid).encode());
        for (int i = 0; i < 100_000; i++) {
            byte[] data = random.nextBoolean() ? valid.clone() : new byte[random.nextInt(100)];
            for (int n = random.nextInt(4); n >= 0 && data.length > 0; n--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt();
            }
            try {
                FrameFilter.decode(data).test(1, 2, 3, SENDER);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("a filter "), e.getMessage());
            }
        }
        assertThrows(IllegalArgumentException.class, () -> FrameFilter.decode(new byte[0]));
    }
}
