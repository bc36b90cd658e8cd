package org.busway.spi.policy;

/**
 * dbus-daemon's {@code <limit>} values, by its names. Bytes, counts, and milliseconds; a time of -1 means never.
 *
 * @param maxIncomingBytes bytes of messages from one connection that may be held
 * @param maxIncomingDescriptors descriptors from one connection that may be held
 * @param maxOutgoingBytes bytes that may wait for one connection
 * @param maxOutgoingDescriptors descriptors that may wait for one connection
 * @param maxMessageBytes the largest message
 * @param maxMessageDescriptors the most descriptors of one message
 * @param serviceStartTimeoutMillis how long a started program may take to own its name
 * @param authTimeoutMillis how long a handshake may take
 * @param pendingDescriptorTimeoutMillis how long announced descriptors may take to come
 * @param maxCompletedConnections connections that are authenticated
 * @param maxIncompleteConnections connections that are not
 * @param maxConnectionsPerUser connections of one user
 * @param maxPendingServiceStarts programs that are being started
 * @param maxNamesPerConnection well-known names of one connection
 * @param maxMatchRulesPerConnection match rules of one connection
 * @param maxRepliesPerConnection calls of one connection that wait for a reply
 * @param replyTimeoutMillis how long a call may wait for its reply
 */
public record Limits(long maxIncomingBytes, long maxIncomingDescriptors, long maxOutgoingBytes, long maxOutgoingDescriptors,
        long maxMessageBytes, long maxMessageDescriptors, long serviceStartTimeoutMillis, long authTimeoutMillis,
        long pendingDescriptorTimeoutMillis, long maxCompletedConnections, long maxIncompleteConnections,
        long maxConnectionsPerUser,
        long maxPendingServiceStarts, long maxNamesPerConnection, long maxMatchRulesPerConnection, long maxRepliesPerConnection,
        long replyTimeoutMillis) {

    /** What holds where a configuration says nothing: the values built into dbus-daemon 1.14. */
    public static final Limits BUILT_IN = new Limits(127L << 20, 64, 127L << 20, 64, 32L << 20, 16, 25_000, 30_000, 150_000, 2048,
            64,
            256, 512, 512, 512, 128, -1);
}
