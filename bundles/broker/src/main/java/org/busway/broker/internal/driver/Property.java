package org.busway.broker.internal.driver;

import java.util.List;
import java.util.function.Supplier;

/**
 * A property of an object of the bus. Those of the bus object are constant lists of texts; the values of others are read elsewhere.
 *
 * @param name the property
 * @param type its signature
 * @param emitsChanged the value of the annotation that says whether changes are told
 * @param value its value now, or null
 */
record Property(String name, String type, String emitsChanged, Supplier<List<String>> value) {

    Property(String name, Supplier<List<String>> value) {
        this(name, "as", "const", value);
    }

    Property(String name, String type, String emitsChanged) {
        this(name, type, emitsChanged, null);
    }
}
