package org.busway.launcher.profile;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.busway.launcher.text.Nearest;

/** The variables of a profile, and their replacement in text: {@code ${name}}. A name that is not declared is a mistake. */
final class Variables {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");

    private final Map<String, String> values;

    private Variables(Map<String, String> values) {
        this.values = values;
    }

    /** Of files of which each holds over those before it; null where one has none. */
    static Variables read(List<Located> all) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Located at : all) {
            if (at != null) {
                at.object("\"variables\"").forEach((name, value) -> {
                    if (value.value() == null) {
                        throw value.mistake("variable \"" + name + "\" has no value: give it one");
                    }
                    values.put(name, plain(value));
                });
            }
        }
        return new Variables(values);
    }

    String replaced(Located at) {
        String text = plain(at);
        if (text.indexOf("${") < 0) {
            return text;
        }
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String value = values.get(name);
            if (value == null) {
                throw at.mistake("variable \"" + name + "\" in \"" + text + "\" is not declared in \"variables\""
                        + Nearest.hint(name, values.keySet()));
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(out).toString();
    }

    private static String plain(Located at) {
        Object value = at.value();
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value instanceof Boolean ? value.toString() : at.text("the value");
    }
}
