package org.busway.group.internal.socket;

import java.io.IOException;
import org.busway.os.Descriptors;
import org.busway.spi.group.BusLoop;

/** Room in a full socket, waited for by a duplicate: the socket itself may be watched for what it reads. */
public final class SocketRoom {

    private final BusLoop bus;
    private final Runnable again;
    private int duplicate = -1;
    private BusLoop.DescriptorWatch watch;

    /**
     * Nobody waits.
     *
     * @param again run when there is room
     */
    public SocketRoom(BusLoop bus, Runnable again) {
        this.bus = bus;
        this.again = again;
    }

    /** Whether it is waited for. */
    boolean isAwaited() {
        return watch != null;
    }

    /**
     * Waits for it.
     *
     * @throws IOException if there is no descriptor to do that with
     */
    public void await(int fd) throws IOException {
        try {
            duplicate = Descriptors.duplicate(fd);
            watch = bus.watchRoom(duplicate, () -> {
                close();
                again.run();
            });
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Waits no longer. */
    public void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
        if (duplicate >= 0) {
            Descriptors.close(duplicate);
            duplicate = -1;
        }
    }
}
