package org.busway.launcher;

/** Why the runtime cannot start, as one line for the person who started it: the thing, its value, the remedy. */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param line the whole line, without the program's name */
    public StartFailure(String line) {
        super(line, null, false, false);
    }
}
