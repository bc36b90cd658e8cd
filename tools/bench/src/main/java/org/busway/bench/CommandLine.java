package org.busway.bench;

/** What the values of options have to be; complaints are IllegalArgumentExceptions that name option and value. */
public final class CommandLine {

    private CommandLine() {}

    /** A whole number of 1 or more. */
    public static int positive(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(option + " " + value + ": must be a number of 1 or more");
        }
        return Integer.parseInt(value);
    }

    /** What stands before the first equals sign; {@code form} is what the value has to look like. */
    public static String before(String option, String value, String form) {
        int equals = value.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException(option + " " + value + ": must be " + form);
        }
        return value.substring(0, equals);
    }

    /** What stands behind it. */
    public static String after(String value) {
        return value.substring(value.indexOf('=') + 1);
    }
}
