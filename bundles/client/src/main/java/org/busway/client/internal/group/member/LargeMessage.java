package org.busway.client.internal.group.member;

import java.io.IOException;
import java.nio.ByteOrder;
import org.busway.api.Descriptor;
import org.busway.os.NativeBuffer;
import org.busway.os.SealedMemory;

/**
 * A message of a lane that came in memory of its own: read, never mapped, and only when nobody can change it any more, so whatever its publisher does to it harms nobody
 * here. What is read stays in this buffer until the next one is read.
 */
final class LargeMessage {

    private NativeBuffer bytes;

    /**
     * Reads it and closes its descriptor.
     *
     * @param said how long it is, as the frame says
     * @param most how long one may be
     * @return what is wrong with it, or null
     */
    String read(Descriptor memory, long said, long most) {
        try (memory) {
            if (said <= 0 || said > most) {
                return "announces a message of " + said + " bytes: the group takes " + most + " at most";
            }
            SealedMemory sealed = SealedMemory.of(memory.number());
            sealed.require(SealedMemory.FROZEN, said, "an announced message");
            if (bytes == null || bytes.capacity() < said) {
                bytes = NativeBuffer.allocate((int) said);
                bytes.bytes().order(ByteOrder.LITTLE_ENDIAN);
            }
            for (int at = 0; at < said;) {
                int read = sealed.read(at, bytes, at, (int) said - at);
                if (read == 0) {
                    return "an announced message ends after " + at + " of " + said + " bytes";
                }
                at += read;
            }
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    NativeBuffer bytes() {
        return bytes;
    }

    /** What was read is needed no longer: whoever still looks at it keeps it. */
    void forget() {
        bytes = null;
    }
}
