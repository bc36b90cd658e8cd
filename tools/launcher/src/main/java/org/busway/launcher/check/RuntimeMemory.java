package org.busway.launcher.check;

import java.util.Map;
import org.busway.launcher.profile.Profile;
import org.busway.launcher.profile.Setting;

/**
 * The most memory that a profile lets the Java runtime have, beside what the virtual machine takes for itself: what it says, or what {@code read_memory} of
 * {@code tools/java.sh} makes of what all peers may hold.
 *
 * @param heapBytes objects
 * @param directBytes buffers outside of them; as much as heap where the profile says neither
 */
public record RuntimeMemory(long heapBytes, long directBytes) {

    /** What the scripts take where a profile says nothing. */
    private static final String USUAL_HEAP = "64m";

    /** What the scripts give Java for a profile. */
    public static RuntimeMemory of(Profile profile) {
        Setting stated = profile.configurations().getOrDefault("org.busway.flow", Map.of()).get("total.bytes");
        long mebibytes = stated != null && stated.value() instanceof Long total && total > 0 ? total + 1_048_575 >> 20 : 0;
        String heap = profile.memory().getOrDefault("heap", mebibytes > 0 ? 36 + mebibytes + "m" : USUAL_HEAP);
        return new RuntimeMemory(bytes(heap),
                bytes(profile.memory().getOrDefault("direct", mebibytes > 0 ? 16 + (3 * mebibytes + 1) / 2 + "m" : heap)));
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
