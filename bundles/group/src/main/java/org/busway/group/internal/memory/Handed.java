package org.busway.group.internal.memory;

import java.nio.channels.ByteChannel;
import org.busway.api.Descriptor;
import org.busway.os.Descriptors;

/**
 * A descriptor that goes into a message of the bus, which closes it when it has been sent or cannot be.
 *
 * @param number a number of its own
 */
public record Handed(int number) implements Descriptor {

    @Override
    public ByteChannel channel() {
        throw new UnsupportedOperationException("descriptor " + number + " is on its way to another process");
    }

    @Override
    public void close() {
        Descriptors.close(number);
    }
}
