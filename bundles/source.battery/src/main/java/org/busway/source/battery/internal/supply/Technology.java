package org.busway.source.battery.internal.supply;

import java.util.Locale;

/** UPower's numbers for what a battery is made of. */
final class Technology {

    private Technology() {}

    /** By the kernel's word for it; 0 for one that has no number. */
    static long of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "li-ion", "lion" -> 1;
            case "lip", "lipo", "li-poly" -> 2;
            case "life" -> 3;
            case "pb", "pbac" -> 4;
            case "nimh" -> 6;
            default -> 0;
        };
    }
}
