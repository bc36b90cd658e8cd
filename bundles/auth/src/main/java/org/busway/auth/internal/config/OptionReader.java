package org.busway.auth.internal.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.busway.auth.internal.Accounts;
import org.busway.auth.internal.rule.BundleRule;
import org.busway.auth.internal.rule.Rule;
import org.busway.spi.policy.BusSettings.ServiceDirectory;
import org.busway.spi.policy.PolicyException;

/**
 * A configuration that is given as options instead of a file. A rule is one line: {@code allow} or {@code deny} and the
 * attributes of the XML element, with the attribute of its {@code <policy>} among them, or the name of a bundle, which
 * files do not know.
 */
public final class OptionReader {

    private static final String BUNDLE = "bundle";
    private static final Set<String> MECHANISMS = Set.of("EXTERNAL", "DBUS_COOKIE_SHA1", "ANONYMOUS");

    /** Everything, to whoever may connect: the owner alone. */
    private static final List<String> SESSION_RULES = List.of("allow send_destination=* eavesdrop=true",
            "allow eavesdrop=true", "allow own=*");

    /** Everybody may connect, signal, answer and receive; names and calls are opened by further rules. */
    private static final List<String> SYSTEM_RULES = List.of("allow user=*", "deny own=*",
            "deny send_type=method_call", "allow send_type=signal",
            "allow send_requested_reply=true send_type=method_return", "allow send_requested_reply=true send_type=error",
            "allow receive_type=method_call", "allow receive_type=method_return", "allow receive_type=error",
            "allow receive_type=signal", "allow send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus",
            "allow send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus.Introspectable",
            "allow send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus.Properties",
            "allow send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus.Containers1",
            "deny send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus send_member=UpdateActivationEnvironment",
            "deny send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus.Debug.Stats",
            "deny send_destination=org.freedesktop.DBus send_interface=org.freedesktop.systemd1.Activator",
            "allow user=root send_destination=org.freedesktop.DBus send_interface=org.freedesktop.systemd1.Activator",
            "allow user=root send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus.Monitoring",
            "allow user=root send_destination=org.freedesktop.DBus send_interface=org.freedesktop.DBus.Debug.Stats");

    /**
     * The options, as {@code org.busway.auth} has them.
     *
     * @param type
     *            {@code session}, {@code system}, or a word that brings no rules
     */
    public record Options(String type, List<String> rules, List<String> limits, List<String> mechanisms,
            boolean anonymous, List<String> serviceDirectories) {}

    private final Accounts accounts;
    private final Warnings warnings;
    private final StandardDirectories standard;
    private final Draft draft = new Draft();

    public OptionReader(Accounts accounts, Map<String, String> environment, Warnings warnings) {
        this.accounts = accounts;
        this.warnings = warnings;
        this.standard = new StandardDirectories(environment, accounts, warnings);
    }

    public Configuration read(Options options) throws PolicyException {
        draft.type = options.type();
        List<String> typeRules = switch (options.type()) {
            case "session" -> SESSION_RULES;
            case "system" -> SYSTEM_RULES;
            default -> List.of();
        };
        addRules("type=" + options.type(), typeRules);
        addRules("rules", options.rules());
        for (int i = 0; i < options.limits().size(); i++) {
            limit("org.busway.auth: limits[" + i + "]", options.limits().get(i));
        }
        for (String mechanism : options.mechanisms()) {
            if (!MECHANISMS.contains(mechanism)) {
                throw new PolicyException("org.busway.auth: mechanisms: \"" + mechanism
                        + "\" is not one of EXTERNAL, DBUS_COOKIE_SHA1, ANONYMOUS", null);
            }
            draft.mechanisms.add(mechanism);
        }
        draft.anonymousAllowed = options.anonymous();
        options.serviceDirectories().forEach(this::serviceDirectory);
        return draft.finish(List.of(), Set.of());
    }

    private void addRules(String option, List<String> lines) throws PolicyException {
        for (int i = 0; i < lines.size(); i++) {
            addRule("org.busway.auth: " + option + "[" + i + "]", lines.get(i));
        }
    }

