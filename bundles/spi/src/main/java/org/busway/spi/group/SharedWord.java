package org.busway.spi.group;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One word of 64 bits in memory that processes share: what a manager of groups leaves of a lane or page when it stops. It stays valid, though empty, when the memory
 * was given back.
 *
 * @param memory direct, at an address that 8 divides
 * @param at index of the word, which 8 divides
 */
public record SharedWord(ByteBuffer memory, int at) {

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /**
     * Loads it with acquire.
     *
     * @return the value, which is the claim of a stranger where another process writes it
     */
    public long load() {
        return (long) LONG.getAcquire(memory, at);
    }

    /**
     * Stores it with release.
     *
     * @param value the value
     */
    public void store(long value) {
        LONG.setRelease(memory, at, value);
    }
}
