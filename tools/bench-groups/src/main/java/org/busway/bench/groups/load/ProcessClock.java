package org.busway.bench.groups.load;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.busway.os.NativeBuffer;

/** The kernel's clock of the processor time of a process, all its threads together, in nanoseconds; for 64-bit machines. */
public final class ProcessClock {

    static {
        Native.register(ProcessClock.class, NativeLibrary.getProcess());
    }

    private ProcessClock() {}

    private static native int clock_gettime(int clock, long time);

    /** What a process has used, also by threads that have ended; 0 of one that has gone. */
    public static long nanos(long pid) {
        NativeBuffer time = NativeBuffer.allocate(16);
        // The clock of another process, as clock_getcpuclockid(3) makes it.
        if (clock_gettime((int) (~pid << 3 | 2), time.address()) != 0) {
            return 0;
        }
        return time.bytes().getLong(0) * 1_000_000_000L + time.bytes().getLong(8);
    }
}
