package org.busway.flow.internal;

import java.lang.management.ManagementFactory;
import java.util.List;

/** How much the Java runtime lets its programs hold outside the heap, where messages are. */
final class DirectMemory {

    private static final String OPTION = "-XX:MaxDirectMemorySize=";

    private DirectMemory() {}

    static long maxBytes() {
        return maxBytes(ManagementFactory.getRuntimeMXBean().getInputArguments(), Runtime.getRuntime().maxMemory());
    }

    /** The last option wins, as in the runtime; without one, or with 0, it is as much as the heap. */
    static long maxBytes(List<String> arguments, long maxHeapBytes) {
        long bytes = 0;
        for (String argument : arguments) {
            if (argument.startsWith(OPTION)) {
                bytes = bytes(argument.substring(OPTION.length()));
            }
        }
        return bytes == 0 ? maxHeapBytes : bytes;
    }

    private static long bytes(String text) {
        int shift = switch (Character.toLowerCase(text.charAt(text.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            case 't' -> 40;
            default -> 0;
        };
        return Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)) << shift;
    }
}
