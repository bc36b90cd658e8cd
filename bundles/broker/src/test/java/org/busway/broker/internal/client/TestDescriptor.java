package org.busway.broker.internal.client;

import java.nio.channels.ByteChannel;
import org.busway.api.Descriptor;
import org.busway.os.Descriptors;

/** A descriptor number in a message of a test. */
public record TestDescriptor(int number) implements Descriptor {

    @Override
    public ByteChannel channel() {
        throw new UnsupportedOperationException("tests look at the number alone");
    }

    @Override
    public void close() {
        Descriptors.close(number);
    }
}
