package org.busway.broker.internal.driver;

import java.util.List;
import java.util.function.Supplier;

/**
 * A property of the bus object; all of them are constant lists of texts.
 *
 * @param name the property
 * @param value its value now
 */
record Property(String name, Supplier<List<String>> value) {}
