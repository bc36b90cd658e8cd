package org.busway.auth.internal.rule;

import org.busway.api.MessageHeader;

/**
 * What send and receive rules ask of a message itself.
 *
 * <p>
 * A field that the message lacks matches every path, member and error name. An interface that it lacks is matched by
 * deny rules only: calls may leave it out, and a rule that opens one interface must not open the others.
 *
 * @param type
 *            1 to 4, or 0 for any
 * @param minDescriptors
 *            the fewest descriptors
 * @param maxDescriptors
 *            the most descriptors
 */
public record MessageConditions(int type, String path, String interfaceName, String member, String errorName,
        long minDescriptors, long maxDescriptors) {

    /** The most descriptors that a message can have: four bytes for each in the largest message. */
    public static final long MOST_DESCRIPTORS = (128L << 20) / 4;

    /** Any message. */
    public static final MessageConditions ANY = new MessageConditions(0, null, null, null, null, 0, MOST_DESCRIPTORS);

    boolean canBe(int messageType) {
        return type == 0 || type == messageType;
    }

    /** Whether a message matches whose type does already. */
    boolean matches(MessageHeader message, boolean allow) {
        // Asking a received message for a field costs a look at its bytes, so only what a rule names is asked for.
        return (path == null || isOrAbsent(path, message.path())) && matchesInterface(message, allow)
                && (member == null || isOrAbsent(member, message.member()))
                && (errorName == null || isOrAbsent(errorName, message.errorName())) && matchesDescriptors(message);
    }

    private static boolean isOrAbsent(String wanted, String actual) {
        return actual == null || wanted.equals(actual);
    }

    private boolean matchesInterface(MessageHeader message, boolean allow) {
        if (interfaceName == null) {
            return true;
        }
        String actual = message.interfaceName();
        return actual == null ? !allow : interfaceName.equals(actual);
    }

    private boolean matchesDescriptors(MessageHeader message) {
        if (anyDescriptors()) {
            return true;
        }
        int count = message.descriptorCount();
        return count >= minDescriptors && count <= maxDescriptors;
    }

    private boolean anyDescriptors() {
        return minDescriptors <= 0 && maxDescriptors >= MOST_DESCRIPTORS;
    }

    /** Whether there is nothing but a type, and descriptors, to match. */
    boolean namesNothing() {
        return path == null && interfaceName == null && member == null && errorName == null;
    }

    /** Whether every message of a type that {@link #canBe} matches. */
    boolean isCertain() {
        return namesNothing() && anyDescriptors();
    }
}
