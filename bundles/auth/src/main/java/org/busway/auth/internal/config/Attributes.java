package org.busway.auth.internal.config;

import java.util.Map;
import java.util.Set;

import org.busway.spi.policy.PolicyException;

/**
 * The attributes of one element, or the words of one rule that is given as an option.
 *
 * @param element
 *            the element's name
 * @param where
 *            the place, for messages
 */
record Attributes(String element, Map<String, String> values, String where) {

    /** The value, or null where the attribute is absent. */
    String get(String name) {
        return values.get(name);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean hasAny(Set<String> names) {
        return values.keySet().stream().anyMatch(names::contains);
    }

    /** The value, or null where the attribute is absent or the wildcard. */
    String pattern(String name) {
        String value = values.get(name);
        return "*".equals(value) ? null : value;
    }

    /** The truth value, or what holds where the attribute is absent. */
    boolean truth(String name, boolean otherwise) throws PolicyException {
        return either(name, "true", "false", otherwise);
    }

    boolean yes(String name) throws PolicyException {
        return either(name, "yes", "no", false);
    }

    private boolean either(String name, String positive, String negative, boolean otherwise) throws PolicyException {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.equals(positive) && !value.equals(negative)) {
            throw fault("Bad value \"" + value + "\" for " + name + " attribute, must be " + positive + " or " + negative);
        }
        return value.equals(positive);
    }

    /** The number, or what holds where the attribute is absent. */
    long number(String name, long most, long otherwise) throws PolicyException {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        WholeNumber number = WholeNumber.at(value);
        if (number == null || !number.rest().isEmpty() || number.value() < 0 || number.value() > most) {
            throw fault("Bad value \"" + value + "\" for " + name + " attribute, must be an integer in range 0 to "
                    + most + " inclusive");
        }
        return number.value();
    }

    Attributes allowOnly(Set<String> names) throws PolicyException {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw fault("Attribute \"" + name + "\" is invalid on <" + element + "> element in this context: "
                        + (names.isEmpty() ? "it has no attributes" : "take one of " + String.join(", ", names)));
            }
        }
        return this;
    }

    PolicyException fault(String what) {
        return new PolicyException(where + ": " + what, null);
    }
}
