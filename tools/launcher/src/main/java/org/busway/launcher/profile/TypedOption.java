package org.busway.launcher.profile;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.List;
import org.busway.launcher.text.Nearest;

/**
 * One option of a configuration as a Feature file types it: {@code "name:Integer": 5}, a list for an array, and without a type what the JSON value is
 * by itself (string, long, double, boolean).
 */
record TypedOption(String name, Object value) {

    private static final List<String> TYPES = List.of("String", "Integer", "Long", "Double", "Float", "Short", "Byte", "Boolean",
            "Character");

    static TypedOption of(String key, Located at, Variables variables) {
        int colon = key.indexOf(':');
        String name = colon < 0 ? key : key.substring(0, colon);
        String type = colon < 0 ? "" : key.substring(colon + 1);
        boolean array = type.endsWith("[]");
        if (array) {
            type = type.substring(0, type.length() - 2);
        }
        if (!type.isEmpty() && !TYPES.contains(type)) {
            throw at.mistake("type \"" + type + "\" of option \"" + name + "\" is not known" + Nearest.hint(type, TYPES));
        }
        if (!array && !(at.value() instanceof List)) {
            return new TypedOption(name, scalar(name, type, at, variables));
        }
        List<Located> elements = at.list("option \"" + name + "\"");
        String elementType = type.isEmpty() ? "String" : type;
        Object values = Array.newInstance(javaType(elementType), elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(values, i, scalar(name, elementType, elements.get(i), variables));
        }
        return new TypedOption(name, values);
    }

    private static Object scalar(String name, String type, Located at, Variables variables) {
        if (at.value() == null) {
            throw at.mistake("option \"" + name + "\" is null: remove it, its default holds then");
        }
        String text = variables.replaced(at);
        if (type.isEmpty()) {
            return untyped(at, text);
        }
        try {
            return convert(type, text);
        } catch (IllegalArgumentException e) {
            throw at.mistake(
                    "option \"" + name + "\" is " + at.kind() + ": must be " + (type.equals("Integer") ? "an " : "a ") + type);
        }
    }

    private static Object untyped(Located at, String text) {
        if (at.value() instanceof Boolean) {
            return at.value();
        } else if (at.value() instanceof BigDecimal number) {
            return number.scale() > 0 ? (Object) number.doubleValue() : (Object) number.longValue();
        }
        // A reader of Feature files that does not know variables takes no text for a number, so an option cannot be typed where a variable stands.
        boolean isVariable = at.value() instanceof String said && said.matches("\\$\\{[^}]+\\}");
        return isVariable && text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
    }

    /** Throws IllegalArgumentException if the text is no value of the type. */
    static Object convert(String type, String text) {
        return switch (type) {
            case "Integer" -> Integer.valueOf(text);
            case "Long" -> Long.valueOf(text);
            case "Double" -> Double.valueOf(text);
            case "Float" -> Float.valueOf(text);
            case "Short" -> Short.valueOf(text);
            case "Byte" -> Byte.valueOf(text);
            case "Boolean" -> bool(text);
            case "Character" -> character(text);
            default -> text;
        };
    }

    private static Object bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException(text);
    }

    private static Object character(String text) {
        if (text.length() == 1) {
            return text.charAt(0);
        }
        throw new IllegalArgumentException(text);
    }

    private static Class<?> javaType(String type) {
        return convert(type, type.equals("Character") ? "x" : type.equals("Boolean") ? "true" : "0").getClass();
    }
}
