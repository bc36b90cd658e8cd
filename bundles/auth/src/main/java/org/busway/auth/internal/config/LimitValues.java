package org.busway.auth.internal.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.busway.spi.policy.Limits;

/** The {@code <limit>} values by dbus-daemon's names, each with what holds where nobody sets it. */
final class LimitValues {

    /** Limits of an interface that no released dbus-daemon has: files set them, nothing heeds them. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("max_containers", "max_containers_per_user",
            "max_container_metadata_bytes", "max_connections_per_container");

    /** Limits in bytes and descriptors may pass 31 bits; counts and times may not, as in dbus-daemon. */
    private static final Set<String> WIDE = Set.of("max_incoming_bytes", "max_incoming_unix_fds", "max_outgoing_bytes",
            "max_outgoing_unix_fds", "max_message_size", "max_message_unix_fds");

    private final Map<String, Long> values = new LinkedHashMap<>();

    LimitValues() {
        Limits limits = Limits.BUILT_IN;
        values.put("max_incoming_bytes", limits.maxIncomingBytes());
        values.put("max_incoming_unix_fds", limits.maxIncomingDescriptors());
        values.put("max_outgoing_bytes", limits.maxOutgoingBytes());
        values.put("max_outgoing_unix_fds", limits.maxOutgoingDescriptors());
        values.put("max_message_size", limits.maxMessageBytes());
        values.put("max_message_unix_fds", limits.maxMessageDescriptors());
        values.put("service_start_timeout", limits.serviceStartTimeoutMillis());
        values.put("auth_timeout", limits.authTimeoutMillis());
        values.put("pending_fd_timeout", limits.pendingDescriptorTimeoutMillis());
        values.put("max_completed_connections", limits.maxCompletedConnections());
        values.put("max_incomplete_connections", limits.maxIncompleteConnections());
        values.put("max_connections_per_user", limits.maxConnectionsPerUser());
        values.put("max_pending_service_starts", limits.maxPendingServiceStarts());
        values.put("max_names_per_connection", limits.maxNamesPerConnection());
        values.put("max_match_rules_per_connection", limits.maxMatchRulesPerConnection());
        values.put("max_replies_per_connection", limits.maxRepliesPerConnection());
        values.put("reply_timeout", limits.replyTimeoutMillis());
    }

    LimitValues copy() {
        LimitValues copy = new LimitValues();
        copy.replaceBy(this);
        return copy;
    }

    void replaceBy(LimitValues other) {
        values.putAll(other.values);
    }

    static Set<String> names() {
        return new LimitValues().values.keySet();
    }

    static boolean hasNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name);
    }

    /**
     * Sets a limit.
     *
     * @return what is wrong with it, or null
     */
    String set(String name, long value) {
        if (!values.containsKey(name) && !hasNoEffect(name)) {
            return "There is no limit called \"" + name + "\": take one of " + String.join(", ", values.keySet());
        }
        if (value < 0) {
            return "<limit name=\"" + name + "\"> must be a positive number, not " + value;
        }
        if (value > Integer.MAX_VALUE && !WIDE.contains(name)) {
            return "<limit name=\"" + name + "\"> value " + value + " is too large: " + Integer.MAX_VALUE + " at most";
        }
        if (!hasNoEffect(name)) {
            values.put(name, value);
        }
        return null;
    }

    Limits toLimits() {
        return new Limits(values.get("max_incoming_bytes"), values.get("max_incoming_unix_fds"),
                values.get("max_outgoing_bytes"), values.get("max_outgoing_unix_fds"), values.get("max_message_size"),
                values.get("max_message_unix_fds"), values.get("service_start_timeout"), values.get("auth_timeout"),
                values.get("pending_fd_timeout"), values.get("max_completed_connections"),
                values.get("max_incomplete_connections"), values.get("max_connections_per_user"),
                values.get("max_pending_service_starts"), values.get("max_names_per_connection"),
                values.get("max_match_rules_per_connection"), values.get("max_replies_per_connection"),
                values.get("reply_timeout"));
    }
}
