package org.busway.launcher.profile;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The parts of {@code busway-profile} that say in short what configurations say: {@code groups}, {@code budgets} and {@code outcomes}. */
final class Sections {

    private static final String GROUP = "org.busway.group~";
    private static final String FLOW = "org.busway.flow";
    private static final String BUDGET_SUFFIX = ".bytes";

    private Sections() {}

    /** Is told what a file says of a configuration. */
    interface Visitor {

        /**
         * Some options of one.
         *
         * @param pid the configuration
         * @param what says it, as a person names that
         * @param options an object, or null where one of a parent is left out
         */
        void says(String pid, String what, Located options);
    }

    /** Finds the mistakes of one part that are its own; those of options are found as in a configuration. */
    static void check(String key, Located at) {
        Map<String, Located> members = at.object("\"" + key + "\"");
        switch (key) {
            case "budgets" -> members.forEach(Sections::checkBudget);
            case "outcomes" -> members.forEach(Sections::checkOutcome);
            default -> members.forEach((name, options) -> {
                if (options.value() != null) {
                    options.object("group \"" + name + "\"");
                }
            });
        }
    }

    private static void checkBudget(String name, Located at) {
        if (!plain(name).endsWith(BUDGET_SUFFIX)) {
            throw at.mistake("\"" + name + "\" in \"budgets\" is no number of bytes: what is no *" + BUDGET_SUFFIX
                    + " belongs in \"outcomes\"");
        }
        if (!(at.value() instanceof BigDecimal) && !(at.value() instanceof String text && text.matches("\\$\\{[^}]+\\}"))) {
            throw at.mistake(name + " " + at.kind() + " in \"budgets\": must be a number of bytes, or a variable, \"${name}\"");
        }
    }

    private static void checkOutcome(String name, Located at) {
        if (plain(name).endsWith(BUDGET_SUFFIX)) {
            throw at.mistake("\"" + name + "\" in \"outcomes\" is a number of bytes: it belongs in \"budgets\"");
        }
        if (!(at.value() instanceof String) && !(at.value() instanceof List)) {
            throw at.mistake(name + " " + at.kind() + " in \"outcomes\": must be a string, or a list of them");
        }
    }

    private static String plain(String typed) {
        int colon = typed.indexOf(':');
        return colon < 0 ? typed : typed.substring(0, colon);
    }

    /** All that a file says of configurations, in those parts and in {@code configurations}. */
    static void visit(Layer layer, Visitor visitor) {
        Located configurations = layer.at("configurations");
        if (configurations != null) {
            configurations.object("\"configurations\"")
                    .forEach((pid, options) -> visitor.says(pid, "configuration \"" + pid + "\"", options));
        }
        Located groups = layer.own().get("groups");
        if (groups != null) {
            groups.object("\"groups\"").forEach((name, options) -> visitor.says(GROUP + name, "group \"" + name + "\"", options));
        }
        for (String key : List.of("budgets", "outcomes")) {
            Located options = layer.own().get(key);
            if (options != null) {
                visitor.says(FLOW, "\"" + key + "\"", options);
            }
        }
    }
}
