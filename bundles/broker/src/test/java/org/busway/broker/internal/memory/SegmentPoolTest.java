package org.busway.broker.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentPoolTest {

    @Test
    void eachSizeHasAPlaceOfItsOwnAndWastesAQuarterAtMost() {
        Map<Integer, Integer> sizes = new HashMap<>();
        for (int bytes = 1; bytes <= SegmentPool.MAX_KEPT_BYTES; bytes += 97) {
            int size = SegmentPool.roundedUp(bytes);
            assertTrue(size >= bytes && (size - bytes < 4096 || size <= bytes + bytes / 4), bytes + " in " + size);
            int index = SegmentPool.sizeIndex(size);
            assertEquals(size, sizes.computeIfAbsent(index, unused -> size), "index " + index);
            assertEquals(size, SegmentPool.roundedUp(size));
        }
        assertEquals(SegmentPool.sizeIndex(SegmentPool.MAX_KEPT_BYTES), sizes.keySet().stream().max(Integer::compare).get());
    }

    @Test
    void whatIsGivenBackIsLentAgainUpToTheBound() {
        SegmentPool pool = new SegmentPool(100 << 10, 1 << 30);
        Segment first = pool.lend(64 << 10);
        Segment second = pool.lend(64 << 10);
        assertEquals(128 << 10, pool.lentBytes());
        first.release();
        second.release();
        assertEquals(0, pool.lentBytes());
        assertEquals(64 << 10, pool.idleBytes());
        Segment again = pool.lend(64 << 10);
        assertSame(first, again);
        again.release();
    }

    @Test
    void whatIsVeryLargeIsMadeToMeasure() {
        SegmentPool pool = new SegmentPool(8 << 20, 1 << 30);
        Segment large = pool.lend((1 << 20) + 1);
        assertEquals((1 << 20) + 4096, large.capacity());
        large.release();
        assertEquals(0, pool.idleBytes());
    }
}
