package org.busway.broker.internal;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import org.busway.broker.internal.activation.Activator;

/**
 * What one bus is to be like.
 *
 * @param guid its 32 hexadecimal digits
 * @param systemdActivation whether programs are started by systemd where their files say so
 * @param memoryBytes the most memory for messages outside the heap
 * @param unfinishedMillis how long a message may be unfinished while others wait for the memory
 * @param checksCharges whether what is charged is compared with what is held after each turn
 * @param environment the variables of the process
 * @param activator makes what starts programs
 */
public record BusOptions(String guid, boolean systemdActivation, long memoryBytes, long unfinishedMillis,
        boolean checksCharges,
        Map<String, String> environment,
        Function<ActivationParts, Activator> activator) {

    private static final int GUID_BYTES = 16;

    /** How long a message may be unfinished, where nothing is configured. */
    public static final long USUAL_UNFINISHED_MILLIS = 10_000;

    /** A guid that no other bus has. */
    public static String newGuid() {
        byte[] bytes = new byte[GUID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
