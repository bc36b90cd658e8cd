package org.busway.wire;

/** The natural boundaries of D-Bus types (specification, "Summary of D-Bus marshaling"). */
public final class Alignment {

    private static final byte[] BY_CODE = new byte[128];

    static {
        for (char code : "ygv".toCharArray()) {
            BY_CODE[code] = 1;
        }
        for (char code : "nq".toCharArray()) {
            BY_CODE[code] = 2;
        }
        for (char code : "biuhsoa".toCharArray()) {
            BY_CODE[code] = 4;
        }
        for (char code : "xtd({".toCharArray()) {
            BY_CODE[code] = 8;
        }
    }

    private Alignment() {}

    /**
     * The boundary that values of a type begin at.
     *
     * @param code the first character of a complete type
     * @return 1, 2, 4 or 8, counted from the start of the message
     */
    public static int of(char code) {
        return BY_CODE[code];
    }

    /**
     * Whether all values of a type take the same space, which then is {@link #of}.
     *
     * @param code the first character of a complete type
     * @return true for numbers, booleans and descriptor indices
     */
    public static boolean isFixedSize(char code) {
        return switch (code) {
            case 'y', 'b', 'n', 'q', 'i', 'u', 'x', 't', 'd', 'h' -> true;
            default -> false;
        };
    }
}
