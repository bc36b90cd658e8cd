package org.busway.broker.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
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
    void whatIsGivenBackIsLentAgain() {
        SegmentPool pool = new SegmentPool(1 << 30);
        Segment first = pool.lend(64 << 10);
        assertEquals(64 << 10, pool.lentBytes());
        first.release();
        assertEquals(0, pool.lentBytes());
        assertEquals(64 << 10, pool.idleBytes());
        Segment again = pool.lend(64 << 10);
        assertSame(first, again);
        assertEquals(0, pool.idleBytes());
        again.release();
    }

    @Test
    void whatNobodyWantedBetweenTwoLooksIsFreedAndNoMore() {
        SegmentPool pool = new SegmentPool(1 << 30);
        Segment first = pool.lend(64 << 10);
        Segment second = pool.lend(64 << 10);
        first.release();
        second.release();
        pool.freeUnused();
        assertEquals(128 << 10, pool.idleBytes(), "it was in use since the look before");
        pool.lend(64 << 10).release();
        pool.freeUnused();
        assertEquals(64 << 10, pool.idleBytes(), "one was wanted, one was not");
        pool.freeUnused();
        assertEquals(0, pool.idleBytes());
    }

    @Test
    void whatABurstOfManySendersWantedIsFreedAndTheFirstFewAreNot() {
        SegmentPool pool = new SegmentPool(1 << 30);
        long before = directBytes();
        Segment[] burst = new Segment[7];
        for (int i = 0; i < burst.length; i++) {
            burst[i] = pool.lendShared();
        }
        assertEquals(before + (3 << 16), directBytes(), "four were there from the start");
        for (Segment each : burst) {
            each.release();
        }
        pool.freeUnused();
        assertEquals(3 << 16, pool.idleBytes(), "they were in use since the look before");
        Segment wanted = pool.lendShared();
        wanted.release();
        pool.freeUnused();
        assertEquals(0, pool.idleBytes(), "one was wanted, and four stay anyway");
        assertEquals(before, directBytes(), "without a collection of garbage");
    }

    @Test
    void whatIsKeptIsFreedWhereItStandsInTheWayOfAnotherSize() {
        SegmentPool pool = new SegmentPool(256 << 10);
        Segment[] small = {pool.lend(64 << 10), pool.lend(64 << 10), pool.lend(64 << 10)};
        for (Segment each : small) {
            each.release();
        }
        Segment large = pool.lend(128 << 10);
        assertEquals(256 << 10, pool.lentBytes() + pool.idleBytes(), "the bound holds for both");
        large.release();
    }

    @Test
    void freedMemoryIsNoLongerTheProcesses() {
        SegmentPool pool = new SegmentPool(1 << 30);
        long before = directBytes();
        pool.lend(3 << 20).release();
        assertEquals(before, directBytes(), "without a collection of garbage");
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(each -> each.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    @Test
    void whatIsVeryLargeIsMadeToMeasure() {
        SegmentPool pool = new SegmentPool(1 << 30);
        Segment large = pool.lend((1 << 20) + 1);
        assertEquals((1 << 20) + 4096, large.capacity());
        large.release();
        assertEquals(0, pool.idleBytes());
    }
}
