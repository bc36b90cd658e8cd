package org.busway.deploy.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;

/**
 * The configurations that a bundle carries as the OSGi Configurator has it (Compendium 8, chapter 150): files {@code OSGI-INF/configurator/*.json}, for
 * each PID its options, {@code name:Type} for what is no text, number, truth or list of those. What begins with {@code :configurator:} is passed over: there is
 * one jar for each, so nothing has to be ranked.
 */
final class CarriedConfigurations {

    private static final String DIRECTORY = "OSGI-INF/configurator";
    private static final String OWN = ":configurator:";
    private static final int MOST_BYTES = 1 << 20;

    private CarriedConfigurations() {}

    /**
     * Reads them.
     *
     * @return options by PID, as the Configurator writes PIDs
     * @throws IllegalArgumentException naming file and line of a mistake
     */
    static Map<String, Map<String, Object>> of(Bundle bundle) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        Enumeration<String> paths = bundle.getEntryPaths(DIRECTORY);
        if (paths == null) {
            return all;
        }
        for (String path : Collections.list(paths).stream().filter(each -> each.endsWith(".json")).sorted().toList()) {
            try {
                read(text(bundle.getEntry(path)), all);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException(path + ", " + e.getMessage());
            }
        }
        return all;
    }

    static void read(String text, Map<String, Map<String, Object>> all) {
        if (!(JsonText.read(text) instanceof Map<?, ?> pids)) {
            throw new IllegalArgumentException("line 1: is no object");
        }
        pids.forEach((pid, value) -> {
            if (pid.toString().startsWith(OWN)) {
                return;
            }
            if (!(value instanceof Map<?, ?> options)) {
                throw new IllegalArgumentException("\"" + pid + "\": is no object");
            }
            Map<String, Object> converted = new HashMap<>();
            options.forEach((key, option) -> {
                if (!key.toString().startsWith(OWN)) {
                    add(converted, pid + ": ", key.toString(), option);
                }
            });
            all.put(pid.toString(), converted);
        });
    }

    private static String text(URL entry) throws IOException {
        try (InputStream in = entry.openStream()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("has more than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void add(Map<String, Object> options, String where, String key, Object value) {
        int colon = key.indexOf(':');
        String name = colon < 0 ? key : key.substring(0, colon);
        String type = colon < 0 ? "" : key.substring(colon + 1);
        try {
            Object converted = value instanceof List<?> list ? array(type, list) : scalar(type, value);
            options.put(name, converted);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(where + "option \"" + key + "\" is " + value + ": " + e.getMessage());
        }
    }

    private static Object array(String type, List<?> list) {
        String element = type.endsWith("[]") ? type.substring(0, type.length() - 2) : type;
        if (element.isEmpty() && list.isEmpty()) {
            return new String[0];
        }
        Class<?> of = list.isEmpty() ? scalar(element, "0").getClass() : scalar(element, list.get(0)).getClass();
        Object array = Array.newInstance(of, list.size());
        for (int i = 0; i < list.size(); i++) {
            Array.set(array, i, scalar(element, list.get(i)));
        }
        return array;
    }

    private static Object scalar(String type, Object value) {
        if (value == null || value instanceof Map || value instanceof List) {
            throw new IllegalArgumentException("must be a text, a number or a truth, or a list of one of them");
        }
        String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        return switch (type) {
            case "" -> !(value instanceof BigDecimal number)
                    ? value
                    : number.scale() > 0 ? (Object) number.doubleValue() : (Object) number.longValueExact();
            case "String" -> text;
            case "Integer", "int" -> Integer.valueOf(text);
            case "Long", "long" -> Long.valueOf(text);
            case "Double", "double" -> Double.valueOf(text);
            case "Float", "float" -> Float.valueOf(text);
            case "Short", "short" -> Short.valueOf(text);
            case "Byte", "byte" -> Byte.valueOf(text);
            case "Boolean", "boolean" -> Boolean.valueOf(text);
            case "Character", "char" -> text.charAt(0);
            default ->
                throw new IllegalArgumentException("type " + type + " is not known: take String, Integer, Long, Double, Boolean"
                        + " or one of them with []");
        };
    }
}
