package org.busway.source.battery.internal.supply;

/** The numbers of UPower's {@code Type} that are told here. */
final class Kind {

    static final long UNKNOWN = 0;
    static final long LINE_POWER = 1;
    static final long BATTERY = 2;

    private Kind() {}
}
