package org.busway.launcher.profile;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of one option of a configuration, and where it was said.
 *
 * @param value as Configuration Admin takes it
 * @param place file and line, or the command's option
 */
public record Setting(Object value, String place) {

    /** @return the value as a person reads it: a text in quotes, a list with commas */
    public String text() {
        List<String> texts = new ArrayList<>();
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                texts.add(text(Array.get(value, i)));
            }
            return "[" + String.join(", ", texts) + "]";
        }
        return text(value);
    }

    private static String text(Object one) {
        return one instanceof String ? "\"" + one + "\"" : String.valueOf(one);
    }
}
