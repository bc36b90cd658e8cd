package org.busway.source.usb.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.ObjectInterface;
import org.busway.api.Variant;

/**
 * A kind of object by its properties: one list says what is exported, what a signal carries and what has changed.
 *
 * @param interfaceName the interface that has them
 * @param properties in the order in which they are shown
 */
record Described<T>(String interfaceName, List<Property<T>> properties) {

    /** A property of an object that a {@code T} describes. */
    record Property<T>(String name, String signature, Function<T, Object> value) {}

    ObjectInterface exported(Supplier<T> now) {
        ObjectInterface.Builder builder = ObjectInterface.named(interfaceName);
        properties.forEach(each -> builder.property(each.name(), each.signature(), () -> each.value().apply(now.get())));
        return builder.build();
    }

    Map<String, Variant> values(T of) {
        Map<String, Variant> values = new LinkedHashMap<>();
        properties.forEach(each -> values.put(each.name(), new Variant(each.signature(), each.value().apply(of))));
        return values;
    }

    /** The names of those that differ. */
    String[] changed(T before, T after) {
        return properties.stream().filter(each -> !Objects.equals(each.value().apply(before), each.value().apply(after)))
                .map(Property::name).toArray(String[]::new);
    }
}
