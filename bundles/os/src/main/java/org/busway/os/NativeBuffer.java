package org.busway.os;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.busway.os.internal.DirectMemory;
import org.busway.os.internal.libc.Libc;

/**
 * A direct buffer together with its address, for calls that take addresses.
 *
 * <p>
 * The memory lives as long as the buffer is reachable: whoever hands an address to the kernel keeps this object, or the
 * buffer, in a field.
 *
 * @param bytes
 *            the buffer; index 0 is at the address
 * @param address
 *            where its memory begins
 */
public record NativeBuffer(ByteBuffer bytes, long address) {

    /** New zeroed memory, in native byte order. */
    public static NativeBuffer allocate(int size) {
        return of(ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder()));
    }

    /** An existing direct or mapped buffer. */
    public static NativeBuffer of(ByteBuffer direct) {
        return new NativeBuffer(direct, addressOf(direct));
    }

    /** The address of a direct buffer's index 0, whatever its position. Allocates; keep the result. */
    public static long addressOf(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("only a direct buffer has an address: " + direct);
        }
        return Libc.addressOf(direct);
    }

    /**
     * Gives the memory back now instead of when garbage is next collected. For its only holder, who made it by {@link #allocate} and uses neither the
     * buffer nor the address any more: both lead to somebody else's memory from now on.
     */
    public void free() {
        DirectMemory.free(bytes);
    }

    /** Bytes in it. */
    public int capacity() {
        return bytes.capacity();
    }
}
