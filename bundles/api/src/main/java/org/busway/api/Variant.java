package org.busway.api;

import java.util.List;
import java.util.Objects;

/**
 * A value that carries its type. Immutable if its value is.
 *
 * @param signature one complete type
 * @param value a value of the Java type that the package documentation names for it
 */
public record Variant(String signature, Object value) {

    /**
     * Checks the signature; the value is checked when it is written.
     *
     * @param signature as the component
     * @param value as the component
     * @throws IllegalArgumentException if the signature is not one complete type
     */
    public Variant {
        Objects.requireNonNull(value, "value of a variant");
        if (!Signature.isSingle(signature)) {
            throw new IllegalArgumentException("variant signature \"" + signature + "\": must be one complete type");
        }
    }

    /**
     * A variant of the type that a Java value has by itself.
     *
     * @param value a Boolean, Byte, Short, Integer (as {@code i}), Long (as {@code x}), Double, String, ObjectPath, Signature,
     *            Descriptor, byte[], or a List of strings (as {@code as})
     * @return the variant
     * @throws IllegalArgumentException for any other value: use the constructor with the signature that is meant
     */
    public static Variant of(Object value) {
        Objects.requireNonNull(value, "value of a variant");
        if (value instanceof Boolean) {
            return new Variant("b", value);
        } else if (value instanceof Byte) {
            return new Variant("y", value);
        } else if (value instanceof Short) {
            return new Variant("n", value);
        } else if (value instanceof Integer) {
            return new Variant("i", value);
        } else if (value instanceof Long) {
            return new Variant("x", value);
        } else if (value instanceof Double) {
            return new Variant("d", value);
        } else if (value instanceof String) {
            return new Variant("s", value);
        } else if (value instanceof ObjectPath) {
            return new Variant("o", value);
        } else if (value instanceof Signature) {
            return new Variant("g", value);
        } else if (value instanceof Descriptor) {
            return new Variant("h", value);
        } else if (value instanceof byte[]) {
            return new Variant("ay", value);
        } else if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return new Variant("as", value);
        }
        throw new IllegalArgumentException(
                "no single D-Bus type for " + value.getClass().getName() + ": give the signature, new Variant(signature, value)");
    }
}
