package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

import org.busway.lane.GroupOfOneLane.Member;
import org.busway.lane.filter.FilterBuilder;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;

/** A frame costs no garbage: written, refused, copied, handed on, ordered, lost, slept and woken for. */
class AllocationTest {

    private static final int FRAMES = 200_000;

    private final GroupOfOneLane group = new GroupOfOneLane(1 << 16);
    private final Member wants = group.member(0, MemberState.GATING);
    private final Member refuses = group.member(1, MemberState.GATING);
    private final Member lossy = group.member(2, MemberState.LOSSY);
    private final ByteBuffer message = ByteBuffer.allocateDirect(200);
    private final FrameKey key = new FrameKey(GroupOfOneLane.SEED);
    private long seen;
    private long lost;

    private final FrameHandler counting = new FrameHandler() {
        @Override
        public Next onFrame(Frame frame, ByteBuffer copy) {
            seen++;
            return Next.GO_ON;
        }

        @Override
        public void onLost(long first, long last) {
            lost += last - first + 1;
        }
    };

    @Test
    void aSteadyStreamMakesNoGarbage() {
        refuses.reader.filter(new FilterBuilder(GroupOfOneLane.SEED).alternative().member("Other").build());
        refuses.cursors.wakeFor(new FilterBuilder(GroupOfOneLane.SEED).alternative().member("Other").build());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        run();
        run();
        long before = threads.getThreadAllocatedBytes(thread);
        run();
        long bytes = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(bytes < FRAMES / 100, () -> bytes + " bytes for " + FRAMES + " frames");
        assertEquals(3L * FRAMES, group.writer.frames());
        assertEquals(0, lost - lossy.reader.lost());
        assertTrue(lost > 0);
    }

    private void run() {
        for (int i = 0; i < FRAMES; i++) {
            if (i % 20 == 0) {
                refuses.cursors.sleep();
            }
            key.header("/org/x/unit", "org.x.Y", "Changed").argument(0, "one").argument(1, "two");
            group.writer.offer(key, group.running++, 0, message, 0, i % 200);
            if (i % 20 == 19) {
                wants.reader.poll(counting, 100);
                refuses.cursors.awake();
                refuses.reader.poll(counting, 100);
            }
            if (i % 1000 == 999) {
                lossy.reader.poll(counting, 1000);
            }
        }
    }
}
