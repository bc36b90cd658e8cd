package org.busway.auth.internal.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.busway.auth.internal.rule.BundleRule;
import org.busway.auth.internal.rule.Rule;
import org.busway.auth.internal.rule.RuleSet;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.BusSettings.ServiceDirectory;

/**
 * A configuration while it is read. An included file has a draft of its own, which begins with the limits of the
 * including one and is added to it when it ends without a fault, so that a faulty file leaves nothing behind.
 */
final class Draft {

    String type;
    String user;
    String pidfile;
    String serviceHelper;
    boolean fork;
    boolean syslog;
    boolean keepUmask;
    boolean anonymousAllowed;
    final List<String> listen = new ArrayList<>();
    final List<String> mechanisms = new ArrayList<>();
    final LimitValues limits;
    private final Map<String, ServiceDirectory> serviceDirectories = new LinkedHashMap<>();
    private final Map<PolicyContext, List<Rule>> rules = new HashMap<>();
    private final List<BundleRule> bundleRules = new ArrayList<>();

    Draft() {
        limits = new LimitValues();
    }

    private Draft(LimitValues limits) {
        this.limits = limits;
    }

    Draft forIncludedFile() {
        return new Draft(limits.copy());
    }

    void add(PolicyContext context, Rule rule) {
        rules.computeIfAbsent(context, any -> new ArrayList<>()).add(rule);
    }

    void add(BundleRule rule) {
        bundleRules.add(rule);
    }

    /** A directory named twice is strict only if it is so both times, and watched if it is so once, as in dbus-daemon. */
    void add(ServiceDirectory directory) {
        serviceDirectories.merge(directory.path(), directory,
                (first, again) -> new ServiceDirectory(first.path(), first.strictNames() && again.strictNames(),
                        first.watched() || again.watched()));
    }

    /** Appends what lists, replaces what is one, and sets what is set. */
    void add(Draft included) {
        type = included.type != null ? included.type : type;
        user = included.user != null ? included.user : user;
        pidfile = included.pidfile != null ? included.pidfile : pidfile;
        serviceHelper = included.serviceHelper != null ? included.serviceHelper : serviceHelper;
        fork |= included.fork;
        syslog |= included.syslog;
        keepUmask |= included.keepUmask;
        anonymousAllowed |= included.anonymousAllowed;
        listen.addAll(included.listen);
        mechanisms.addAll(included.mechanisms);
        limits.replaceBy(included.limits);
        included.serviceDirectories.values().forEach(this::add);
        included.rules.forEach((context, list) -> list.forEach(rule -> add(context, rule)));
    }

    Configuration finish(List<String> files, Set<String> places) {
        Map<Long, List<Rule>> byUser = new HashMap<>();
        Map<Long, List<Rule>> byGroup = new HashMap<>();
        rules.forEach((context, list) -> {
            switch (context.kind()) {
                case USER -> byUser.put(context.id(), List.copyOf(list));
                case GROUP -> byGroup.put(context.id(), List.copyOf(list));
                default -> {
                    // The contexts without a number are looked up by name below.
                }
            }
        });
        RuleSet all = new RuleSet(rulesOf(PolicyContext.DEFAULT), Map.copyOf(byGroup), Map.copyOf(byUser),
                rulesOf(PolicyContext.AT_CONSOLE), rulesOf(PolicyContext.NOT_AT_CONSOLE), List.copyOf(bundleRules),
                rulesOf(PolicyContext.MANDATORY));
        BusSettings settings = new BusSettings(type, List.copyOf(listen), user, pidfile, fork, syslog, keepUmask,
                List.copyOf(mechanisms), anonymousAllowed, List.copyOf(serviceDirectories.values()), serviceHelper,
                limits.toLimits(), List.copyOf(files));
        Set<String> watched = new HashSet<>(places);
        serviceDirectories.values().stream().filter(ServiceDirectory::watched).map(ServiceDirectory::path).forEach(watched::add);
        return new Configuration(settings, all, Set.copyOf(watched));
    }

    private List<Rule> rulesOf(PolicyContext context) {
        return List.copyOf(rules.getOrDefault(context, List.of()));
    }
}