    private void addRule(String where, String line) throws PolicyException {
        String[] words = line.strip().split("\\s+");
        if (!words[0].equals("allow") && !words[0].equals("deny")) {
            throw new PolicyException(where + ": \"" + line + "\" must begin with allow or deny", null);
        }
        Map<String, String> ofRule = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals <= 0) {
                throw new PolicyException(where + ": \"" + words[i] + "\" must be attribute=value", null);
            }
            String value = words[i].substring(equals + 1).replaceAll("^\"(.*)\"$", "$1");
            if (ofRule.put(words[i].substring(0, equals), value) != null) {
                throw new PolicyException(where + ": attribute \"" + words[i].substring(0, equals) + "\" stands twice",
                        null);
            }
        }
        if (ofRule.containsKey(BUNDLE)) {
            addBundleRule(where, words[0], ofRule);
            return;
        }
        Map<String, String> ofPolicy = takeContext(ofRule);
        PolicyContext context = PolicyContext.DEFAULT;
        if (ofPolicy.size() > 1) {
            throw new PolicyException(where + ": \"" + line
                    + "\" must have at most one of context, user, group and at_console to say for whom it is", null);
        }
        if (!ofPolicy.isEmpty()) {
            context = PolicyContexts.read(new Attributes("policy", ofPolicy, where), accounts, warnings);
        }
        Rule rule = RuleElement.read(new Attributes(words[0], ofRule, where), context, accounts, warnings);
        if (rule != null && context != PolicyContext.NOBODY) {
            draft.add(context, rule);
        }
    }

    /** {@code bundle=NAME}, of the profile, or {@code bundle=NAME@ORIGIN}. */
    private void addBundleRule(String where, String verb, Map<String, String> ofRule) throws PolicyException {
        String given = ofRule.remove(BUNDLE);
        int at = given.indexOf('@');
        String name = at < 0 ? given : given.substring(0, at);
        String origin = at < 0 ? BundleRule.PROFILE : given.substring(at + 1);
        if (name.isEmpty() || origin.isEmpty()) {
            throw new PolicyException(where + ": bundle=" + given
                    + ": must be SYMBOLIC.NAME, of the profile, or SYMBOLIC.NAME@ORIGIN; * stands for any", null);
        }
        if (ofRule.isEmpty() || ofRule.keySet().stream().anyMatch(PolicyContexts.ATTRIBUTES::contains)) {
            throw new PolicyException(where + ": bundle=" + given
                    + " must have beside it what the rule is about, send_…, receive_…,"
                    + " own or own_prefix, and none of context, user, group and at_console: every bundle is let in as the bus's own user",
                    null);
        }
        Rule rule = RuleElement.read(new Attributes(verb, ofRule, where), PolicyContext.DEFAULT, accounts, warnings);
        draft.add(new BundleRule(name.equals("*") ? null : name, origin.equals("*") ? null : origin, rule));
    }

    /** Beside what a rule is about, user and group say for whom it is; alone, they are what it is about. */
    private static Map<String, String> takeContext(Map<String, String> words) {
        Map<String, String> context = new LinkedHashMap<>();
        boolean about = words.keySet().stream().anyMatch(word -> !PolicyContexts.ATTRIBUTES.contains(word));
        for (String word : List.of("context", "at_console", "user", "group")) {
            boolean isContext = about || word.equals("context") || word.equals("at_console");
            if (isContext && words.containsKey(word)) {
                context.put(word, words.remove(word));
            }
        }
        return context;
    }

    private void limit(String where, String line) throws PolicyException {
        int equals = line.indexOf('=');
        WholeNumber number = equals < 0 ? null : WholeNumber.at(line.substring(equals + 1));
        if (number == null || !number.rest().isEmpty()) {
            throw new PolicyException(where + ": \"" + line + "\" must be name=number", null);
        }
        String fault = draft.limits.set(line.substring(0, equals).strip(), number.value());
        if (fault != null) {
            throw new PolicyException(where + ": " + fault, null);
        }
    }

    private void serviceDirectory(String directory) {
        switch (directory) {
            case "standard-session" -> standard.session().forEach(draft::add);
            case "standard-system" -> standard.system().forEach(draft::add);
            default -> draft.add(new ServiceDirectory(directory, false, true));
        }
    }
}
