package org.busway.broker.internal.peer;

import java.util.Arrays;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.route.Ingress;
import org.busway.os.Descriptors;
import org.busway.os.SocketReader;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;
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
    private final Account account;
    private final boolean agreed;
    private final Timer timeout;
    private int[] numbers = NONE;
    private int count;

    PassedDescriptors(SocketServices services, Account account, boolean agreed, Runnable tooLong) {
        this.services = services;
        this.account = account;
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
        if (!account.tryCharge(Resource.INCOMING_DESCRIPTORS, more)) {
            return "more than " + account.limit(Resource.INCOMING_DESCRIPTORS) + " descriptors of it wait";
        }
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
    public DescriptorSet take(int wanted) {
        DescriptorSet set = new DescriptorSet(Arrays.copyOf(numbers, wanted), account);
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
            account.credit(Resource.INCOMING_DESCRIPTORS, count);
        }
        count = 0;
    }
}
