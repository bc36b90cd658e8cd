package org.busway.group.internal.memory;

import java.io.IOException;
import org.busway.api.Descriptor;
import org.busway.os.SealedMemory;

/** What stands in a reply where a descriptor has to be and none is given: memory without a byte, which nobody can change. */
public final class NoMemory {

    private NoMemory() {}

    /** A descriptor of nothing. */
    public static Descriptor descriptor() throws IOException {
        try (SealedMemory nothing = SealedMemory.create("busway-nothing", 0)) {
            nothing.seal(SealedMemory.FROZEN);
            return new Handed(nothing.readOnlyDescriptor());
        }
    }
}
