package org.busway.group.internal;

/** Text of another process in a line of the log: short, and without what would begin another line. */
final class Printable {

    private static final int MOST = 200;

    private Printable() {}

    static String text(String text) {
        String cut = text.length() > MOST ? text.substring(0, MOST) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
