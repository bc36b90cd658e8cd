package org.busway.launcher.options;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.List;
import org.busway.launcher.text.Nearest;

/**
 * What one option of a component may be, as its bundle's metatype declares it.
 *
 * @param name the option
 * @param type such as {@code String}, {@code Integer}, {@code Boolean}
 * @param cardinality 0 for one value; otherwise a list, of at most this many if it is not the largest number
 * @param min the least number, or null
 * @param max the greatest number, or null
 * @param choices the only values, or none if all are allowed
 * @param defaults what it is where nothing is said; one value where it is no list
 */
record OptionType(String name, String type, int cardinality, BigDecimal min, BigDecimal max, List<String> choices,
        List<String> defaults) {

    /**
     * Reads a value from text.
     *
     * @param text one value; for a list, values with commas between them
     * @return as Configuration Admin takes it
     * @throws IllegalArgumentException with what the value must be
     */
    Object parse(String text) {
        if (cardinality == 0) {
            return one(text);
        }
        String[] parts = text.isEmpty() ? new String[0] : text.split(",", -1);
        Object values = Array.newInstance(javaType(), parts.length);
        for (int i = 0; i < parts.length; i++) {
            Array.set(values, i, one(parts[i].strip()));
        }
        return values;
    }

    /** Throws IllegalArgumentException with what the value must be. */
    void check(Object value) {
        if (value.getClass().isArray()) {
            if (cardinality == 0) {
                throw new IllegalArgumentException("must be one value, not a list");
            }
            for (int i = 0; i < Array.getLength(value); i++) {
                one(String.valueOf(Array.get(value, i)));
            }
        } else {
            one(String.valueOf(value));
        }
    }

    private Object one(String text) {
        if (!choices.isEmpty() && !choices.contains(text)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", choices) + Nearest.hint(text, choices));
        }
        try {
            Object value = convert(text);
            if (value instanceof Number) {
                checkRange(new BigDecimal(text));
            }
            return value;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number" + range());
        }
    }

    private Object convert(String text) {
        return switch (type) {
            case "Integer" -> (Object) Integer.valueOf(text);
            case "Long" -> Long.valueOf(text);
            case "Short" -> Short.valueOf(text);
            case "Byte" -> Byte.valueOf(text);
            case "Double" -> Double.valueOf(text);
            case "Float" -> Float.valueOf(text);
            case "Boolean" -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new IllegalArgumentException("must be true or false");
                }
                yield Boolean.valueOf(text);
            }
            default -> text;
        };
    }

    private Class<?> javaType() {
        return switch (type) {
            case "Integer" -> Integer.class;
            case "Long" -> Long.class;
            case "Short" -> Short.class;
            case "Byte" -> Byte.class;
            case "Double" -> Double.class;
            case "Float" -> Float.class;
            case "Boolean" -> Boolean.class;
            default -> String.class;
        };
    }

    private void checkRange(BigDecimal number) {
        if (min != null && number.compareTo(min) < 0 || max != null && number.compareTo(max) > 0) {
            throw new IllegalArgumentException("must be a number" + range());
        }
    }

    private String range() {
        String from = min == null ? "" : " from " + min.toPlainString();
        return max == null ? from + (min == null ? "" : " on") : from + " to " + max.toPlainString();
    }
}
