package org.busway.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An interface of an exported object: its methods, properties and signals, with what answers them. Immutable, so that one can serve
 * many objects. Its handlers are called on the connection's delivery thread (see {@link BusConnection}).
 *
 * <pre>{@code
 * ObjectInterface thermostat = ObjectInterface.named("org.example.Thermostat1")
 *         .method("Reset", "", "", call -> List.of())
 *         .property("Celsius", "d", sensor::celsius)
 *         .property("Target", "d", () -> target, value -> target = (Double) value)
 *         .signal("Alarm", "s")
 *         .build();
 * }</pre>
 *
 * As an OSGi service with the property {@link #OBJECT_PATH} it is exported on the bus connection of the bundle that registered it, for as
 * long as the service is registered; {@link #BUS_NAME} asks for a well-known name along with it.
 */
public final class ObjectInterface {

    /** Service property: the path to export at. Type {@code String}; required for the whiteboard. */
    public static final String OBJECT_PATH = "org.busway.object.path";

    /** Service property: a well-known name to own while the service is registered. Type {@code String}; optional. */
    public static final String BUS_NAME = "org.busway.bus.name";

    /** What answers a method. */
    @FunctionalInterface
    public interface MethodHandler {

        /**
         * Answers one call.
         *
         * @param call the call; its signature is the declared one
         * @return one value per complete type of the declared result; null if the answer will be sent later, by
         *         {@link BusConnection#send} of a {@link Message#reply}
         * @throws BusException becomes the error reply
         * @throws Exception becomes the error {@code org.freedesktop.DBus.Error.Failed} with its message, and is logged
         */
        List<?> call(Message call) throws Exception;
    }

    /** How a change of a property is told ({@code org.freedesktop.DBus.Property.EmitsChangedSignal}). */
    public enum Emits {
        /** With the new value. */
        VALUE,
        /** By its name alone. */
        INVALIDATES,
        /** Not at all. */
        NEVER,
        /** It does not change while the object exists. */
        CONSTANT
    }

    /**
     * A method.
     *
     * @param name the member name
     * @param in the signature of its arguments
     * @param out the signature of its result
     * @param handler what answers it
     */
    public record Method(String name, Signature in, Signature out, MethodHandler handler) {}

    /**
     * A property.
     *
     * @param name the member name
     * @param signature one complete type
     * @param getter gives its value, or null if it can only be written
     * @param setter takes its value, or null if it can only be read
     * @param emits how a change is told
     */
    public record Property(String name, String signature, Supplier<?> getter, Consumer<Object> setter, Emits emits) {}

    /**
     * A signal.
     *
     * @param name the member name
     * @param signature the types of its arguments
     */
    public record Signal(String name, Signature signature) {}

    private final String name;
    private final Map<String, Method> methods;
    private final Map<String, Property> properties;
    private final Map<String, Signal> signals;

    private ObjectInterface(Builder builder) {
        name = builder.name;
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(builder.methods));
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(builder.properties));
        signals = Collections.unmodifiableMap(new LinkedHashMap<>(builder.signals));
    }

    /**
     * Begins an interface.
     *
     * @param name a valid interface name
     * @return a builder
     * @throws IllegalArgumentException if the name is not valid
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Its name.
     *
     * @return the interface name
     */
    public String name() {
        return name;
    }

    /**
     * Its methods.
     *
     * @return by name, in the order of declaration
     */
    public Map<String, Method> methods() {
        return methods;
    }

    /**
     * Its properties.
     *
     * @return by name, in the order of declaration
     */
    public Map<String, Property> properties() {
        return properties;
    }

    /**
     * Its signals.
     *
     * @return by name, in the order of declaration
     */
    public Map<String, Signal> signals() {
        return signals;
    }

    /** Collects the members of an interface. Not safe for use by several threads. */
    public static final class Builder {

        private final String name;
        private final Map<String, Method> methods = new LinkedHashMap<>();
        private final Map<String, Property> properties = new LinkedHashMap<>();
        private final Map<String, Signal> signals = new LinkedHashMap<>();

        private Builder(String name) {
            if (!Names.isInterface(name)) {
                throw new IllegalArgumentException("interface \"" + name + "\" is not a valid interface name");
            }
            this.name = name;
        }

        /**
         * Adds a method.
         *
         * @param member its name
         * @param in the signature of its arguments
         * @param out the signature of its result
         * @param handler what answers it
         * @return this
         * @throws IllegalArgumentException if name or signature is not valid, or the method was added before
         */
        public Builder method(String member, String in, String out, MethodHandler handler) {
            add(methods, member, new Method(member, new Signature(in), new Signature(out), handler));
            return this;
        }

        /**
         * Adds a property that can be read, whose changes are told with the value.
         *
         * @param member its name
         * @param signature one complete type
         * @param getter gives its value
         * @return this
         * @throws IllegalArgumentException if name or signature is not valid, or the property was added before
         */
        public Builder property(String member, String signature, Supplier<?> getter) {
            return property(member, signature, getter, null, Emits.VALUE);
        }

        /**
         * Adds a property that can be read and written, whose changes are told with the value.
         *
         * @param member its name
         * @param signature one complete type
         * @param getter gives its value
         * @param setter takes its value; the change is told after it has returned
         * @return this
         * @throws IllegalArgumentException if name or signature is not valid, or the property was added before
         */
        public Builder property(String member, String signature, Supplier<?> getter, Consumer<Object> setter) {
            return property(member, signature, getter, setter, Emits.VALUE);
        }

        /**
         * Adds a property.
         *
         * @param member its name
         * @param signature one complete type
         * @param getter gives its value, or null if it can only be written
         * @param setter takes its value, or null if it can only be read
         * @param emits how a change is told
         * @return this
         * @throws IllegalArgumentException if name or signature is not valid, both getter and setter are null, or the property was
         *             added before
         */
        public Builder property(String member, String signature, Supplier<?> getter, Consumer<Object> setter, Emits emits) {
            if (!Signature.isSingle(signature) || getter == null && setter == null) {
                throw new IllegalArgumentException("property " + name + "." + member + ": signature \"" + signature
                        + "\" must be one complete type, and it needs a getter or a setter");
            }
            add(properties, member, new Property(member, signature, getter, setter, emits));
            return this;
        }

        /**
         * Declares a signal.
         *
         * @param member its name
         * @param signature the types of its arguments
         * @return this
         * @throws IllegalArgumentException if name or signature is not valid, or the signal was added before
         */
        public Builder signal(String member, String signature) {
            add(signals, member, new Signal(member, new Signature(signature)));
            return this;
        }

        /**
         * The interface.
         *
         * @return an immutable interface of the members so far
         */
        public ObjectInterface build() {
            return new ObjectInterface(this);
        }

        private <T> void add(Map<String, T> members, String member, T value) {
            if (!Names.isMember(member) || members.putIfAbsent(member, value) != null) {
                throw new IllegalArgumentException(
                        "member \"" + member + "\" of " + name + " is not a valid name, or was added before");
            }
        }
    }
}
