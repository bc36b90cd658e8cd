package org.busway.client.internal.passing;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.ByteChannel;
import org.busway.api.Descriptor;
import org.busway.os.Descriptors;
import org.busway.os.SystemCallException;

/**
 * A descriptor number that this object owns. Closed by its holder, or else when the holder has forgotten it, so that a handler that
 * never asked for a descriptor leaks none.
 */
public final class OwnedDescriptor implements Descriptor {

    /** One for the class: it has no thread before the first descriptor, and none after its bundle is gone. */
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final OpenNumber open;
    private final Cleaner.Cleanable whenForgotten;

    /** Takes over a number. */
    public OwnedDescriptor(int number) {
        open = new OpenNumber(number);
        whenForgotten = FORGOTTEN.register(this, open::close);
    }

    /** A new number for the same open file. */
    public static OwnedDescriptor duplicateOf(int number) throws SystemCallException {
        return new OwnedDescriptor(Descriptors.duplicate(number));
    }

    @Override
    public int number() {
        return open.number();
    }

    @Override
    public ByteChannel channel() throws IOException {
        return new DescriptorChannel(this, open);
    }

    @Override
    public void close() {
        whenForgotten.clean();
    }

    @Override
    public String toString() {
        return open.toString();
    }
}
