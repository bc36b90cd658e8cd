package org.busway.bench.report;

import java.util.Locale;

/** Numbers as a reader wants them: three digits that count, and k and M for thousands and millions. */
public final class Numbers {

    private Numbers() {}

    /** Three digits that count. */
    public static String text(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return digits(value / 1e6) + "M";
        }
        return size >= 1e4 ? digits(value / 1e3) + "k" : digits(value);
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        String format = size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
