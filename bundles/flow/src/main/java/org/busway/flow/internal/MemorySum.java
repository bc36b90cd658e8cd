package org.busway.flow.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A sum of memory with a bound. The bus thread and the threads of bundles take from it at once, so room is looked for and taken in one step: no two of them get
 * the same.
 */
final class MemorySum {

    private static final VarHandle HELD;
    private static final VarHandle PEAK;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(MemorySum.class, "held", long.class);
            PEAK = MethodHandles.lookup().findVarHandle(MemorySum.class, "peak", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long held;
    private volatile long peak;

    /** Takes some if no more than that is held then; false, and nothing is taken, if not. */
    boolean tryTake(long amount, long most) {
        long before;
        do {
            before = held;
            if (amount > most - before) {
                return false;
            }
        } while (!HELD.compareAndSet(this, before, before + amount));
        noted(before + amount);
        return true;
    }

    /** Takes, or gives back if negative, whatever is held. */
    void take(long amount) {
        noted((long) HELD.getAndAdd(this, amount) + amount);
    }

    private void noted(long now) {
        for (long most = peak; now > most && !PEAK.compareAndSet(this, most, now); most = peak) {
            // Another thread has noted another peak.
        }
    }

    long held() {
        return held;
    }

    long peak() {
        return peak;
    }
}
