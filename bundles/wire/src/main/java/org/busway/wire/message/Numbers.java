package org.busway.wire.message;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Any Java number as an integer of a D-Bus type, if it is one and in range. */
final class Numbers {

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private Numbers() {}

    static long inRange(char code, Object value, long low, long high) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            long number = ((Number) value).longValue();
            if (number >= low && number <= high) {
                return number;
            }
            throw outOfRange(code, value, low, Long.toString(high));
        }
        BigInteger number = exact(code, value);
        if (number.compareTo(BigInteger.valueOf(low)) < 0 || number.compareTo(BigInteger.valueOf(high)) > 0) {
            throw outOfRange(code, value, low, Long.toString(high));
        }
        return number.longValue();
    }

    /** The bits of an unsigned 64-bit number; a Long stands for its bits. */
    static long unsigned64(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        BigInteger number = exact('t', value);
        if (number.signum() < 0 || number.compareTo(TWO_TO_64) >= 0) {
            throw outOfRange('t', value, 0, "2^64-1");
        }
        return number.longValue();
    }

    private static BigInteger exact(char code, Object value) {
        if (value instanceof BigInteger number) {
            return number;
        }
        try {
            if (value instanceof Number) {
                return new BigDecimal(value.toString()).toBigIntegerExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new MisplacedValue("D-Bus type '" + code + "' takes an integer, not " + value);
        }
        throw new MisplacedValue("D-Bus type '" + code + "' takes a Number, not "
                + (value == null ? "null" : value.getClass().getName() + " " + value));
    }

    private static MisplacedValue outOfRange(char code, Object value, long low, String high) {
        return new MisplacedValue("D-Bus type '" + code + "' takes " + low + " to " + high + ", not " + value);
    }
}
