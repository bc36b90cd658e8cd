package org.busway.group.internal;

/** Text of another process in a line of the log or in an error: short, and without what would begin another line. */
final class Printable {

    private static final int MOST = 200;

    private Printable() {}

    static String text(String text) {
        int end = MOST < text.length() && Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
        String cut = text.length() > MOST ? text.substring(0, end) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
