package org.busway.api;

/** How a well-known name is to be owned (specification, "org.freedesktop.DBus.RequestName"). */
public enum NameFlag {
    /** Another connection may take the name over. */
    ALLOW_REPLACEMENT(1),
    /** Take the name over, if its owner allows it. */
    REPLACE_EXISTING(2),
    /** Fail instead of waiting in the queue. */
    DO_NOT_QUEUE(4);

    private final int bit;

    NameFlag(int bit) {
        this.bit = bit;
    }

    /**
     * The flag in the argument of the method.
     *
     * @return one bit
     */
    public int bit() {
        return bit;
    }
}
