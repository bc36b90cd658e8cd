package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.ByteOrder;
import java.time.Duration;
import org.busway.api.BusException;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;

/**
 * A publisher with a lane of its own, by the client library; its members map the lane or read what the kernel filters. Unless messages are timed all is one
 * burst, as {@link BusOutlet} writes many at once.
 */
final class GroupOutlet implements Outlet {

    private final BusClient bus;
    private final Publisher publisher;
    private final PreparedSignal hot;
    private final PreparedSignal cold;
    private Publisher.Burst burst;

    GroupOutlet(Place place, int sender, boolean timed) throws IOException {
        bus = BusClient.builder().address(place.address()).connect();
        publisher = bus.group(place.group(sender)).publisher();
        if (!publisher.isDirect()) {
            throw new IOException("the bus gives this publisher no lane");
        }
        burst = timed ? Publisher.Burst.NONE : publisher.burst();
        hot = prepare(Place.path(sender), Place.HOT, place.payload());
        cold = prepare(Place.path(sender), Place.COLD, place.payload());
    }

    private PreparedSignal prepare(String path, String member, int payload) {
        PreparedSignal signal = publisher.prepare(path, Place.INTERFACE, member, "ay", 4 + payload);
        signal.body().order(ByteOrder.LITTLE_ENDIAN).clear().putInt(payload).position(4 + payload);
        return signal;
    }

    @Override
    public void flush() {
        burst.close();
        burst = Publisher.Burst.NONE;
    }

    @Override
    public boolean send(long number, long nanos, boolean isHot, long patience) {
        PreparedSignal signal = isHot ? hot : cold;
        signal.body().putLong(4, number).putLong(12, nanos);
        if (publisher.trySend(signal)) {
            return true;
        }
        long left = patience - System.nanoTime();
        try {
            publisher.send(signal, Duration.ofNanos(Math.max(1, left)));
            return true;
        } catch (BusException noRoom) {
            return false;
        }
    }

    @Override
    public void close() {
        publisher.close();
        bus.close();
    }
}
