package org.busway.bridge.eventadmin.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.ObjectPath;
import org.busway.api.Signature;
import org.busway.api.Struct;
import org.busway.api.Variant;

/** Values as handlers of events know them, which need no type of the bus for that, and back. */
final class PlainValues {

    private PlainValues() {}

    /** A value of the bus: variants are what is in them, paths and signatures are strings, structures are lists. */
    static Object of(Object value) {
        if (value instanceof Variant variant) {
            return of(variant.value());
        } else if (value instanceof ObjectPath path) {
            return path.value();
        } else if (value instanceof Signature || value instanceof Descriptor) {
            return value.toString();
        } else if (value instanceof Struct struct) {
            return of(struct.fields());
        } else if (value instanceof List<?> list) {
            List<Object> plain = new ArrayList<>(list.size());
            list.forEach(each -> plain.add(of(each)));
            return plain;
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            map.forEach((key, each) -> plain.put(of(key), of(each)));
            return plain;
        }
        return value;
    }

    /** A value of an event; what the bus has no type for is its text. */
    static Variant variant(Object value) {
        if (value instanceof Boolean || value instanceof Byte || value instanceof Short || value instanceof Integer
                || value instanceof Long || value instanceof Double || value instanceof byte[]) {
            return Variant.of(value);
        } else if (value instanceof Float number) {
            return Variant.of(number.doubleValue());
        } else if (value instanceof Object[] array) {
            return variant(List.of(array));
        } else if (value instanceof Collection<?> collection) {
            List<Object> list = new ArrayList<>(collection);
            return list.stream().allMatch(String.class::isInstance)
                    ? Variant.of(list)
                    : new Variant("av", list.stream().map(PlainValues::variant).toList());
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Variant> entries = new LinkedHashMap<>();
            map.forEach((key, each) -> entries.put(String.valueOf(key), variant(each)));
            return new Variant("a{sv}", entries);
        }
        return Variant.of(String.valueOf(value));
    }
}
