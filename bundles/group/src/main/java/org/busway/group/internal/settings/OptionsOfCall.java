package org.busway.group.internal.settings;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.busway.api.Variant;

/** Reads the options of a call of Create as if they stood in a configuration, with the same names and defaults. */
public final class OptionsOfCall {

    private OptionsOfCall() {}

    /**
     * The options.
     *
     * @param values from another process
     * @return typed, with the defaults for what is not there
     * @throws IllegalArgumentException naming an option that there is not, or whose value has the wrong type
     */
    public static GroupOptions of(Map<?, ?> values) {
        Map<String, Method> known = new TreeMap<>(
                Arrays.stream(GroupOptions.class.getDeclaredMethods()).collect(Collectors.toMap(OptionsOfCall::name, m -> m)));
        Map<String, Object> given = new TreeMap<>();
        values.forEach((key, value) -> {
            Method option = known.get(key.toString());
            if (option == null) {
                throw new IllegalArgumentException("there is no option \"" + key + "\": it must be one of " + known.keySet());
            }
            given.put(name(option), converted(option, (Variant) value));
        });
        return (GroupOptions) Proxy.newProxyInstance(OptionsOfCall.class.getClassLoader(), new Class<?>[]{GroupOptions.class},
                (proxy, option, arguments) -> given.getOrDefault(name(option), option.getDefaultValue()));
    }

    private static String name(Method option) {
        return option.getName().replace('_', '.');
    }

    private static Object converted(Method option, Variant value) {
        Class<?> type = option.getReturnType();
        if (type == String.class && value.value() instanceof String text) {
            return text;
        } else if (type == String[].class && value.signature().equals("as")) {
            return ((List<?>) value.value()).stream().map(Object::toString).toArray(String[]::new);
        } else if (type == boolean.class && value.value() instanceof Boolean) {
            return value.value();
        } else if (type == long.class || type == int.class) {
            Long number = number(value);
            if (number != null && (type == long.class || number == number.intValue())) {
                return type == long.class ? (Object) number : (Object) number.intValue();
            }
        }
        throw new IllegalArgumentException(
                name(option) + ": a value of type \"" + value.signature() + "\" does not fit: it must be "
                        + (type == String.class
                                ? "s"
                                : type == String[].class
                                        ? "as"
                                        : type == boolean.class ? "b" : "a number, such as t, that fits"));
    }

    private static Long number(Variant value) {
        return switch (value.signature()) {
            case "u", "i", "x", "t" -> ((Number) value.value()).longValue();
            default -> null;
        };
    }
}
