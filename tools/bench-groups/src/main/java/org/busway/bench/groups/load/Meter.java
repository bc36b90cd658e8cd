package org.busway.bench.groups.load;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What one part of a measurement cost this process and the calling thread. */
final class Meter {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long PID = ProcessHandle.current().pid();

    private final long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    private final long processor = ProcessClock.nanos(PID);
    private final long begin = System.nanoTime();

    /** What it cost until now; times on the monotonic clock, which all processes share. */
    String figures(long messages) {
        long end = System.nanoTime();
        long used = ProcessClock.nanos(PID) - processor;
        long garbage = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        return String.format(Locale.ROOT, "begin=%d end=%d processor=%.4f garbage=%.4f", begin, end, (double) used / messages,
                (double) garbage / messages);
    }
}
