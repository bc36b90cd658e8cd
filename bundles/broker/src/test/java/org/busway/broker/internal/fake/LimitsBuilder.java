package org.busway.broker.internal.fake;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.busway.spi.policy.Limits;

/** dbus-daemon's limits, a few of them changed. */
public final class LimitsBuilder {

    private final Map<String, Long> changed = new HashMap<>();

    public LimitsBuilder maxIncomingBytes(long value) {
        return set("maxIncomingBytes", value);
    }

    public LimitsBuilder maxOutgoingBytes(long value) {
        return set("maxOutgoingBytes", value);
    }

    public LimitsBuilder maxMessageBytes(long value) {
        return set("maxMessageBytes", value);
    }

    public LimitsBuilder maxNamesPerConnection(long value) {
        return set("maxNamesPerConnection", value);
    }

    public LimitsBuilder maxMatchRulesPerConnection(long value) {
        return set("maxMatchRulesPerConnection", value);
    }

    public LimitsBuilder maxCompletedConnections(long value) {
        return set("maxCompletedConnections", value);
    }

    public LimitsBuilder maxIncompleteConnections(long value) {
        return set("maxIncompleteConnections", value);
    }

    public LimitsBuilder maxConnectionsPerUser(long value) {
        return set("maxConnectionsPerUser", value);
    }

    public LimitsBuilder maxRepliesPerConnection(long value) {
        return set("maxRepliesPerConnection", value);
    }

    public LimitsBuilder maxIncomingDescriptors(long value) {
        return set("maxIncomingDescriptors", value);
    }

    public LimitsBuilder maxOutgoingDescriptors(long value) {
        return set("maxOutgoingDescriptors", value);
    }

    public LimitsBuilder maxMessageDescriptors(long value) {
        return set("maxMessageDescriptors", value);
    }

    public LimitsBuilder authTimeoutMillis(long value) {
        return set("authTimeoutMillis", value);
    }

    public LimitsBuilder replyTimeoutMillis(long value) {
        return set("replyTimeoutMillis", value);
    }

    public LimitsBuilder pendingDescriptorTimeoutMillis(long value) {
        return set("pendingDescriptorTimeoutMillis", value);
    }

    private LimitsBuilder set(String name, long value) {
        changed.put(name, value);
        return this;
    }

    public Limits build() {
        RecordComponent[] components = Limits.class.getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                Long value = changed.get(components[i].getName());
                values[i] = value == null ? components[i].getAccessor().invoke(Limits.BUILT_IN) : value;
            }
            Class<?>[] types = new Class<?>[values.length];
            Arrays.fill(types, long.class);
            return Limits.class.getConstructor(types).newInstance(values);
        } catch (IllegalAccessException | InvocationTargetException | InstantiationException | NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
