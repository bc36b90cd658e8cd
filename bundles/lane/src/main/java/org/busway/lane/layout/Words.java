package org.busway.lane.layout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Set;

/**
 * Access to words of shared memory, each method named after its memory ordering.
 *
 * <p>
 * Words are little-endian on every machine and lie at addresses that their size divides. The Java memory model says
 * nothing about other processes; what is relied on is that HotSpot makes each of these accesses one load or store of
 * the machine with the machine's own release or acquire instruction, and that a mapping of the same memory obeys the
 * machine's memory model whoever maps it. For plain access use the buffer itself, or where that is done for each frame
 * {@link #plain}.
 */
public final class Words {

    // Exact: a forgotten cast is a WrongMethodTypeException instead of a tenfold slowdown.
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final Set<String> WIDE = Set.of("amd64", "x86_64", "aarch64", "riscv64", "ppc64le", "ppc64", "s390x",
            "loongarch64");

    private Words() {}

    /**
     * Whether this machine reads and writes 64 bits at once. Where it does not, Java falls back on a lock that other
     * processes know nothing of, so such a peer must not map lanes.
     */
    public static boolean areAtomic() {
        return areAtomic(architecture());
    }

    /** Whether machines of an architecture do, by Java's name of it; not of one that is not known here. */
    public static boolean areAtomic(String architecture) {
        return WIDE.contains(architecture);
    }

    /** Java's name of this machine's architecture. */
    public static String architecture() {
        return System.getProperty("os.arch");
    }

    /** The same memory for access through this class. */
    public static ByteBuffer view(ByteBuffer memory, int bytes, String what) {
        if (!memory.isDirect() || memory.alignmentOffset(0, Long.BYTES) != 0) {
            throw new IllegalArgumentException(what + ": only direct memory at an address that 8 divides will do: " + memory);
        }
        if (memory.capacity() < bytes) {
            throw new IllegalArgumentException(what + ": " + memory.capacity() + " bytes of memory, " + bytes + " needed");
        }
        ByteBuffer view = memory.duplicate();
        view.clear();
        return view.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The words of a view for plain access by their index: a load costs one comparison instead of the dozen instructions of
     * the others. Plain means that the compiler may keep a value that it has loaded, but not beyond a fence.
     */
    public static LongBuffer plain(ByteBuffer view) {
        return view.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    }

    /** One load, unordered. */
    public static long opaque(ByteBuffer memory, int at) {
        return (long) LONG.getOpaque(memory, at);
    }

    /** One store, unordered. */
    public static void opaque(ByteBuffer memory, int at, long value) {
        LONG.setOpaque(memory, at, value);
    }

    /** Later accesses of this thread stay behind it. */
    public static long acquire(ByteBuffer memory, int at) {
        return (long) LONG.getAcquire(memory, at);
    }

    /** Earlier accesses of this thread stay before it. */
    public static void release(ByteBuffer memory, int at, long value) {
        LONG.setRelease(memory, at, value);
    }

    /** As {@link #acquire}, 32 bits. */
    public static int acquireInt(ByteBuffer memory, int at) {
        return (int) INT.getAcquire(memory, at);
    }

    /** As {@link #opaque(ByteBuffer, int)}, 32 bits. */
    public static int opaqueInt(ByteBuffer memory, int at) {
        return (int) INT.getOpaque(memory, at);
    }

    /** As {@link #release}, 32 bits. */
    public static void releaseInt(ByteBuffer memory, int at, int value) {
        INT.setRelease(memory, at, value);
    }
}
