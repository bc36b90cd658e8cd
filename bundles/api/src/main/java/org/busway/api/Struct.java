package org.busway.api;

import java.util.List;

/**
 * The fields of a D-Bus struct, in order. Immutable if its fields are.
 *
 * @param fields one or more values
 */
public record Struct(List<Object> fields) {

    /**
     * Copies the list.
     *
     * @param fields as the component
     * @throws IllegalArgumentException if it is empty: D-Bus has no empty struct
     */
    public Struct {
        fields = List.copyOf(fields);
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a struct needs one field at least");
        }
    }

    /**
     * A struct of these fields.
     *
     * @param fields one or more values
     * @return the struct
     */
    public static Struct of(Object... fields) {
        return new Struct(List.of(fields));
    }

    /**
     * One field.
     *
     * @param index from 0
     * @return its value
     * @throws IndexOutOfBoundsException if there is no such field
     */
    public Object get(int index) {
        return fields.get(index);
    }
}
