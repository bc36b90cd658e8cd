package org.busway.launcher.command;

/** A command line that cannot be understood. Its text goes to standard error as it is, the command ends with 1. */
public final class UsageFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param text one or more whole lines */
    public UsageFailure(String text) {
        super(text, null, false, false);
    }
}
