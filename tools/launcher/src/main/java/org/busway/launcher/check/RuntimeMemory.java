package org.busway.launcher.check;

import org.busway.launcher.profile.Profile;

/**
 * The most memory that a profile lets the Java runtime have, beside what the virtual machine takes for itself.
 *
 * @param heapBytes objects
 * @param directBytes buffers outside of them; as much as heap where the profile does not say
 */
record RuntimeMemory(long heapBytes, long directBytes) {

    /** What the scripts take where a profile says nothing. */
    private static final String USUAL_HEAP = "64m";

    static RuntimeMemory of(Profile profile) {
        String heap = profile.memory().getOrDefault("heap", USUAL_HEAP);
        return new RuntimeMemory(bytes(heap), bytes(profile.memory().getOrDefault("direct", heap)));
    }

    private static long bytes(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return number << switch (text.charAt(text.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            default -> 30;
        };
    }
}
