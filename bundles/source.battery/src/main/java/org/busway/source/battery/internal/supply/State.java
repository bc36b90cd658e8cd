package org.busway.source.battery.internal.supply;

import java.util.Locale;

/** What a battery is doing; the ordinal is UPower's number. */
enum State {
    UNKNOWN, CHARGING, DISCHARGING, EMPTY, FULLY_CHARGED, PENDING_CHARGE;

    static State of(long number) {
        return values()[(int) number];
    }

    /** By the kernel's word for it. */
    static State ofStatus(String status) {
        return switch (status.toLowerCase(Locale.ROOT)) {
            case "charging" -> CHARGING;
            case "discharging" -> DISCHARGING;
            case "full" -> FULLY_CHARGED;
            case "empty" -> EMPTY;
            case "not charging" -> PENDING_CHARGE;
            default -> UNKNOWN;
        };
    }

    long number() {
        return ordinal();
    }
}
