package org.busway.group.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.busway.api.Descriptor;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.SealedMemory;
import org.busway.spi.group.GroupBudget;

/** One message in memory of its own that nobody can change any more. It is read, never mapped, so nobody who has it can harm who reads it. */
public final class FrozenMessage {

    private static final int PART_BYTES = 64 << 10;

    private final SealedMemory memory;
    private final long bytes;
    private final GroupBudget budget;
    private ChargedMemory charged;

    private FrozenMessage(SealedMemory memory, long bytes, GroupBudget budget, ChargedMemory charged) {
        this.memory = memory;
        this.bytes = bytes;
        this.budget = budget;
        this.charged = charged;
    }

    /**
     * A message of the bus.
     *
     * @param name for {@code /proc/PID/maps}
     * @param budget is charged until nobody has it any more
     * @throws IOException if there is no room, no memory or no descriptor
     */
    public static FrozenMessage of(String name, ByteBuffer source, int offset, int length, GroupBudget budget)
            throws IOException {
        ChargedMemory charged = ChargedMemory.create(name, length, budget);
        SealedMemory memory = charged.memory();
        NativeBuffer part = NativeBuffer.allocate(Math.min(PART_BYTES, length));
        try {
            for (int at = 0; at < length; at += PART_BYTES) {
                int of = Math.min(PART_BYTES, length - at);
                part.bytes().put(0, source, offset + at, of);
                memory.write(at, part, 0, of);
            }
            memory.seal(SealedMemory.FROZEN);
            return new FrozenMessage(memory, length, budget, charged);
        } catch (IOException e) {
            charged.close();
            throw e;
        } finally {
            part.free();
        }
    }

    /**
     * A message that a publisher has put into memory of its own; room for it is what its lane has reserved.
     *
     * @param passed stays the caller's
     * @param budget is charged if somebody keeps the memory longer than the lane needs it
     * @throws IOException if it can still be changed, or is no such memory
     */
    public static FrozenMessage received(Descriptor passed, GroupBudget budget) throws IOException {
        SealedMemory memory = SealedMemory.of(Descriptors.duplicate(passed.number()));
        try {
            long bytes = memory.size();
            memory.require(SealedMemory.FROZEN, bytes, "a message in memory of its own");
            return new FrozenMessage(memory, bytes, budget, null);
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    /** How long it is. */
    public long bytes() {
        return bytes;
    }

    /** A descriptor for a member. */
    public Descriptor forReading() throws IOException {
        return new Handed(memory.readOnlyDescriptor());
    }

    /**
     * A copy.
     *
     * @throws IOException if it cannot be read to its end
     */
    public NativeBuffer copy() throws IOException {
        NativeBuffer copy = NativeBuffer.allocate((int) bytes);
        copy.bytes().order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes;) {
            int read = memory.read(at, copy, at, (int) bytes - at);
            if (read == 0) {
                throw new IOException("it ends after " + at + " of " + bytes + " bytes");
            }
            at += read;
        }
        return copy;
    }

    /** Lets go of it; as long as somebody else still has it, as far as the kernel can say, it stays charged. */
    public void retire(Retired retired) {
        if (charged == null) {
            ChargedMemory kept = ChargedMemory.adopt(memory, bytes, budget);
            if (!kept.isMappedElsewhere() || !budget.tryCharge(bytes)) {
                memory.close();
                return;
            }
            charged = kept;
        }
        retired.add(charged, -1, false);
    }

    /** Lets go of it; the charge ends with it. */
    public void close() {
        if (charged == null) {
            memory.close();
        } else {
            charged.close();
        }
    }
}
