package org.busway.broker.internal.local;

import org.busway.api.BusException;
import org.busway.os.Descriptors;
import org.busway.os.SystemCallException;

/** Duplicates of descriptors: all of them, or none. */
final class Duplicates {

    private Duplicates() {}

    /**
     * Duplicates descriptors.
     *
     * @throws BusException {@code LimitsExceeded} if the process may not have more open; those made so far are closed
     */
    static int[] of(int[] numbers) {
        int[] copies = new int[numbers.length];
        int made = 0;
        try {
            while (made < numbers.length) {
                copies[made] = Descriptors.duplicate(numbers[made]);
                made++;
            }
            return copies;
        } catch (SystemCallException e) {
            while (made > 0) {
                Descriptors.close(copies[--made]);
            }
            throw new BusException(BusException.LIMITS_EXCEEDED, "descriptors cannot be passed: " + e.getMessage(), e);
        }
    }
}
