package org.busway.wire.sasl;

/** The words that a line can begin with. */
enum Command {
    AUTH, CANCEL, DATA, BEGIN, REJECTED, OK, ERROR, NEGOTIATE_UNIX_FD, AGREE_UNIX_FD, UNKNOWN;

    static Command of(String word) {
        for (Command each : values()) {
            if (each != UNKNOWN && each.name().equals(word)) {
                return each;
            }
        }
        return UNKNOWN;
    }
}
