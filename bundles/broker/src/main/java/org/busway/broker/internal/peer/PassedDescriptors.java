package org.busway.broker.internal.peer;

import java.util.Arrays;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.memory.Incoming;
import org.busway.broker.internal.route.Ingress;
import org.busway.os.Descriptors;
import org.busway.os.SocketReader;
import org.busway.spi.policy.Limits;

/**
 * The descriptors that a connection has received and that no message has claimed yet, in the order in which they came. They may not wait for ever: a
 * connection whose descriptors nobody claims in time is closed.
 *
 * <p>Invariant: each descriptor is here, in a {@link DescriptorSet}, or closed; here and there its sender is charged for it.
 */
final class PassedDescriptors implements Ingress.DescriptorSource {

    private static final int[] NONE = {};

    private final SocketServices services;
    private final Incoming incoming;
    private final boolean agreed;
    private final Timer timeout;
    private int[] numbers = NONE;
    private int count;

    PassedDescriptors(SocketServices services, Incoming incoming, boolean agreed, Runnable tooLong) {
        this.services = services;
        this.incoming = incoming;
        this.agreed = agreed;
        this.timeout = new Timer(tooLong);
    }

    /** Takes those that came with the last receive; null, or why the connection is to be closed. */
    String accept(SocketReader reader) {
        if (reader.truncated()) {
            return "descriptors of it were lost: the bus may not have more open";
        }
        int more = agreed ? reader.descriptorCount() : 0;
        if (more == 0) {
            // What was not agreed upon the reader closes.
            return null;
        }
        Limits limits = services.policy.settings().limits();
        // Those of one message may wait for its end, and not many messages' worth.
        if (count + more > Math.max(limits.maxIncomingDescriptors(), limits.maxMessageDescriptors())) {
            return "more than " + limits.maxIncomingDescriptors()
                    + " descriptors of it belong to no message (max_incoming_unix_fds)";
        }
        incoming.descriptorsCame(more);
        if (count == 0) {
            services.loop.timers().schedule(timeout, limits.pendingDescriptorTimeoutMillis());
        }
        numbers = Arrays.copyOf(numbers, count + more);
        count += reader.takeDescriptors(numbers, count);
        return null;
    }

    @Override
    public int available() {
        return count;
    }

    @Override
    public int mostOfOneMessage() {
        return (int) Math.min(Integer.MAX_VALUE, services.policy.settings().limits().maxMessageDescriptors());
    }

    @Override
    public DescriptorSet take(int wanted) {
        DescriptorSet set = incoming.descriptorsClaimed(Arrays.copyOf(numbers, wanted));
        System.arraycopy(numbers, wanted, numbers, 0, count - wanted);
        count -= wanted;
        if (count == 0) {
            numbers = NONE;
            services.loop.timers().cancel(timeout);
        }
        return set;
    }

    void close() {
        services.loop.timers().cancel(timeout);
        for (int i = 0; i < count; i++) {
            Descriptors.close(numbers[i]);
        }
        if (count > 0) {
            incoming.descriptorsDropped(count);
        }
        count = 0;
    }
}
