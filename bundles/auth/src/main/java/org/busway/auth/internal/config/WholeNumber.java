package org.busway.auth.internal.config;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as dbus-daemon's files may have it: C's {@code strtol}, so white space before it, a sign, hexadecimal after
 * {@code 0x} and octal after {@code 0}.
 *
 * @param value
 *            the number
 * @param rest
 *            what stands behind it, which dbus-daemon overlooks
 */
record WholeNumber(long value, String rest) {

    private static final Pattern TEXT = Pattern.compile("\\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))(.*)",
            Pattern.DOTALL);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    /** The number at the beginning of a text; null if there is none or it does not fit 64 bits. */
    static WholeNumber at(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        BigInteger digits = matcher.group(2) != null
                ? new BigInteger(matcher.group(2), 16)
                : matcher.group(3) != null ? new BigInteger(matcher.group(3), 8) : new BigInteger(matcher.group(4));
        BigInteger value = matcher.group(1).equals("-") ? digits.negate() : digits;
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            return null;
        }
        return new WholeNumber(value.longValue(), matcher.group(5).strip());
    }
}
