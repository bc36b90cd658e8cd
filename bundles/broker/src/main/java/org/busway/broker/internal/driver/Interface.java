package org.busway.broker.internal.driver;

import java.util.List;

/**
 * An interface of the bus object.
 *
 * @param name the interface
 * @param onAnyPath whether it is there on every object path
 * @param feature whether the property {@code Interfaces} lists it
 * @param methods its methods, in the order of introspection
 * @param properties its properties
 * @param signals its signals
 */
record Interface(String name, boolean onAnyPath, boolean feature, List<Method> methods, List<Property> properties,
        List<Signal> signals) {

    /**
     * A signal.
     *
     * @param name the member
     * @param arguments types and, for some, names
     */
    record Signal(String name, List<Argument> arguments) {}

    /**
     * An argument of a signal.
     *
     * @param type one complete type
     * @param name or null
     */
    record Argument(String type, String name) {}

    Method method(String member) {
        for (Method method : methods) {
            if (method.name().equals(member)) {
                return method;
            }
        }
        return null;
    }
}
