package org.busway.broker.internal.fake;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;

/** Counts what is charged, and remembers each account that was closed with something still charged. */
public final class CountingBudgets implements Budgets {

    private final Map<Resource, Long> limits = new EnumMap<>(Resource.class);
    /** What was left in accounts when they were closed: none, where the bus is right. */
    public final List<String> faults = new ArrayList<>();
    private final long[] held = new long[Resource.values().length];
    private final long[] peak = new long[Resource.values().length];

    @Override
    public synchronized void apply(Limits limit) {
        limits.put(Resource.INCOMING_BYTES, limit.maxIncomingBytes());
        limits.put(Resource.INCOMING_DESCRIPTORS, limit.maxIncomingDescriptors());
        limits.put(Resource.OUTGOING_BYTES, limit.maxOutgoingBytes());
        limits.put(Resource.OUTGOING_DESCRIPTORS, limit.maxOutgoingDescriptors());
        limits.put(Resource.MATCH_RULES, limit.maxMatchRulesPerConnection());
        limits.put(Resource.NAMES, limit.maxNamesPerConnection());
        limits.put(Resource.PENDING_REPLIES, limit.maxRepliesPerConnection());
        limits.put(Resource.ACTIVATION_BYTES, limit.maxIncomingBytes());
    }

    @Override
    public Account open(Identity identity, String label) {
        return new Counting(label);
    }

    @Override
    public synchronized long held(Resource resource) {
        return held[resource.ordinal()];
    }

    @Override
    public synchronized long peak(Resource resource) {
        return peak[resource.ordinal()];
    }

    private final class Counting implements Account {

        private final String label;
        private final long[] mine = new long[Resource.values().length];
        private final long[] most = new long[Resource.values().length];

        Counting(String label) {
            this.label = label;
        }

        @Override
        public boolean tryCharge(Resource resource, long amount) {
            boolean oneMessage = mine[resource.ordinal()] == 0 && resource.name().endsWith("ING_BYTES");
            if (!oneMessage && mine[resource.ordinal()] + amount > limit(resource)) {
                return false;
            }
            charge(resource, amount);
            return true;
        }

        @Override
        public void charge(Resource resource, long amount) {
            if (amount <= 0) {
                faults.add(label + ": charge of " + amount + " " + resource);
            }
            int i = resource.ordinal();
            mine[i] += amount;
            most[i] = Math.max(most[i], mine[i]);
            synchronized (CountingBudgets.this) {
                held[i] += amount;
                peak[i] = Math.max(peak[i], held[i]);
            }
        }

        @Override
        public void credit(Resource resource, long amount) {
            int i = resource.ordinal();
            mine[i] -= amount;
            if (mine[i] < 0) {
                faults.add(label + ": " + resource + " is " + mine[i]);
            }
            synchronized (CountingBudgets.this) {
                held[i] -= amount;
            }
        }

        @Override
        public long held(Resource resource) {
            return mine[resource.ordinal()];
        }

        @Override
        public long peak(Resource resource) {
            return most[resource.ordinal()];
        }

        @Override
        public long limit(Resource resource) {
            return limits.get(resource);
        }

        @Override
        public void close() {
            for (Resource resource : Resource.values()) {
                if (mine[resource.ordinal()] != 0) {
                    faults.add(label + ": closed with " + mine[resource.ordinal()] + " " + resource);
                }
            }
        }
    }
}
