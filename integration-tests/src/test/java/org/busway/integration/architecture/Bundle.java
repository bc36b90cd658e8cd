package org.busway.integration.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Our bundles, and what each may import: the table of docs/services.md. */
enum Bundle {

    API("api", Set.of(), Set.of("org.osgi.annotation")), SPI("spi", Set.of("api"), Set.of("org.osgi.annotation")), WIRE("wire",
            Set.of("api"), Set.of("org.osgi.annotation", "org.slf4j")), OS("os", Set.of(),
                    Set.of("org.osgi", "org.slf4j", "com.sun.jna", "org.newsclub")), LANE("lane", Set.of(),
                            Set.of("org.osgi.annotation")), LOGGING("logging", Set.of(),
                                    Set.of("org.osgi", "org.slf4j", "org.tinylog")),

    AUTH("auth", Names.FLOOR_1, Names.SERVICES), FILTER("filter", Names.FLOOR_1, Names.SERVICES), FLOW("flow", Names.FLOOR_1,
            Names.SERVICES), GROUP("group", Names.FLOOR_1, Names.SERVICES),

    BROKER("broker", Names.FLOOR_1, Names.SERVICES), CLIENT("client", Names.FLOOR_1, Names.SERVICES),

    SOURCE_UEVENT("source.uevent", Set.of("api", "os"), Names.SERVICES), SOURCE_USB("source.usb", Set.of("api"),
            Names.SERVICES), SOURCE_BATTERY("source.battery", Set.of("api"), Names.SERVICES), SOURCE_MEDIA("source.media",
                    Set.of("api"), Names.SERVICES), BRIDGE_EVENTADMIN("bridge.eventadmin", Set.of("api"), Names.SERVICES), SHELL(
                            "shell", Set.of("api"),
                            Set.of("org.osgi", "org.slf4j", "org.apache.felix.service.command")), DEPLOY("deploy", Set.of("os"),
                                    Set.of("org.osgi", "org.slf4j", "org.apache.felix.hc.api"));

    private static final class Names {
        static final Set<String> FLOOR_1 = Set.of("api", "spi", "wire", "os", "lane");
        static final Set<String> SERVICES = Set.of("org.osgi", "org.slf4j");
    }

    private static final String ROOT = "org.busway.";
    private static final List<String> OTHER_LOGGING = List.of("java.util.logging", "org.osgi.service.log",
            "org.apache.commons.logging",
            "org.apache.log4j", "org.apache.logging");

    final String folder;
    private final Set<String> ours;
    private final Set<String> others;

    Bundle(String folder, Set<String> ours, Set<String> others) {
        this.folder = folder;
        this.ours = ours;
        this.others = others;
    }

    String rootPackage() {
        return ROOT + folder;
    }

    /** The bundle that a package is in; none for what is not ours. */
    static Optional<Bundle> of(String packageName) {
        return Arrays.stream(values()).filter(bundle -> isWithin(packageName, bundle.rootPackage())).findFirst();
    }

    /** Why a class of this bundle may not use a type of that package; none if it may. */
    Optional<String> objection(String packageName) {
        Optional<Bundle> target = of(packageName);
        if (target.isPresent()) {
            return target.get() == this ? Optional.empty() : objectionToOurs(target.get(), packageName);
        }
        if (packageName.startsWith(ROOT)) {
            return Optional.of("no bundle that the table knows has it");
        }
        if (OTHER_LOGGING.stream().anyMatch(logging -> isWithin(packageName, logging))) {
            return Optional.of("org.slf4j is the only logging interface");
        }
        boolean allowed = isOfThePlatform(packageName) || others.stream().anyMatch(other -> isWithin(packageName, other));
        return allowed ? Optional.empty() : Optional.of("of others, " + folder + " may import " + others + " only");
    }

    private Optional<String> objectionToOurs(Bundle target, String packageName) {
        if (isInternal(packageName)) {
            return Optional.of("it is internal to " + target.folder);
        }
        return ours.contains(target.folder)
                ? Optional.empty()
                : Optional.of("of ours, " + folder + " may import " + ours + " only");
    }

    /** The Java platform's own interfaces, javax.xml for one; not what lies behind them. */
    private static boolean isOfThePlatform(String packageName) {
        return (packageName.startsWith("java.") || packageName.startsWith("javax."))
                && ModuleLayer.boot().modules().stream().anyMatch(module -> module.getPackages().contains(packageName));
    }

    private static boolean isInternal(String packageName) {
        return (packageName + ".").contains(".internal.");
    }

    private static boolean isWithin(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }
}
