package org.busway.api.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.ObjectInterface;
import org.busway.api.Variant;

/**
 * A kind of object by its properties: one list says what is exported, what a signal carries and what has changed. Immutable.
 *
 * <pre>{@code
 * static final Described<Stick> STICK = Described.<Stick>by("org.example.Sticks1.Stick")
 *         .property("Label", "s", Stick::label)
 *         .property("SizeBytes", "t", Stick::sizeBytes).build();
 * }</pre>
 *
 * @param <T> an immutable value that says all of such an object at one moment
 */
public final class Described<T> {

    private record Property<T>(String name, String signature, Function<? super T, ?> value) {}

    private final String interfaceName;
    private final List<Property<T>> properties;

    private Described(String interfaceName, List<Property<T>> properties) {
        this.interfaceName = interfaceName;
        this.properties = List.copyOf(properties);
    }

    /**
     * Begins with nothing but its interface.
     *
     * @param <T> what says all of such an object
     * @param interfaceName the interface that has the properties
     * @return takes properties
     */
    public static <T> Builder<T> by(String interfaceName) {
        return new Builder<>(interfaceName);
    }

    /**
     * The interface that has the properties.
     *
     * @return such as {@code org.busway.Usb1.Device}
     */
    public String interfaceName() {
        return interfaceName;
    }

    /**
     * All properties, as a signal carries them.
     *
     * @param of an object at one moment
     * @return by name, in the order in which they were described
     */
    public Map<String, Variant> values(T of) {
        Map<String, Variant> values = new LinkedHashMap<>();
        properties.forEach(each -> values.put(each.name(), new Variant(each.signature(), each.value().apply(of))));
        return values;
    }

    ObjectInterface exported(Supplier<T> now) {
        ObjectInterface.Builder builder = ObjectInterface.named(interfaceName);
        properties.forEach(each -> builder.property(each.name(), each.signature(), () -> each.value().apply(now.get())));
        return builder.build();
    }

    /** The names of those that differ. */
    String[] changed(T before, T after) {
        return properties.stream().filter(each -> !Objects.equals(each.value().apply(before), each.value().apply(after)))
                .map(Property::name).toArray(String[]::new);
    }

    /**
     * Takes properties in the order in which they are shown.
     *
     * @param <T> what says all of such an object
     */
    public static final class Builder<T> {

        private final String interfaceName;
        private final List<Property<T>> properties = new ArrayList<>();

        private Builder(String interfaceName) {
            this.interfaceName = interfaceName;
        }

        /**
         * One more.
         *
         * @param name such as {@code SizeBytes}
         * @param signature its type on the bus
         * @param value what it is; equal values are no change
         * @return this
         */
        public Builder<T> property(String name, String signature, Function<? super T, ?> value) {
            properties.add(new Property<>(name, signature, value));
            return this;
        }

        /**
         * All of them.
         *
         * @return the kind of object
         */
        public Described<T> build() {
            return new Described<>(interfaceName, properties);
        }
    }
}
